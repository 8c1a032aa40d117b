/**
 * Makes a call of every kind once, while the server ends the connection and counts the requests (cutting_server.ts).
 * Runs on every runtime, without dependencies.
 */
import { isParticleError, Particle } from "../../mod.ts";

/** The header that names the case for the server. */
export const CASE_HEADER = "x-case";

/** How the server ends the connection once it has read a request. */
export type Cut =
  | "before the response"
  | "by a reset"
  | "after the status line"
  | "within the body";

/** Every {@linkcode Cut}. */
export const CUTS: readonly Cut[] = [
  "before the response",
  "by a reset",
  "after the status line",
  "within the body",
];

/** A kind of call. */
export interface Call {
  /** Whether the call changes nothing, so that a runtime may send it twice. */
  reads?: boolean;
  /** Text that the body contains. Default: the body is empty. */
  holds?: string;
  /** Makes the call with these headers. */
  make(particle: Particle, headers: Record<string, string>): Promise<unknown>;
}

const uri = "/v1/x";
const data = { café: "☕" };
const JSON_TEXT = JSON.stringify(data);
const files = { "a.ino": new Blob(["// content"]), "b.ino": new TextEncoder().encode("// more") };
const deviceId = "0123456789abcdef01234567";

function formData(): FormData {
  const form = new FormData();
  form.append("file", new Blob(["// content"]), "a.ino");
  return form;
}

/** Returns the kinds of calls on runtimes with a file system, by name; `path` is the path of a file. */
export function fileCalls(path: string): Record<string, Call> {
  const files = { "a.bin": path };
  return {
    "POST, path": {
      holds: "content of the file...",
      make: (p, headers) => p.compileCode({ files, headers }),
    },
    "PUT, path": {
      holds: "content of the file...",
      make: (p, headers) => p.flashDevice({ deviceId, files, headers }),
    },
  };
}

/** The other kinds of calls. */
export const CALLS: Record<string, Call> = {
  "GET": { reads: true, make: (p, headers) => p.getDevice({ deviceId, headers }) },
  "HEAD": { reads: true, make: (p, headers) => p.checkSIM({ iccid: "89", headers }) },
  "POST, JSON": {
    holds: '{"args":"2"}',
    make: (p, headers) => p.callFunction({ deviceId, name: "brew", argument: "2", headers }),
  },
  "POST, form": {
    holds: "grant_type=password",
    make: (p, headers) => p.login({ username: "u", password: "p", headers }),
  },
  "POST, files": {
    holds: "// content",
    make: (p, headers) => p.compileCode({ files, headers }),
  },
  "POST, FormData": {
    holds: "// content",
    make: (p, headers) => p.post({ uri, data: formData(), headers }),
  },
  "POST, no body": { make: (p, headers) => p.post({ uri, headers }) },
  "PUT, JSON": {
    holds: '{"signal":"1"}',
    make: (p, headers) => p.signalDevice({ deviceId, signal: true, headers }),
  },
  "PUT, form": {
    holds: "a=b",
    make: (p, headers) => p.put({ uri, form: { a: "b" }, headers }),
  },
  "PUT, files": {
    holds: "// content",
    make: (p, headers) => p.flashDevice({ deviceId, files, headers }),
  },
  "PUT, no body": { make: (p, headers) => p.put({ uri, headers }) },
  "PATCH, JSON": { holds: JSON_TEXT, make: (p, headers) => p.patch({ uri, data, headers }) },
  "PATCH, no body": { make: (p, headers) => p.patch({ uri, headers }) },
  "DELETE, JSON": { holds: JSON_TEXT, make: (p, headers) => p.delete({ uri, data, headers }) },
  "DELETE, no body": { make: (p, headers) => p.removeDevice({ deviceId, headers }) },
};

/** How many attempts a call has to get a connection that has already been used. */
const ATTEMPTS = 10;

/** Returns the name of a case: a kind of call, and how its connection ends. */
export function caseName(call: string, cut: Cut): string {
  return `${call}, cut ${cut}`;
}

/**
 * Makes each call with each cut. Returns the code of its error, or `ok`, by the name of the case.
 *
 * @param baseUrl URL of the server.
 * @param calls The calls to make. Default: all that need no file.
 */
export async function makeCalls(
  baseUrl: string,
  calls: Readonly<Record<string, Call>> = CALLS,
): Promise<Record<string, string>> {
  const particle = new Particle({ baseUrl, auth: "token", retry: false }); // only the runtime may send again
  const outcomes: Record<string, string> = {};
  for (const [call, { make }] of Object.entries(calls)) {
    for (const cut of CUTS) {
      const name = caseName(call, cut);
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        await openConnection(particle, attempt);
        // The last attempt accepts any connection: some calls never reuse one.
        const value = `${name}; ${cut}` + (attempt < ATTEMPTS ? "; reused" : "");
        outcomes[name] = await outcomeOf(make(particle, { [CASE_HEADER]: value }));
        if (outcomes[name] !== "503") break;
      }
    }
  }
  return outcomes;
}

/** Makes a request and leaves its connection open. */
async function openConnection(particle: Particle, attempt: number): Promise<void> {
  // The runtime may still keep the cut connection: the first request then fails, and the next opens another.
  while (await outcomeOf(particle.get({ uri: "/v1/first" })) !== "ok");
  // Some runtimes return a connection to the pool a little after the response, without a notification.
  if (attempt > 1) await new Promise((resolve) => setTimeout(resolve, attempt));
}

async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "ok";
  } catch (error) {
    if (!isParticleError(error)) throw error;
    return error.statusCode ? String(error.statusCode) : error.code;
  }
}
