/** Runs Logic functions in workers, so that none can hold up the emulator. */
import type { LogEntry } from "../stores/logic.ts";
import { bunWorkerOptions } from "./bun_packages.ts";
import { AnswerWriter, type RunOutcome, type RunRequest, type WorkerMessage } from "./protocol.ts";

/** How long after its deadline a function that cannot be interrupted is ended with its worker, in milliseconds. */
const GRACE_MS = 500;
/** How long a worker may take to load QuickJS, in milliseconds. */
const START_MS = 30_000;
/** How long an idle worker stays, in milliseconds: on Deno it keeps the process alive. */
const IDLE_MS = 2000;
/** How many functions run at a time. Our own choice. */
const WORKERS_MAX = 3;

/** Why nothing runs any more. */
const CLOSED = "The emulator is closed";

/**
 * Workers live in real time, even where a test has replaced the clock meanwhile: an hour that it leaps over is none
 * that a function took.
 */
const { setTimeout, clearTimeout } = globalThis;

/** Where the worker is. As published for Node and Bun, modules are JavaScript; both are written out, for tools. */
function workerUrl(): URL {
  return import.meta.url.endsWith(".js")
    ? new URL("./worker.js", import.meta.url)
    : new URL("./worker.ts", import.meta.url);
}

/** What a running function may ask for. */
export interface RunHost {
  /** Does what the function calls; what it throws is thrown in the function. */
  call(name: string, args: unknown[]): unknown;
  log(entry: LogEntry): void;
}

/** Runs functions. */
export interface Runner {
  /** Never rejects. */
  run(request: Omit<RunRequest, "now">, host: RunHost): Promise<RunOutcome>;
  /** Why functions cannot run here; undefined if they can. */
  check(): Promise<string | undefined>;
  /** Ends every run. */
  close(): void;
}

interface Job {
  readonly request: Omit<RunRequest, "now">;
  readonly host: RunHost;
  readonly finish: (outcome: RunOutcome) => void;
}

/** A few workers, started when they are needed. */
export class WorkerPool implements Runner {
  #waiting: Job[] = [];
  #busy = new Set<SandboxWorker>();
  /** With what ends each. A signal, as its clock holds up neither the process nor a test. */
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

/** A worker with QuickJS. */
class SandboxWorker {
  /** Resolves once it has started: to why it has not, if so. */
  readonly ready: Promise<string | undefined>;
  #worker: Worker | undefined;
  #settleReady!: (reason: string | undefined) => void;
  #startTimer: ReturnType<typeof setTimeout> | undefined;
  #answers: AnswerWriter | undefined;
  #current: Run | undefined;

  constructor() {
    this.ready = new Promise((resolve) => this.#settleReady = resolve);
    try {
      // Not every runtime has workers, and not every bundle knows where it is.
      this.#worker = new Worker(workerUrl(), { type: "module", ...bunWorkerOptions() });
    } catch (error) {
      this.#settleReady(String(error));
      return;
    }
    this.#startTimer = setTimeout(() => this.end("QuickJS takes too long to load"), START_MS);
    this.#worker.addEventListener("message", ({ data }) => this.#onMessage(data));
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.end(event.message);
    });
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

  /** Says whether the process has to go on for it, where that can be said. */
  keepAlive(yes: boolean): void {
    const worker = this.#worker as { ref?(): void; unref?(): void } | undefined;
    if (yes) worker?.ref?.();
    else worker?.unref?.();
  }

  end(reason: string): void {
    clearTimeout(this.#startTimer);
    this.keepAlive(false); // Bun ends WebAssembly at its next call of JavaScript only.
    this.#answers?.stop();
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#settleReady(reason);
    this.#current?.end({ outcome: { status: "Exception", err: reason }, reusable: false });
  }

  #onMessage(message: WorkerMessage): void {
    switch (message.type) {
      case "ready":
        clearTimeout(this.#startTimer);
        this.#answers = new AnswerWriter(message.answers);
        return this.#settleReady(undefined);
      case "failed":
        return this.end(message.reason);
      case "log":
        return this.#current?.host.log(message.entry);
      case "call":
        return void this.#call(message.name, message.args);
      case "more":
        return this.#answers?.next();
      case "done":
        return this.#current?.end({ outcome: message.outcome, reusable: !message.spoiled });
    }
  }

  async #call(name: string, args: string): Promise<void> {
    const run = this.#current;
    if (!run) return; // Its time is over.
    try {
      const value = await run.host.call(name, JSON.parse(args));
      this.#answers?.start({ value });
    } catch (error) {
      this.#answers?.start({ error: error instanceof Error ? error.message : String(error) });
    }
  }
}

function exception(err: string): RunOutcome {
  return { status: "Exception", err };
}
