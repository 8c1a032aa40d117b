/**
 * Detects silence on a connection. It starts one timer per period instead of one for every chunk.
 *
 * Timers run on a clock that cannot be set, so if a timer fires and no byte has arrived since it was started, the
 * connection was silent. Only the time of the last byte within the period comes from the wall clock;
 * `performance.now()` would be no better, because it is the same clock in workerd and stops on some machines while they
 * sleep. If a timer fires early or late by the wall clock, either the clock was set, or the machine slept or was busy
 * and may have unread bytes. The connection then gets a whole period from now. A dead connection is detected in less
 * than two periods, whatever the clock does.
 *
 * Browsers delay the timers of hidden pages, so a page also checks the clock when it is shown again and when the
 * network is back.
 */
export class Watchdog {
  readonly #limit: number;
  readonly #onSilence: () => void;
  #last = 0;
  /** Whether bytes have arrived since the timer was started. */
  #received = false;
  /** When the timer is due by the wall clock. */
  #due = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * Starts watching.
   *
   * @param limit Milliseconds of silence to allow; `0` disables the watchdog.
   * @param onSilence Called when the connection has been silent for too long.
   */
  constructor(limit: number, onSilence: () => void) {
    this.#limit = limit;
    this.#onSilence = onSilence;
    this.resume();
  }

  /** Records that bytes have arrived. */
  seen(): void {
    this.#last = Date.now();
    this.#received = true;
  }

  /** Stops watching. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#updatePage("removeEventListener");
  }

  /** Starts watching again, as if bytes had just arrived; only after `stop()`. */
  resume(): void {
    if (this.#limit === 0) return;
    this.#last = Date.now();
    this.#startTimer(this.#limit);
    this.#updatePage("addEventListener");
  }

  /** Adds or removes the listeners of a page; other runtimes have neither `document` nor its events. */
  #updatePage(method: "addEventListener" | "removeEventListener"): void {
    const { document } = globalThis as { document?: EventTarget };
    document?.[method]("visibilitychange", this.#onWake);
    if (document) globalThis[method]("online", this.#onWake);
  }

  #startTimer(delay: number): void {
    this.#received = false;
    this.#due = Date.now() + delay;
    this.#timer = setTimeout(this.#onTimer, delay);
  }

  readonly #onTimer = (): void => {
    const now = Date.now();
    const isOnTime = Math.abs(now - this.#due) <= this.#limit / 10;
    const left = isOnTime ? Math.min(this.#limit, this.#last + this.#limit - now) : this.#limit;
    if (!this.#received || left <= 0) this.#onSilence();
    else this.#startTimer(left);
  };

  readonly #onWake = (): void => {
    if (Date.now() - this.#last >= this.#limit) this.#onSilence();
  };
}
