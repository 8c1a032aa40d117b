/**
 * Notices silence. It compares clock times, so that a machine that slept knows at once, and arms one timer a period
 * instead of one for every chunk. A page, whose timers browsers hold back while it is hidden, also looks at the clock
 * when it is shown again and when the network is back.
 */
export class Watchdog {
  readonly #limit: number;
  readonly #onSilence: () => void;
  #last: number = Date.now();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Watches from now on; a `limit` of 0 milliseconds never ends. */
  constructor(limit: number, onSilence: () => void) {
    this.#limit = limit;
    this.#onSilence = onSilence;
    this.resume();
  }

  /** Takes note that something came. */
  seen(): void {
    this.#last = Date.now();
  }

  /** Stops watching. */
  stop(): void {
    clearTimeout(this.#timer);
    page()?.removeEventListener("visibilitychange", this.#check);
    if (page()) globalThis.removeEventListener("online", this.#check);
  }

  /** Watches again, as if something had just come. */
  resume(): void {
    this.seen();
    if (this.#limit <= 0) return;
    this.#arm(this.#limit);
    page()?.addEventListener("visibilitychange", this.#check);
    if (page()) globalThis.addEventListener("online", this.#check);
  }

  readonly #check = (): void => {
    const silent = Date.now() - this.#last;
    if (silent >= this.#limit) this.#onSilence();
    else this.#arm(this.#limit - silent);
  };

  #arm(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#check, delay);
  }
}

/** The `document` of a page; other runtimes have none, nor the events. */
function page(): EventTarget | undefined {
  return (globalThis as { document?: EventTarget }).document;
}
