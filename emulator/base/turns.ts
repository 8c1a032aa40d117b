import pLimit, { type LimitFunction } from "p-limit";

/** Runs work a few pieces at a time for each key, so that a flood under one key delays nothing under another. */
export class Turns {
  readonly #atOnce: number;
  #limits = new Map<string, LimitFunction>();

  /** @param atOnce How many pieces of work may run at a time under one key. */
  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** How many pieces of work are waiting under a key. */
  waiting(key: string): number {
    return this.#limits.get(key)?.pendingCount ?? 0;
  }

  /** Runs `work` once it is its turn, in the order of the calls with the same key. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const limit = this.#limits.get(key) ?? pLimit(this.#atOnce);
    this.#limits.set(key, limit);
    try {
      return await limit(work);
    } finally {
      if (limit.activeCount + limit.pendingCount === 0) this.#limits.delete(key);
    }
  }
}
