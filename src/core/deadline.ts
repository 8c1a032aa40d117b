import { watchBody } from "./watch_body.ts";

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
  readonly #end: (code: "timeout" | "aborted") => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #endsAt = Infinity;
  readonly #ended: Promise<never>;
  /** Whether a body that was returned to the caller can still be canceled by the caller's signal. */
  #isHeld = false;

  /** Starts the timer. `timeout` is in milliseconds, `Infinity` for none; both arguments have been checked. */
  constructor(timeout: number, outer: AbortSignal | undefined) {
    const controller = new AbortController();
    this.signal = controller.signal;
    this.#outer = outer;
    let reject: (reason: unknown) => void;
    this.#ended = new Promise((_, rejectEnded) => reject = rejectEnded);
    this.#ended.catch(() => undefined); // callers see the rejection through guard()
    this.#end = (code) => {
      this.code = code;
      this.#detach();
      controller.abort(outer?.reason);
      reject(controller.signal.reason);
    };
    this.#onAbort = () => this.#end("aborted");
    outer?.addEventListener("abort", this.#onAbort);
    if (outer?.aborted) this.#onAbort();
    else this.#start(timeout);
  }

  #start(timeout: number): void {
    this.#endsAt = Date.now() + timeout;
    if (timeout < Infinity) this.#timer = setTimeout(this.#end, timeout, "timeout");
  }

  /**
   * Stops the timer for a wait without a time limit.
   *
   * @returns A function that starts it with the time that was left, and returns how long the wait was, in milliseconds.
   */
  pause(): () => number {
    const pausedAt = Date.now();
    const left = this.#endsAt - pausedAt;
    clearTimeout(this.#timer);
    return () => {
      this.#start(left);
      return Date.now() - pausedAt;
    };
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
    const { body, headers } = response;
    this.#isHeld = !!body;
    if (!this.#outer || !body || headers.get("content-type")?.startsWith("text/event-stream")) {
      return response;
    }
    return watchBody(response, this.signal, () => this.#detach());
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
