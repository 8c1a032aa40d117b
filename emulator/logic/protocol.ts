/** The messages between the emulator and the worker that runs Logic functions. */
import type { LogEntry, RunStatus } from "../stores/logic.ts";
import type { LogicContext } from "./context.ts";

/** The status of a finished run, and its error. */
export interface RunOutcome {
  readonly status: RunStatus;
  readonly err?: string;
}

/** The limits of a run. */
export interface RunLimits {
  /** How long it may run, in milliseconds. */
  readonly timeout: number;
  /** How much memory it may use, in bytes. */
  readonly memory: number;
}

/** A request to the worker to run a function. */
export interface RunRequest extends RunLimits {
  readonly code: string;
  readonly context: LogicContext;
  /** The current time of the emulator, which may have a fake clock. */
  readonly now: number;
}

/** A message from the worker. */
export type WorkerMessage =
  /** The worker can run functions. Results of calls are written to `results`. */
  | { readonly type: "ready"; readonly results: SharedArrayBuffer }
  /** The worker could not start. */
  | { readonly type: "failed"; readonly reason: string }
  | { readonly type: "log"; readonly entry: LogEntry }
  /** The function calls the cloud, and is blocked until it has the result. */
  | { readonly type: "call"; readonly name: string; readonly args: string }
  /** The worker has read a part of a result and requests the next. */
  | { readonly type: "more" }
  /** The run has ended. If `broken` is true, the worker cannot be reused. */
  | { readonly type: "done"; readonly outcome: RunOutcome; readonly broken: boolean };

/** The result of a call of the cloud: JSON, or the message of the thrown error. */
export interface CallResult {
  readonly value?: unknown;
  readonly error?: string;
}

/** Layout of the shared buffer: four 32-bit numbers, then text in UTF-8. */
const HEADER_BYTES = 16;
const PART_BYTES = 256 * 1024;
const [STATE, LENGTH, REST, STOPPED] = [0, 1, 2, 3];
const [EMPTY, FULL] = [0, 1];

/** Creates the shared buffer for results. */
export function newResultBuffer(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEADER_BYTES + PART_BYTES);
}

/** Writes results into the buffer, in parts if they are long. */
export class ResultWriter {
  #head: Int32Array<SharedArrayBuffer>;
  #body: Uint8Array<SharedArrayBuffer>;
  #rest = new Uint8Array();

  constructor(buffer: SharedArrayBuffer) {
    this.#head = new Int32Array(buffer, 0, HEADER_BYTES / 4);
    this.#body = new Uint8Array(buffer, HEADER_BYTES);
  }

  /** Writes the first part of a result. */
  start(result: CallResult): void {
    this.#rest = new TextEncoder().encode(JSON.stringify(result));
    this.next();
  }

  /**
   * Asks the worker to stop its current run. `terminate()` is not enough: on Deno and Bun, WebAssembly keeps running
   * and would use the CPU until the deadline.
   */
  stop(): void {
    Atomics.store(this.#head, STOPPED, 1);
    Atomics.store(this.#head, STATE, FULL); // Wakes a worker that is waiting for a result.
    Atomics.notify(this.#head, STATE);
  }

  /** Writes the next part of a result. */
  next(): void {
    const part = this.#rest.subarray(0, PART_BYTES);
    this.#rest = this.#rest.subarray(part.length);
    this.#body.set(part);
    Atomics.store(this.#head, LENGTH, part.length);
    Atomics.store(this.#head, REST, this.#rest.length);
    Atomics.store(this.#head, STATE, FULL);
    Atomics.notify(this.#head, STATE);
  }
}

/** Reads results in the worker. Blocks while it waits. */
export class ResultReader {
  #head: Int32Array<SharedArrayBuffer>;
  #body: Uint8Array<SharedArrayBuffer>;

  constructor(buffer: SharedArrayBuffer) {
    this.#head = new Int32Array(buffer, 0, HEADER_BYTES / 4);
    this.#body = new Uint8Array(buffer, HEADER_BYTES);
  }

  /** Whether the worker was asked to stop. */
  get isStopped(): boolean {
    return Atomics.load(this.#head, STOPPED) === 1;
  }

  /** Returns the result, or `undefined` if it does not arrive in time or the worker was asked to stop. */
  read(timeout: number, askForMore: () => void): CallResult | undefined {
    const end = performance.now() + timeout;
    const decoder = new TextDecoder();
    let json = "";
    while (true) {
      if (
        Atomics.wait(this.#head, STATE, EMPTY, Math.max(0, end - performance.now())) === "timed-out"
      ) {
        return undefined;
      }
      if (this.isStopped) return undefined;
      const length = Atomics.load(this.#head, LENGTH);
      const rest = Atomics.load(this.#head, REST);
      // A copy, because TextDecoder does not accept shared memory.
      json += decoder.decode(this.#body.slice(0, length), { stream: rest > 0 });
      Atomics.store(this.#head, STATE, EMPTY);
      if (rest === 0) return JSON.parse(json);
      askForMore();
    }
  }
}
