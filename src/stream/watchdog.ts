/**
 * Notices silence. It compares clock times, so that a machine that slept knows at once, and arms one timer a period
 * instead of one for every chunk.
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
  }

  /** Watches again, as if something had just come. */
  resume(): void {
    this.seen();
    if (this.#limit > 0) this.#arm(this.#limit);
  }

  #arm(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const silent = Date.now() - this.#last;
      if (silent >= this.#limit) this.#onSilence();
      else this.#arm(this.#limit - silent);
    }, delay);
  }
}
