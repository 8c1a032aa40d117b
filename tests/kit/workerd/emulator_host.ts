/**
 * Runs the emulator in workerd: reads an {@linkcode EmulatorJob} from standard input, tests a call, a stream, an event
 * and a Logic function, and writes an {@linkcode EmulatorReport} to standard output. See host.ts for why this is a
 * separate program.
 */
import type { MiniflareModule } from "./host.ts";

// Not a literal in the import, so that the checks of the repository, which run without miniflare, do not resolve it.
const specifier: string = "miniflare";

/** The emulator to run. */
export interface EmulatorJob {
  /** The bundle of emulator/worker.ts. */
  script: string;
  /** The fleet of the emulator. */
  fleet: object;
}

/** The results. */
export interface EmulatorReport {
  /** The status codes of three requests: to a foreign host, from a foreign page, and without a token. */
  refused: number[];
  /** The return value of the function of a device. */
  returned: unknown;
  /** The bytes of the stream, as text: greeting, the event of the device, and the event of another request. */
  stream: string;
  /** The result of a run of a Logic function. */
  run: unknown;
  /** The standard error output of the Worker. */
  warnings: string;
}

/** An output stream of the workerd process. */
interface Output {
  on(event: "data", listener: (chunk: Uint8Array) => void): void;
}

const TOKEN = "t0k3n";

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** Sends JSON with the token and returns the JSON of the response. */
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
      errors.on("data", (chunk) => warnings += decoder.decode(chunk)),
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
