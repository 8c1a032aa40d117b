/** Starts the Worker on this machine, in workerd, with the settings of wrangler.jsonc. */
import type { Ready } from "./host.ts";

const here = new URL("./", import.meta.url);

/** The settings of wrangler.jsonc that are used. */
interface Config {
  compatibility_date: string;
  compatibility_flags: string[];
  vars: Record<string, unknown>;
  durable_objects: { bindings: { name: string; class_name: string }[] };
  queues: {
    producers: { binding: string; queue: string }[];
    consumers: {
      queue: string;
      max_batch_size: number;
      max_batch_timeout: number;
      max_retries: number;
      dead_letter_queue?: string;
    }[];
  };
}

/** Options of {@linkcode runWorker}. */
export interface RunOptions {
  /** Folder for the Worker's storage. */
  persist: string;
  /** Variables and secrets. They override those of wrangler.jsonc. */
  vars: Record<string, string | number>;
  /** Port to listen on, on 127.0.0.1. Default: any free port. */
  port?: number | undefined;
  /** Where the Worker's log goes: `"inherit"` for standard error, `"null"` to discard it. Default: `"inherit"`. */
  log?: "inherit" | "null" | undefined;
}

/** A running Worker. */
export interface RunningWorker extends AsyncDisposable, Ready {
  /** Kills workerd, as a power failure would, and its host. */
  kill(): Promise<void>;
}

/** Starts the Worker and resolves when it is ready. */
export async function runWorker(options: RunOptions): Promise<RunningWorker> {
  return await runHost(await hostOptions(options), options.log);
}

/**
 * Starts any Worker with options of miniflare, and resolves when it is ready.
 *
 * @throws {Error} if the host of the Worker ends before that; the message has its exit code and output.
 */
export async function runHost(
  options: Record<string, unknown>,
  log: "inherit" | "null" = "inherit",
): Promise<RunningWorker> {
  const line = JSON.stringify({ host: "127.0.0.1", logRequests: false, ...options }) + "\n";
  const args = ["run", "-A", "--quiet", "--config", new URL("deno.json", here).pathname];
  const host = new Deno.Command(Deno.execPath(), {
    args: [...args, new URL("host.ts", here).pathname],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = readErrors(host.stderr, log);
  const input = host.stdin.getWriter();
  // If this fails, the host has ended, and firstLine() throws the reason.
  await input.write(new TextEncoder().encode(line)).catch(() => undefined);
  const ready = await firstLine(host, errors);
  let ended = false;
  const end = async (stop: () => Promise<void> | void) => {
    if (ended) return;
    ended = true;
    await stop();
    await Promise.all([host.status, errors]);
  };
  return {
    ...ready,
    kill: () =>
      end(async () => {
        Deno.kill(ready.workerd, "SIGKILL");
        host.kill("SIGKILL");
        await input.abort().catch(() => undefined); // fails because the host has ended
      }),
    [Symbol.asyncDispose]: () => end(() => input.close()),
  };
}

/** Converts the settings of wrangler.jsonc to options of miniflare. */
async function hostOptions(
  { persist, vars, port = 0 }: RunOptions,
): Promise<Record<string, unknown>> {
  const config = await readConfig();
  const { durable_objects: objects, queues } = config;
  return {
    port,
    modules: true,
    script: await bundleWorker(),
    compatibilityDate: config.compatibility_date,
    compatibilityFlags: config.compatibility_flags,
    bindings: { ...config.vars, ...vars },
    durableObjects: Object.fromEntries(
      objects.bindings.map((o) => [o.name, { className: o.class_name, useSQLite: true }]),
    ),
    durableObjectsPersist: persist,
    queueProducers: Object.fromEntries(
      queues.producers.map(({ binding, queue }) => [binding, { queueName: queue }]),
    ),
    queueConsumers: Object.fromEntries(queues.consumers.map((consumer) => [consumer.queue, {
      maxBatchSize: consumer.max_batch_size,
      maxBatchTimeout: consumer.max_batch_timeout,
      maxRetries: consumer.max_retries,
      ...consumer.dead_letter_queue ? { deadLetterQueue: consumer.dead_letter_queue } : {},
    }])),
  };
}

/** Reads wrangler.jsonc. Its comments are on separate lines. */
async function readConfig(): Promise<Config> {
  const text = await Deno.readTextFile(new URL("../wrangler.jsonc", here));
  return JSON.parse(text.replaceAll(/^\s*\/\/.*$/gm, ""));
}

/** Number of characters that errors quote from the end of the host's output. */
const QUOTED = 4_000;

/** Reads the host's standard error to its end, and returns the last part. */
async function readErrors(
  stderr: ReadableStream<Uint8Array<ArrayBuffer>>,
  log: "inherit" | "null",
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of stderr) {
    if (log === "inherit") await write(bytes);
    text = (text + decoder.decode(bytes, { stream: true })).slice(-QUOTED);
  }
  return text;
}

async function write(bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await Deno.stderr.write(bytes.subarray(sent));
}

/** Returns the first line of the host's output. The rest is read and discarded so that the host never blocks. */
async function firstLine(
  { stdout, status }: Deno.ChildProcess,
  errors: Promise<string>,
): Promise<Ready> {
  const reader = stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { done, value } = await reader.read();
    if (done) {
      const { code, signal } = await status;
      const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
      throw new Error(`The host of the Worker ended ${how}: ${text}${await errors}`);
    }
    text += value;
  }
  const rest = async () => {
    while (!(await reader.read()).done);
  };
  rest().catch(console.error);
  return JSON.parse(text);
}

/** Bundles the Worker as one module. */
async function bundleWorker(): Promise<string> {
  const entry = new URL("../worker.ts", here).pathname;
  const { code, signal, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "browser", entry],
  }).output();
  if (code === 0) return new TextDecoder().decode(stdout);
  const how = signal === null ? `exit code ${code}` : signal;
  throw new Error(`The Worker could not be bundled (${how}): ${new TextDecoder().decode(stderr)}`);
}
