import { clampDelay } from "./delay.ts";
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
  /** Ends the request: because of the timeout, or of an `abort` event. */
  readonly #end: (cause?: "timeout" | Event) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #endsAt = Infinity;
  /** Called with the reason when the request is ended: an array costs less than listeners of the signal. */
  readonly onEnd: ((reason: unknown) => void)[] = [];
  /** Whether a body that was returned to the caller can still be canceled by the caller's signal. */
  #isHeld = false;

  /**
   * Starts the timer. Both arguments have been checked.
   *
   * @param timeout Milliseconds, `Infinity` for no limit. If it is negative, the request is ended at once.
   */
  constructor(timeout: number, outer: AbortSignal | undefined) {
    const controller = new AbortController();
    this.signal = controller.signal;
    this.#outer = outer;
    this.#end = (cause) => {
      this.code = cause === "timeout" ? cause : "aborted";
      this.#isHeld = false;
      this.release();
      controller.abort(outer?.reason);
      for (const callback of this.onEnd) callback(this.signal.reason);
    };
    outer?.addEventListener("abort", this.#end);
    if (outer?.aborted) this.#end();
    else if (timeout < 0) this.#end("timeout");
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

  /** Starts an operation, unless the request has been ended, and settles like it, or rejects when the request is ended. */
  guard<T>(start: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.onEnd.push(reject);
      if (this.code) reject(this.signal.reason);
      else start().then(resolve, reject);
    });
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
    return watchBody(response, this.signal, () => {
      this.#isHeld = false;
      this.release();
    });
  }

  /** Stops the timer, and removes the listener from the caller's signal unless a body still needs it. */
  release(): void {
    clearTimeout(this.#timer);
    if (!this.#isHeld) this.#outer?.removeEventListener("abort", this.#end);
  }
}

/** Waits. Returns early when `signal` is aborted. */
export function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Deadline(clampDelay(milliseconds), signal)
    .guard(() => new Promise<void>(() => {}))
    .catch(() => undefined); // it rejects when the wait ends
}
