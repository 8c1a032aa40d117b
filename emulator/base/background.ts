/** Tracks work that continues after a response was sent, such as webhook deliveries and running Logic functions. */
export class Background {
  #running = new Set<Promise<void>>();

  /** The number of pieces of work still running. */
  get size(): number {
    return this.#running.size;
  }

  /** Tracks a piece of work. The promise must not reject. */
  add(work: Promise<void>): void {
    const tracked: Promise<void> = work.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  /** Resolves once all work has finished, including work that was started in the meantime. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
