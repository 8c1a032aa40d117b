/** Runs Logic functions in workers, so that they cannot block the emulator. */
import type { LogEntry } from "../stores/logic.ts";
import { ResultWriter, type RunOutcome, type RunRequest, type WorkerMessage } from "./protocol.ts";
import { type SandboxPort, startWorker } from "./start_worker.ts";

/** How long after the deadline the worker of a function that cannot be interrupted is terminated, in milliseconds. */
const GRACE_MS = 500;
/** How long a worker may take to load QuickJS, in milliseconds. */
const START_MS = 30_000;
/** How long an idle worker is kept, in milliseconds. On Deno it keeps the process alive. */
const IDLE_MS = 2000;
/** Maximum number of functions that run at a time. Our own choice. */
const WORKERS_MAX = 3;

/** The error of runs after the emulator was closed. */
const CLOSED = "The emulator is closed";

/**
 * The real timers: workers need real time, even if a test has installed a fake clock. Advancing that clock by an hour
 * must not end a function.
 */
const { setTimeout, clearTimeout } = globalThis;

/** The functions of the emulator that a running function may call. */
export interface RunHost {
  /** Executes a call of the function. Errors are thrown in the function. */
  call(name: string, args: unknown[]): unknown;
  log(entry: LogEntry): void;
}

/** Runs functions. */
export interface Runner {
  /** Runs a function. Never rejects. */
  run(request: Omit<RunRequest, "now">, host: RunHost): Promise<RunOutcome>;
  /** Returns why functions cannot run on this runtime, or `undefined` if they can. */
  check(): Promise<string | undefined>;
  /** Ends all runs. */
  close(): void;
}

interface Job {
  readonly request: Omit<RunRequest, "now">;
  readonly host: RunHost;
  readonly finish: (outcome: RunOutcome) => void;
}

/** A pool of workers, which are started on demand. */
export class WorkerPool implements Runner {
  #waiting: Job[] = [];
  #busy = new Set<SandboxWorker>();
  /** Idle workers, with the signal that ends each: unlike a timer, it keeps neither the process nor a test alive. */
  #idle = new Map<SandboxWorker, AbortSignal>();
  #closed = false;

  run(request: Omit<RunRequest, "now">, host: RunHost): Promise<RunOutcome> {
    if (this.#closed) return Promise.resolve(exception(CLOSED));
    return new Promise((finish) => {
      this.#waiting.push({ request, host, finish });
      this.#next();
    });
  }

  async check(): Promise<string | undefined> {
    if (this.#closed) return CLOSED;
    const worker = this.#take();
    const reason = await worker.ready;
    this.#release(worker, reason === undefined);
    this.#next();
    return reason;
  }

  close(): void {
    this.#closed = true;
    for (const worker of [...this.#busy, ...this.#idle.keys()]) this.#end(worker);
    for (const { finish } of this.#waiting.splice(0)) finish(exception(CLOSED));
  }

  #next(): void {
    while (this.#busy.size < WORKERS_MAX) {
      const job = this.#waiting.shift();
      if (!job) return;
      const worker = this.#take();
      worker.run(job.request, job.host).then(({ outcome, reusable }) => {
        this.#release(worker, reusable);
        job.finish(outcome);
        this.#next();
      });
    }
  }

  #take(): SandboxWorker {
    const [worker] = this.#idle.keys();
    if (worker) this.#idle.delete(worker);
    const taken = worker ?? new SandboxWorker();
    taken.keepAlive(true);
    this.#busy.add(taken);
    return taken;
  }

  #release(worker: SandboxWorker, reusable: boolean): void {
    this.#busy.delete(worker);
    if (!reusable) return this.#end(worker);
    worker.keepAlive(false);
    const signal = AbortSignal.timeout(IDLE_MS);
    signal.addEventListener("abort", () => {
      if (this.#idle.get(worker) === signal) this.#end(worker);
    });
    this.#idle.set(worker, signal);
  }

  #end(worker: SandboxWorker): void {
    this.#idle.delete(worker);
    worker.end(CLOSED);
  }
}

interface RunResult {
  readonly outcome: RunOutcome;
  /** Whether the worker can run another function. */
  readonly reusable: boolean;
}

interface Run {
  readonly host: RunHost;
  readonly end: (result: RunResult) => void;
}

/** A worker that runs QuickJS. */
class SandboxWorker {
  /** Resolves to undefined once the worker has started, or to the reason why it could not. */
  readonly ready: Promise<string | undefined>;
  #worker: SandboxPort | undefined;
  #settleReady!: (reason: string | undefined) => void;
  #startTimer: ReturnType<typeof setTimeout> | undefined;
  #results: ResultWriter | undefined;
  #current: Run | undefined;

  constructor() {
    this.ready = new Promise((resolve) => this.#settleReady = resolve);
    try {
      // Some runtimes have no workers, and some bundles have no `import.meta.url`. `deno task npm` and bundlers replace
      // URLs of this form.
      this.#worker = startWorker(new URL("./worker.ts", import.meta.url), {
        onMessage: (message) => this.#onMessage(message),
        onError: (message) => this.end(message),
      });
    } catch (error) {
      this.#settleReady(String(error));
      return;
    }
    this.#startTimer = setTimeout(
      () => this.end(`QuickJS did not load in ${START_MS} ms`),
      START_MS,
    );
  }

  async run(request: Omit<RunRequest, "now">, host: RunHost): Promise<RunResult> {
    const reason = await this.ready;
    const worker = this.#worker;
    if (reason !== undefined || !worker) {
      const err = reason === CLOSED ? CLOSED : `Logic functions cannot run here: ${reason}`;
      return { outcome: { status: "Exception", err }, reusable: false };
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const result = await new Promise<RunResult>((end) => {
      this.#current = { host, end };
      timer = setTimeout(() => {
        end({ outcome: { status: "Timeout" }, reusable: false });
      }, request.timeout + GRACE_MS);
      worker.postMessage({ ...request, now: Date.now() } satisfies RunRequest);
    });
    clearTimeout(timer);
    this.#current = undefined;
    return result;
  }

  /** Sets whether the worker keeps the process alive, on runtimes that support it. */
  keepAlive(yes: boolean): void {
    if (yes) this.#worker?.ref?.();
    else this.#worker?.unref?.();
  }

  end(reason: string): void {
    clearTimeout(this.#startTimer);
    this.keepAlive(false); // Bun ends WebAssembly only when it next calls JavaScript.
    this.#results?.stop();
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#settleReady(reason);
    this.#current?.end({ outcome: { status: "Exception", err: reason }, reusable: false });
  }

  #onMessage(message: WorkerMessage): void {
    switch (message.type) {
      case "ready":
        clearTimeout(this.#startTimer);
        this.#results = new ResultWriter(message.results);
        return this.#settleReady(undefined);
      case "failed":
        return this.end(message.reason);
      case "log":
        return this.#current?.host.log(message.entry);
      case "call":
        return void this.#call(message.name, message.args);
      case "more":
        return this.#results?.next();
      case "done":
        return this.#current?.end({ outcome: message.outcome, reusable: !message.broken });
    }
  }

  async #call(name: string, args: string): Promise<void> {
    const run = this.#current;
    if (!run) return; // The run has already ended.
    try {
      const value = await run.host.call(name, JSON.parse(args));
      this.#results?.start({ value });
    } catch (error) {
      this.#results?.start({ error: error instanceof Error ? error.message : String(error) });
    }
  }
}

function exception(err: string): RunOutcome {
  return { status: "Exception", err };
}
