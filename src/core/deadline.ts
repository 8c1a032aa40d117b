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
  /** Whether a body that was handed out still depends on the caller's signal. */
  #isHeld = false;

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
      this.#letGo();
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

  /**
   * Hands out a response whose body the caller's signal still ends, and lets go of the signal when the body has ended,
   * failed or been cancelled. Event streams stay as they are: the copy would triple the cost of small chunks, and they
   * come with a signal for each connection.
   */
  handOut(response: Response): Response {
    const { body, headers, url, type, redirected } = response;
    this.#isHeld = !!body;
    if (!this.#outer || !body || headers.get("content-type")?.startsWith("text/event-stream")) {
      return response;
    }
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const letGo = () => this.#letGo();
    body.pipeTo(writable, { signal: this.signal })
      .catch((error) => writable.abort(error)) // for streams that cannot be piped at all
      .then(letGo, letGo);
    const describe = (copy: Response): Response =>
      Object.defineProperties(copy, {
        // The constructor does not take these.
        url: { value: url },
        type: { value: type },
        redirected: { value: redirected },
        clone: { value: () => describe(Response.prototype.clone.call(copy)) },
      });
    return describe(new Response(readable, response));
  }

  /** Stops the clock, and lets go of the caller's signal unless a body still needs it. */
  release(): void {
    clearTimeout(this.#timer);
    if (!this.#isHeld) this.#letGo();
  }

  #letGo(): void {
    this.#isHeld = false;
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener("abort", this.#onAbort);
  }
}
