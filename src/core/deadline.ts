/**
 * Ends a request after a time, or when the caller's signal says so. It works with a `fetch` that ignores signals
 * too, as injected ones may. It is not `AbortSignal.timeout` and `any`: their timers and listeners outlive the call.
 */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #ended: Promise<never>;
  #reject: (reason: unknown) => void = () => {};
  #reason: "timeout" | "aborted" | undefined;

  /** Starts the clock: `timeout` milliseconds, `0` for none. */
  constructor(timeout: number, outer: AbortSignal | undefined) {
    this.#ended = new Promise((_, reject) => this.#reject = reject);
    this.#ended.catch(() => undefined); // whoever waits sees it through guard()
    this.#outer = outer;
    if (outer?.aborted) {
      this.#onAbort();
    } else {
      outer?.addEventListener("abort", this.#onAbort);
      if (timeout > 0) this.#timer = setTimeout(() => this.#end("timeout", undefined), timeout);
    }
  }

  /** For `fetch`. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why the request was ended; `undefined` while it was not. */
  get reason(): "timeout" | "aborted" | undefined {
    return this.#reason;
  }

  /** Waits for `promise`, but not beyond the end. */
  guard<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.#ended]);
  }

  /** Throws if the end has come already. */
  check(): void {
    if (this.#reason) throw this.#controller.signal.reason;
  }

  /** Stops the clock; the caller's signal goes on to count. */
  stopClock(): void {
    clearTimeout(this.#timer);
  }

  /** Stops the clock and lets go of the caller's signal. */
  release(): void {
    this.stopClock();
    this.#outer?.removeEventListener("abort", this.#onAbort);
  }

  readonly #onAbort = (): void => this.#end("aborted", this.#outer?.reason);

  #end(reason: "timeout" | "aborted", cause: unknown): void {
    this.#reason = reason;
    this.release();
    this.#controller.abort(cause);
    this.#reject(this.#controller.signal.reason);
  }
}
