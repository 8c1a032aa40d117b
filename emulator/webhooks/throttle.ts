/** Pauses requests to hosts that respond with errors. Source: docs, webhooks, Limits; the numbers are unverified. */

/** The recent responses of a host. */
interface Health {
  successes: number;
  errors: number;
  lastErrorAt: number;
}

/** Maximum number of tracked hosts, because host names may come from events. */
const HOSTS_MAX = 1000;

/** Counts responses by host name, across ports and across the webhooks of all users. */
export class Throttle {
  #hosts = new Map<string, Health>();
  readonly #minErrors: number;
  readonly #coolDown: number;

  /**
   * @param minErrors The minimum number of errors before a host is paused.
   * @param coolDown How long a host must be free of errors before its counts are reset, in milliseconds.
   */
  constructor(minErrors: number, coolDown: number) {
    this.#minErrors = minErrors;
    this.#coolDown = coolDown;
  }

  /** Returns whether requests to a host are paused. */
  isAsleep(host: string): boolean {
    const health = this.#recent(host);
    return health !== undefined && health.errors >= this.#minErrors &&
      health.errors > health.successes;
  }

  /** Counts a response. Only 2xx, 4xx and 5xx count. */
  note(host: string, status: number): void {
    const isError = status >= 400;
    if (!isError && (status < 200 || status > 299)) return;
    const known = this.#recent(host);
    if (!known && !isError) return; // Successes before the first error would let a host fail for long.
    const health = known ?? { successes: 0, errors: 0, lastErrorAt: 0 };
    if (isError) {
      health.errors++;
      health.lastErrorAt = Date.now();
    } else health.successes++;
    if (!known && this.#hosts.size >= HOSTS_MAX) this.#hosts.clear();
    this.#hosts.set(host, health);
  }

  /** Returns the counts of a host, unless it has been free of errors for long enough. */
  #recent(host: string): Health | undefined {
    const health = this.#hosts.get(host);
    if (!health || Date.now() - health.lastErrorAt < this.#coolDown) return health;
    this.#hosts.delete(host);
    return undefined;
  }
}
