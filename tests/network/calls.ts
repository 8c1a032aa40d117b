/**
 * Calls of every kind, each made once by a client whose connection the server then ends. Runs on every runtime, and
 * has no dependency; the server counts (cutting_server.ts).
 */
import { isParticleError, Particle } from "../../mod.ts";

/** The header that names a case to the server. */
export const CASE_HEADER = "x-case";

/** How the server ends the connection once it has read a request. */
export type Cut =
  | "before the response"
  | "by a reset"
  | "after the status line"
  | "within the body";

/** The ways of {@linkcode Cut}. */
export const CUTS: readonly Cut[] = [
  "before the response",
  "by a reset",
  "after the status line",
  "within the body",
];

/** A kind of call. */
export interface Call {
  /** Whether it changes nothing, so that a runtime may send it twice. */
  reads?: boolean;
  /** What its body holds; default: nothing. */
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

/** The kinds of calls on runtimes with a file system, by name; `path` is that of a file. */
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

/** How often to try that a call gets a connection that is in use already. */
const ATTEMPTS = 10;

/** The name of a case: a kind of call, and how its connection ends. */
export function caseName(call: string, cut: Cut): string {
  return `${call}, cut ${cut}`;
}

/**
 * Makes each call in each way and returns the code of the error that it ended with, or `ok`, by the name of the case.
 *
 * @param baseUrl The server.
 * @param calls Default: all.
 */
export async function makeCalls(
  baseUrl: string,
  calls: Readonly<Record<string, Call>> = CALLS,
): Promise<Record<string, string>> {
  const particle = new Particle({ baseUrl, auth: "token" });
  const outcomes: Record<string, string> = {};
  for (const [call, { make }] of Object.entries(calls)) {
    for (const cut of CUTS) {
      const name = caseName(call, cut);
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        await openConnection(particle, attempt);
        // The last attempt takes any connection: some calls never reuse one.
        const value = `${name}; ${cut}` + (attempt < ATTEMPTS ? "; reused" : "");
        outcomes[name] = await outcomeOf(make(particle, { [CASE_HEADER]: value }));
        if (outcomes[name] !== "503") break;
      }
    }
  }
  return outcomes;
}

/** Leaves a connection open that has served a request. */
async function openConnection(particle: Particle, attempt: number): Promise<void> {
  // The connection that was cut may still count as open: then this ends it, and the next one gets another.
  while (await outcomeOf(particle.get({ uri: "/v1/first" })) !== "ok");
  // Some runtimes take a connection back a little after the response, and tell nobody when.
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
