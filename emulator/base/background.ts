/** Work that goes on after the answer to a request: webhooks that wait for a receiver, functions that run. */
export class Background {
  #running = new Set<Promise<void>>();

  /** How much of it there is. */
  get size(): number {
    return this.#running.size;
  }

  /** Keeps track of work; it must not reject. */
  add(work: Promise<void>): void {
    const tracked: Promise<void> = work.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  /** Resolves once there is none left, that which it started included. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
