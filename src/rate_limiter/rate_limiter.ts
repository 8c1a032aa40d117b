import { clampDelay } from "../core/delay.ts";
import { ParticleError } from "../core/errors.ts";
import { watchBody } from "../core/watch_body.ts";
import type {
  LimitedRequest,
  Limiter,
  RateLimiterOptions,
  RateLimiterState,
  RateLimitState,
} from "../types/limiter.ts";
import { FailedLogins, type LoginOutcome, loginOutcome } from "./failed_logins.ts";
import { Lane, nextOf, type Waiter } from "./lane.ts";
import { type LimitName, requireLimits, routeOf } from "./limits.ts";
import { type Budget, SlidingWindow } from "./sliding_window.ts";

/**
 * Keeps the requests of one or more clients within the limits that the cloud has for an IP address: a request that would
 * exceed one waits. Requests are sent in order of arrival, but one that waits for a limit of its own, such as an event
 * stream, does not hold up others. The `signal` of a call ends its wait.
 *
 * After nine token requests that failed in a row (400, 401 or 403, except `mfa_required`), further ones reject for 30
 * minutes, or until {@linkcode RateLimiter.reset}, because the cloud blocks the IP address after the tenth.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 * import { RateLimiter } from "@particle-edge/sdk/rate-limiter";
 *
 * const limiter = new RateLimiter();
 * const particle = new Particle({ auth: "token", limiter });
 * await particle.listDevices();
 * console.log(limiter.state.requests.used); // 1
 * ```
 */
export class RateLimiter implements Limiter {
  readonly #windows: Readonly<Record<Exclude<LimitName, "failedLogins">, SlidingWindow>>;
  readonly #failedLogins: FailedLogins;
  /** The lanes, by the name of the limit that only their requests have; `requests` for all other requests. */
  readonly #lanes: ReadonlyMap<LimitName, Lane>;
  #baseUrl: string | undefined;
  #arrivals = 0;
  #isPumping = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The latest time, and how much the clock of the machine was set back in total. */
  #latest = -Infinity;
  #setBack = 0;

