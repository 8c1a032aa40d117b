/** What the emulator and the worker that runs Logic functions say to each other. */
import type { LogEntry, RunStatus } from "../stores/logic.ts";
import type { LogicContext } from "./context.ts";

/** How a run ended, and why. */
export interface RunOutcome {
  readonly status: RunStatus;
  readonly err?: string;
}

/** What functions may use of the machine. */
export interface RunLimits {
  /** Milliseconds. */
  readonly timeout: number;
  /** Bytes. */
  readonly memory: number;
}

/** Asks the worker to run a function. */
export interface RunRequest extends RunLimits {
  readonly code: string;
  readonly context: LogicContext;
  /** The time of the emulator's clock, which may be a fake one. */
  readonly now: number;
}

/** What the worker says. */
export type WorkerMessage =
  /** It can run functions; answers of calls are to be put into `answers`. */
  | { readonly type: "ready"; readonly answers: SharedArrayBuffer }
  /** It will never run any. */
  | { readonly type: "failed"; readonly reason: string }
  | { readonly type: "log"; readonly entry: LogEntry }
  /** The function calls the cloud, and is blocked until it has the answer. */
  | { readonly type: "call"; readonly name: string; readonly args: string }
  /** It has taken a part of an answer and wants the next. */
  | { readonly type: "more" }
  /** `spoiled`: what is left behind cannot be cleaned up. */
  | { readonly type: "done"; readonly outcome: RunOutcome; readonly spoiled: boolean };

/** What a call of the cloud came to: JSON, or the message of what it threw. */
export interface CallAnswer {
  readonly value?: unknown;
  readonly error?: string;
}

/** Layout of the shared buffer: four 32-bit numbers, then text in UTF-8. */
const HEADER_BYTES = 16;
const PART_BYTES = 256 * 1024;
const [STATE, LENGTH, REST, STOPPED] = [0, 1, 2, 3];
const [EMPTY, FULL] = [0, 1];

/** Makes the buffer in which answers come. */
export function newAnswerBuffer(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEADER_BYTES + PART_BYTES);
}

/** Puts answers into the buffer, in parts if they are long. */
export class AnswerWriter {
  #head: Int32Array<SharedArrayBuffer>;
  #body: Uint8Array<SharedArrayBuffer>;
  #rest = new Uint8Array();

  constructor(buffer: SharedArrayBuffer) {
    this.#head = new Int32Array(buffer, 0, HEADER_BYTES / 4);
    this.#body = new Uint8Array(buffer, HEADER_BYTES);
  }

  start(answer: CallAnswer): void {
    this.#rest = new TextEncoder().encode(JSON.stringify(answer));
    this.next();
  }

  /**
   * Asks the worker to stop what it runs. `terminate()` is not enough: Deno and Bun let WebAssembly run on, which would
   * keep a processor busy until the deadline.
   */
  stop(): void {
    Atomics.store(this.#head, STOPPED, 1);
    Atomics.store(this.#head, STATE, FULL); // wakes a worker that waits for an answer
    Atomics.notify(this.#head, STATE);
  }

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

/** Waits for answers, in the worker: this blocks. */
export class AnswerReader {
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

  /** Returns the answer; `undefined` if it does not come in time, or the worker was asked to stop. */
  read(timeout: number, askForMore: () => void): CallAnswer | undefined {
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
      // TextDecoder takes no shared memory.
      json += decoder.decode(this.#body.slice(0, length), { stream: rest > 0 });
      Atomics.store(this.#head, STATE, EMPTY);
      if (rest === 0) return JSON.parse(json);
      askForMore();
    }
  }
}
