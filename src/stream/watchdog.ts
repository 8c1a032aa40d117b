/**
 * Notices silence. It arms one timer a period instead of one for every chunk.
 *
 * Timers run on clocks that nobody can set, so a timer that ends without a byte since it was armed is proof enough. Only
 * where in its period the last byte came is a matter of the wall clock: `performance.now()` is that same clock in workerd
 * and stands still on some machines while they sleep, so it would be no better. A timer that is early or late by the wall
 * clock shows that the clock was set, or that the machine slept or was busy and has bytes still to be read; the connection
 * then gets a whole period from now. A dead one is noticed after less than two periods, whatever the clock does.
 *
 * Browsers hold back the timers of a hidden page, so a page also looks at the clock when it is shown again and when the
 * network is back.
 */
export class Watchdog {
  readonly #limit: number;
  readonly #onSilence: () => void;
  #last = 0;
  /** Whether something came since the timer was armed. */
  #heard = false;
  /** When the timer ends by the wall clock. */
  #due = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Watches from now on; with a `limit` of 0 milliseconds, it does nothing at all. */
  constructor(limit: number, onSilence: () => void) {
    this.#limit = limit;
    this.#onSilence = onSilence;
    this.resume();
  }

  /** Takes note that something came. */
  seen(): void {
    this.#last = Date.now();
    this.#heard = true;
  }

  /** Stops watching. */
  stop(): void {
    clearTimeout(this.#timer);
    page()?.removeEventListener("visibilitychange", this.#onWake);
    if (page()) globalThis.removeEventListener("online", this.#onWake);
  }

  /** Watches again, as if something had just come; only after `stop()`. */
  resume(): void {
    if (this.#limit === 0) return;
    this.#last = Date.now();
    this.#arm(this.#limit);
    page()?.addEventListener("visibilitychange", this.#onWake);
    if (page()) globalThis.addEventListener("online", this.#onWake);
  }

  #arm(delay: number): void {
    this.#heard = false;
    this.#due = Date.now() + delay;
    this.#timer = setTimeout(this.#onTimer, delay);
  }

  readonly #onTimer = (): void => {
    const now = Date.now();
    const isOnTime = Math.abs(now - this.#due) <= this.#limit / 10;
    const left = isOnTime ? Math.min(this.#limit, this.#last + this.#limit - now) : this.#limit;
    if (!this.#heard || left <= 0) this.#onSilence();
    else this.#arm(left);
  };

  readonly #onWake = (): void => {
    if (Date.now() - this.#last >= this.#limit) this.#onSilence();
  };
}

/** The `document` of a page; other runtimes have none, nor the events. */
function page(): EventTarget | undefined {
  return (globalThis as { document?: EventTarget }).document;
}