  /**
   * Creates a limiter, to be passed to clients of the same base URL as `limiter`.
   *
   * @param options Limits that differ from the documented ones. All options are optional.
   * @throws {TypeError} if an option is unknown or invalid.
   */
  constructor(options?: RateLimiterOptions) {
    const { failedLogins, ...limits } = requireLimits(options);
    const windows = Object.entries(limits).map(([name, limit]) => [name, new SlidingWindow(limit)]);
    this.#windows = Object.fromEntries(windows);
    this.#failedLogins = new FailedLogins(failedLogins);
    const { requests, openStreams, streamOpens, tokenRequests, ...others } = this.#windows;
    const lanes: [LimitName, Lane][] = [
      ["requests", new Lane([requests])],
      ["streamOpens", new Lane([requests, streamOpens], openStreams)],
      ["tokenRequests", new Lane([requests, tokenRequests], this.#failedLogins)],
    ];
    for (const [name, window] of Object.entries(others)) {
      lanes.push([name as LimitName, new Lane([requests, window])]);
    }
    this.#lanes = new Map(lanes);
  }

  /** The current state of each limit. */
  get state(): RateLimiterState {
    const now = this.#now();
    const lanes = [...this.#lanes.values()];
    const stateOf = (budget: Budget): RateLimitState => {
      const freeAt = budget.freeAt(now);
      const users = lanes.filter(({ budgets }) => budgets.includes(budget));
      return {
        used: budget.used(now),
        limit: budget.limit,
        waiting: users.reduce((sum, { size }) => sum + size, 0),
        freeAt: freeAt > now && freeAt < Infinity ? new Date(freeAt - this.#setBack) : undefined,
      };
    };
    const budgets = { ...this.#windows, failedLogins: this.#failedLogins };
    const entries = Object.entries(budgets).map(([name, budget]) => [name, stateOf(budget)]);
    return Object.fromEntries(entries);
  }

  /** Forgets the token requests that failed, so that further ones are sent. Call it when the credentials are corrected. */
  reset(): void {
    this.#failedLogins.reset();
    this.#pump();
  }

  /**
   * Checks that the limiter is only used with one base URL. Clients call it.
   *
   * @throws {TypeError} if a client with another base URL uses it.
   */
  bind(baseUrl: string): void {
    this.#baseUrl ??= baseUrl;
    if (this.#baseUrl === baseUrl) return;
    throw new TypeError(
      `This RateLimiter counts the requests to ${this.#baseUrl}; create another one for ${baseUrl}`,
    );
  }

  /** Sends a request when it is permitted. Clients call it. */
  send(request: LimitedRequest, fetch: () => Promise<Response>): Promise<Response> {
    const { method, url, isStream, signal } = request;
    const name = isStream ? "streamOpens" : routeOf(method, url) ?? "requests";
    const lane = this.#lanes.get(name)!;
    const start = () => {
      if (isStream) return this.#openStream(lane, signal, fetch);
      return name === "tokenRequests" ? this.#logIn(lane, fetch) : this.#exchange(lane, fetch);
    };
    return new Promise((resolve, reject) => {
      const leave = () => {
        lane.delete(waiter);
        signal?.removeEventListener("abort", onAbort);
      };
      const waiter: Waiter = {
        order: this.#arrivals++,
        start: () => {
          leave();
          resolve(start());
        },
        fail: (error) => {
          leave();
          reject(error);
        },
      };
      const onAbort = () => {
        waiter.fail(signal?.reason);
        this.#pump(); // the timer may no longer be needed
      };
      lane.add(waiter);
      signal?.addEventListener("abort", onAbort);
      if (signal?.aborted) onAbort();
      else this.#pump();
    });
  }

  /** Starts the requests that are permitted, and the timer for the next one that waits. */
  #pump(): void {
    if (this.#isPumping) return; // a hook of a request that is being started; the loop below looks again
    this.#isPumping = true;
    clearTimeout(this.#timer);
    for (;;) {
      const now = this.#now();
      if (this.#failedLogins.isBlocked(now)) this.#rejectLogins(now);
      const { waiter, wakeAt } = nextOf(this.#lanes.values(), now);
      if (waiter) {
        waiter.start();
        continue;
      }
      if (wakeAt < Infinity) {
        this.#timer = setTimeout(() => this.#pump(), clampDelay(wakeAt - now));
      }
      break;
    }
    this.#isPumping = false;
  }

  #rejectLogins(now: number): void {
    const { limit } = this.#failedLogins;
    const retryAfter = this.#failedLogins.freeAt(now) - now;
    const lane = this.#lanes.get("tokenRequests")!;
    while (lane.first) {
      const seconds = Math.ceil(retryAfter / 1000);
      lane.first.fail(
        new ParticleError(
          `Not sent: ${limit} logins in a row failed; correct the credentials, then call reset() of the rate limiter or wait ${seconds} s`,
          { code: "rate_limited", retryAfter },
        ),
      );
    }
  }

  /** Sends a request and counts it. What a request counts towards is taken before anything else can run. */
  async #exchange(lane: Lane, fetch: () => Promise<Response>): Promise<Response> {
    for (const window of lane.windows) window.take();
    try {
      return await fetch();
    } finally {
      const now = this.#now();
      for (const window of lane.windows) window.release(now);
      this.#pump();
    }
  }

  async #logIn(lane: Lane, fetch: () => Promise<Response>): Promise<Response> {
    const end = this.#failedLogins.begin();
    let outcome: LoginOutcome;
    try {
      const response = await this.#exchange(lane, fetch);
      outcome = await loginOutcome(response);
      return response;
    } finally {
      end(this.#now(), outcome);
      this.#pump();
    }
  }

  /** Opens a stream, which counts until its signal is aborted or, without one, until its body ends. */
  async #openStream(
    lane: Lane,
    signal: AbortSignal | undefined,
    fetch: () => Promise<Response>,
  ): Promise<Response> {
    const { openStreams } = this.#windows;
    const close = () => {
      openStreams.release(this.#now());
      this.#pump();
    };
    openStreams.take();
    let response: Response | undefined;
    try {
      response = await this.#exchange(lane, fetch);
    } finally {
      if (!response?.ok || !response.body || signal?.aborted) close();
      else signal?.addEventListener("abort", close, { once: true });
    }
    return response.ok && response.body && !signal
      ? watchBody(response, undefined, close)
      : response;
  }

  /** Returns a time that never runs backwards, so that no wait gets longer if the clock of the machine is set back. */
  #now(): number {
    const time = Date.now() + this.#setBack;
    this.#setBack += Math.max(0, this.#latest - time);
    return this.#latest = Math.max(this.#latest, time);
  }
}
