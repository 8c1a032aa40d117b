import pLimit, { type LimitFunction } from "p-limit";

/** Runs a limited number of tasks at a time per key, so that many tasks under one key do not delay the others. */
export class Turns {
  readonly #atOnce: number;
  #limits = new Map<string, LimitFunction>();

  /** @param atOnce how many tasks may run at a time under one key */
  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** Returns the number of tasks waiting under a key. */
  waiting(key: string): number {
    return this.#limits.get(key)?.pendingCount ?? 0;
  }

  /** Runs `work` when its turn comes. Calls with the same key start in order. */
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
