/** Types for rate limiters. */

/** A request that is about to be sent. */
export interface LimitedRequest {
  /** HTTP method, in upper case. */
  readonly method: string;
  /** URL of the request. */
  readonly url: string;
  /** Whether the response is an event stream. */
  readonly isStream: boolean;
  /** Ends the wait, and for an event stream the connection. */
  readonly signal: AbortSignal | undefined;
}

/** Delays the requests of a client, for example to keep them within the limits of the cloud. */
export interface Limiter {
  /**
   * Checks that the limiter may be used for requests to this base URL.
   *
   * @throws {TypeError} if it counts the requests to another one.
   */
  bind(baseUrl: string): void;
  /**
   * Waits until a request may be sent.
   *
   * @returns A function to call when the request has ended, with the status of the response if there is one.
   * @throws {ParticleError} with code `rate_limited` if the request must not be sent.
   */
  acquire(request: LimitedRequest): Promise<(status?: number) => void>;
}
