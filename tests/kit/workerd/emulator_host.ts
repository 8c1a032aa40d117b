/**
 * Runs the emulator in workerd: takes a {@linkcode EmulatorJob} on standard input, drives a call, a stream, an event and
 * a function through it, and writes a {@linkcode EmulatorReport} to standard output. See host.ts for why this is a
 * program of its own.
 */
import type { MiniflareModule } from "./host.ts";

// Not a literal in the import, so that the checks of the repository, which do without it, leave it alone.
const specifier: string = "miniflare";

/** What to run. */
export interface EmulatorJob {
  /** emulator/worker.ts, as one module. */
  script: string;
  /** Its fleet. */
  fleet: object;
}

/** What came of it. */
export interface EmulatorReport {
  /** Statuses of requests to a foreign host, of a foreign page, without a token. */
  refused: number[];
  /** The value that the function of a device returned. */
  returned: unknown;
  /** What the stream brought: greeting, the event of the device, that of another request. */
  stream: string;
  /** How the run of a Logic function ended. */
  run: unknown;
  /** What the Worker has written to standard error. */
  warnings: string;
}

/** The streams of the runtime's process, as miniflare hands them over. */
interface Output {
  on(event: "data", listener: (piece: Uint8Array) => void): void;
}

const TOKEN = "t0k3n";

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** Sends JSON with the token; returns the JSON answer. */
async function call(fetch: Fetch, method: string, path: string, body?: object) {
  const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
  const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
  const response = await fetch(`http://localhost${path}`, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

async function statusOf(fetch: Fetch, url: string, headers: Record<string, string>) {
  const response = await fetch(url, { headers });
  await response.body?.cancel();
  return response.status;
}

async function drive(fetch: Fetch): Promise<Omit<EmulatorReport, "warnings">> {
  const authorization = `Bearer ${TOKEN}`;
  const refused = [
    await statusOf(fetch, "http://evil.test/v1/devices", { authorization }),
    await statusOf(fetch, "http://localhost/v1/devices", {
      authorization,
      origin: "https://evil.test",
    }),
    await statusOf(fetch, "http://localhost/v1/devices", {}),
  ];
  const opened = await fetch("http://localhost/v1/devices/events", { headers: { authorization } });
  const reader = opened.body!.pipeThrough(new TextDecoderStream()).getReader();
  const { return_value } = await call(fetch, "POST", "/v1/devices/kettle/boil", { arg: "90" });
  await call(fetch, "POST", "/v1/devices/events", { name: "said", data: "hello" });
  let stream = "";
  while (!stream.includes("hello")) {
    const { value, done } = await reader.read();
    if (done) break;
    stream += value;
  }
  await reader.cancel();
  const run = await call(fetch, "POST", "/v1/logic/execute", {
    source: { type: "JavaScript", code: "export default function f() {}" },
  });
  return { refused, returned: return_value, stream, run };
}

if (import.meta.main) {
  const { script, fleet }: EmulatorJob = await new Response(Deno.stdin.readable).json();
  const { Miniflare }: MiniflareModule = await import(specifier);
  let warnings = "";
  const decoder = new TextDecoder();
  const miniflare = new Miniflare({
    handleRuntimeStdio: (_: Output, errors: Output) =>
      errors.on("data", (piece) => warnings += decoder.decode(piece)),
    modules: true,
    script,
    bindings: { EMULATOR_TOKEN: TOKEN, EMULATOR_FLEET: JSON.stringify(fleet) },
    durableObjects: { EMULATOR: "EmulatorObject" },
    compatibilityDate: "2026-07-01",
  });
  try {
    const report = await drive((url, init) => miniflare.dispatchFetch(url, init));
    console.log(JSON.stringify({ ...report, warnings } satisfies EmulatorReport));
  } finally {
    await miniflare.dispose();
  }
}
