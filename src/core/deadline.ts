/**
 * Ends a request after a timeout or when the caller's signal is aborted, even if an injected `fetch` ignores signals.
 * It does not use `AbortSignal.timeout()` and `any()`, because their timers and listeners outlive the call.
 */
export class Deadline {
  /** The signal to pass to `fetch`. */
  readonly signal: AbortSignal;
  /** Why the request was ended; `undefined` while it has not been. */
  code: "timeout" | "aborted" | undefined;
  readonly #outer: AbortSignal | undefined;
  readonly #onAbort: () => void;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #ended: Promise<never>;
  /** Whether a body that was returned to the caller can still be canceled by the caller's signal. */
  #isHeld = false;

  /** Starts the timer. `timeout` is in milliseconds, `0` for none; both arguments have been checked. */
  constructor(timeout: number, outer: AbortSignal | undefined) {
    const controller = new AbortController();
    this.signal = controller.signal;
    this.#outer = outer;
    let reject: (reason: unknown) => void;
    this.#ended = new Promise((_, rejectEnded) => reject = rejectEnded);
    this.#ended.catch(() => undefined); // callers see the rejection through guard()
    const end = (code: "timeout" | "aborted") => {
      this.code = code;
      this.#detach();
      controller.abort(outer?.reason);
      reject(controller.signal.reason);
    };
    this.#onAbort = () => end("aborted");
    outer?.addEventListener("abort", this.#onAbort);
    if (outer?.aborted) this.#onAbort();
    else if (timeout > 0) this.#timer = setTimeout(end, timeout, "timeout");
  }

  /** Returns a promise that settles like `promise`, or rejects if the request is ended first. */
  guard<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.#ended]);
  }

  /**
   * Returns a response whose body the caller's signal still cancels, and removes the listener from that signal once the
   * body has ended, failed or been canceled. Event streams are returned unchanged: a copy would triple the cost of
   * small chunks, and each of their connections has a signal of its own.
   */
  handOut(response: Response): Response {
    const { body, headers, url, type, redirected } = response;
    this.#isHeld = !!body;
    if (!this.#outer || !body || headers.get("content-type")?.startsWith("text/event-stream")) {
      return response;
    }
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const detach = () => this.#detach();
    body.pipeTo(writable, { signal: this.signal })
      .catch((error) => writable.abort(error)) // for streams that cannot be piped at all
      .then(detach, detach);
    const describe = (copy: Response): Response =>
      Object.defineProperties(copy, {
        // The constructor does not accept these.
        url: { value: url },
        type: { value: type },
        redirected: { value: redirected },
        clone: { value: () => describe(Response.prototype.clone.call(copy)) },
      });
    return describe(new Response(readable, response));
  }

  /** Stops the timer, and removes the listener from the caller's signal unless a body still needs it. */
  release(): void {
    clearTimeout(this.#timer);
    if (!this.#isHeld) this.#detach();
  }

  #detach(): void {
    this.#isHeld = false;
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener("abort", this.#onAbort);
  }
}
