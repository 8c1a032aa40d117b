/**
 * Ends a request after a time, or when the caller's signal says so. It works with a `fetch` that ignores signals
 * too, as injected ones may. It is not `AbortSignal.timeout` and `any`: their timers and listeners outlive the call.
 */
export class Deadline {
  /** For `fetch`. */
  readonly signal: AbortSignal;
  /** Why the request was ended; `undefined` while it was not. */
  code: "timeout" | "aborted" | undefined;
  readonly #outer: AbortSignal | undefined;
  readonly #onAbort: () => void;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #ended: Promise<never>;

  /** Starts the clock. `timeout` is in milliseconds, `0` for never; both are checked already. */
  constructor(timeout: number, outer: AbortSignal | undefined) {
    const controller = new AbortController();
    this.signal = controller.signal;
    this.#outer = outer;
    let reject: (reason: unknown) => void;
    this.#ended = new Promise((_, given) => reject = given);
    this.#ended.catch(() => undefined); // whoever waits sees it through guard()
    const end = (code: "timeout" | "aborted") => {
      this.code = code;
      this.release();
      controller.abort(outer?.reason);
      reject(controller.signal.reason);
    };
    this.#onAbort = () => end("aborted");
    outer?.addEventListener("abort", this.#onAbort);
    if (outer?.aborted) this.#onAbort();
    else if (timeout > 0) this.#timer = setTimeout(end, timeout, "timeout");
  }

  /** Waits for `promise`, but not beyond the end. */
  guard<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.#ended]);
  }

  /** Stops the clock and lets go of the caller's signal, unless that is to go on to count. */
  release(keepSignal = false): void {
    clearTimeout(this.#timer);
    if (!keepSignal) this.#outer?.removeEventListener("abort", this.#onAbort);
  }
}
