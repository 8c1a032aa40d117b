/** Types for rate limiters. */

/** A request that is about to be sent. */
export interface LimitedRequest {
  /** HTTP method, in upper case. */
  readonly method: string;
  /** URL of the request. */
  readonly url: string;
  /** Whether the response is an event stream. */
  readonly isStream: boolean;
  /** Ends the wait, and for an event stream the connection. `undefined` if the caller passed none. */
  readonly signal: AbortSignal | undefined;
}

/** Delays the requests of a client, for example to keep them within the limits of the cloud. */
export interface Limiter {
  /**
   * Checks that the limiter may be used for requests to this base URL, before any of them is sent.
   *
   * @throws {TypeError} if it counts the requests to another one.
   */
  bind(baseUrl: string): void;
  /**
   * Waits until a request may be sent, and sends it. Redirects and repetitions are requests of their own. No time limit
   * of the call runs during the wait.
   *
   * @param request The request; it has no secrets except those in the URL.
   * @param fetch Sends the request. Must be called at most once. Its promise always settles.
   * @returns The response of `fetch`.
   * @throws {ParticleError} with code `rate_limited` if the request must not be sent.
   */
  send(request: LimitedRequest, fetch: () => Promise<Response>): Promise<Response>;
}

/** How many requests of a kind may be sent. Both fields are optional. */
export interface RateLimit {
  /** The largest number of requests in any period of `window`: a whole number from 1, or `Infinity` for no limit. */
  limit?: number | undefined;
  /** The length of the period, in milliseconds. */
  window?: number | undefined;
}

/**
 * The limits of a `RateLimiter`. The defaults are those that Particle documents. All options are optional, and so are
 * the fields of each.
 */
export interface RateLimiterOptions {
  /** All requests. Default: 10,000 in 5 minutes. */
  requests?: RateLimit | undefined;
  /** Token requests, such as logins: `POST /oauth/token`. Default: 100 in 5 minutes. */
  tokenRequests?: RateLimit | undefined;
  /**
   * Token requests that fail in a row. After `limit` of them, no token request is sent for `window` milliseconds.
   * Default: 9, 30 minutes. (The cloud blocks an IP address after 10.)
   */
  failedLogins?: RateLimit | undefined;
  /** Connections of event streams that are opened. Default: 100 in 5 minutes. */
  streamOpens?: RateLimit | undefined;
  /**
   * Connections of event streams that are open at a time, and for `window` milliseconds after their end, because the
   * cloud notices it later. Default: 100, 1 second.
   */
  openStreams?: RateLimit | undefined;
  /** Lookups of serial numbers: `GET /v1/serial_numbers/:serialNumber`. Default: 50 in 1 hour. */
  serialNumbers?: RateLimit | undefined;
  /** Lists of access tokens: `GET /v1/access_tokens`. Default: 100 in 5 minutes. */
  tokenLists?: RateLimit | undefined;
  /** Deletions of access tokens: `DELETE /v1/access_tokens/:token`. Default: 100 in 5 minutes. */
  tokenDeletions?: RateLimit | undefined;
  /** New accounts: `POST /v1/users`. Default: 100 in 5 minutes. */
  userCreations?: RateLimit | undefined;
  /** Deleted accounts: `DELETE /v1/user`. Default: 100 in 5 minutes. */
  userDeletions?: RateLimit | undefined;
  /** Password resets: `POST` and `PUT /v1/user/password-reset`, together. Default: 100 in 5 minutes. */
  passwordResets?: RateLimit | undefined;
}

/** How much of a limit is used. */
export interface RateLimitState {
  /**
   * Number of requests that count now: those without a response, and those that got one less than `window` ago. For
   * `openStreams`, connections count until they end; for `failedLogins`, only the token requests that failed in a row.
   */
  readonly used: number;
  /** The largest number. */
  readonly limit: number;
  /** Number of requests that wait, for this or another limit. */
  readonly waiting: number;
  /**
   * When the next request is permitted. `undefined` if one is permitted now, or if that depends on requests or streams
   * that have not ended. For `failedLogins`, until when no token request is sent.
   */
  readonly freeAt: Date | undefined;
}

/** The current state of each limit. */
export type RateLimiterState = { readonly [Name in keyof RateLimiterOptions]-?: RateLimitState };
