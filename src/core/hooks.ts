/** Types for observing the calls of a client. */
import type { ParticleError } from "./errors.ts";
import type { CallClass, Reach } from "../types/retry.ts";

/**
 * A call, without its values: nothing in it is secret. All hooks of a call receive the same object, which can be the key
 * of a `WeakMap`.
 */
export interface CallInfo {
  /** HTTP method, in upper case. */
  readonly method: string;
  /** Template of the path, such as `/v1/devices/:deviceId`; `undefined` for requests with a `uri` of your own. */
  readonly route: string | undefined;
  /** Origin of the request, such as `https://api.particle.io`. */
  readonly origin: string;
  /** Whether the call may be sent again. */
  readonly callClass: CallClass;
  /** What the cloud waits for before it responds. */
  readonly reaches: Reach | undefined;
}

/** One attempt of a call. Redirects, and the repetition with a new token after a 401, belong to the same attempt. */
export interface Attempt {
  /** Number of the attempt, from 1; 0 if the call ended before this attempt was sent. */
  readonly attempt: number;
  /**
   * Milliseconds since the request of the attempt was sent: 0 in `onRequest`. If it was not sent, milliseconds since
   * the client began to prepare it.
   */
  readonly duration: number;
  /** Milliseconds since the call began, including earlier attempts and the waits for the limiter, a token and retries. */
  readonly elapsed: number;
}

/** An attempt that the cloud responded to. */
export interface AttemptResponse extends Attempt {
  /** HTTP status code. */
  readonly statusCode: number;
}

/** An attempt that failed. */
export interface AttemptFailure extends Attempt {
  /** Why it failed. Its `body` is the unchanged response of the cloud, the only member that may contain a secret. */
  readonly error: ParticleError;
  /** HTTP status code, if `onResponse` was called for this attempt. */
  readonly statusCode: number | undefined;
}

/** A failed attempt that another one follows. */
export interface AttemptRetry extends AttemptFailure {
  /** Milliseconds until the next attempt. */
  readonly delay: number;
}

/**
 * Functions that observe the calls of a client, for logs, metrics and traces. All hooks are optional.
 *
 * For each attempt that is sent, the client calls `onRequest`, then `onResponse` if there is a response, then one of
 * `onSuccess`, `onRetry` and `onError`. Each call ends with exactly one `onSuccess` or `onError`. A call that ends while
 * nothing is being sent, for example because its token provider fails or because it is aborted during a wait, ends with
 * `onError` for attempt 0. Opening an event stream is a call that ends when the stream is open; each reconnect is
 * another call.
 *
 * Hooks are called synchronously, in the asynchronous context of the call. An error of a hook does not change the
 * outcome of the call: it becomes an uncaught error, or an unhandled rejection if the hook is asynchronous.
 *
 * @example
 * ```ts
 * import { type ClientHooks, Particle } from "@particle-edge/sdk";
 *
 * const hooks: ClientHooks = {
 *   onSuccess: ({ method, route }, { statusCode, elapsed }) =>
 *     console.log(method, route, statusCode, `${elapsed} ms`),
 *   onError: ({ method, route }, { error }) => console.error(method, route, error.message),
 * };
 * const particle = new Particle({ auth: "token", hooks });
 * await particle.listDevices(); // GET /v1/devices 200 132 ms
 * ```
 */
export interface ClientHooks {
  /** Called before the request of an attempt is sent, once the limiter permits it and its token is known. */
  onRequest?: ((call: CallInfo, attempt: Attempt) => void) | undefined;
  /**
   * Called when the headers of a response have arrived, whatever its status, and before its body is read. Responses
   * that are redirects, or a 401 that makes the client ask for a new token, are not reported.
   */
  onResponse?: ((call: CallInfo, response: AttemptResponse) => void) | undefined;
  /** Called before the wait for the next attempt. */
  onRetry?: ((call: CallInfo, retry: AttemptRetry) => void) | undefined;
  /**
   * Called when a call succeeds, before it resolves. The body has been read, unless it is returned as a stream. The
   * status is 404 if a deletion was sent again because its response was lost, and there was nothing left to delete.
   */
  onSuccess?: ((call: CallInfo, response: AttemptResponse) => void) | undefined;
  /** Called when a call fails, before it rejects. Invalid arguments, which throw, are not reported. */
  onError?: ((call: CallInfo, failure: AttemptFailure) => void) | undefined;
}
