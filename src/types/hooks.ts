/** Types for observing the calls of a client. */
import type { ParticleError } from "../core/errors.ts";
import type { CallClass, Reach } from "./retry.ts";

/** A call, without its values: nothing in it is secret. All hooks of a call receive the same object. */
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
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  /** Milliseconds since the attempt began. */
  readonly duration: number;
}

/** An attempt that the cloud responded to. */
export interface AttemptResponse extends Attempt {
  /** HTTP status code. */
  readonly statusCode: number;
}

/** An attempt that failed. */
export interface AttemptFailure extends Attempt {
  /** Why it failed. */
  readonly error: ParticleError;
}

/** A failed attempt that another one follows. */
export interface AttemptRetry extends AttemptFailure {
  /** Milliseconds until the next attempt. */
  readonly delay: number;
}

/**
 * Functions that observe the calls of a client, for logs, metrics and traces. They must not throw: an error of a hook
 * does not end the call but becomes an uncaught error.
 */
export interface ClientHooks {
  /** Called before each attempt. */
  onRequest?: ((call: CallInfo, attempt: Attempt) => void) | undefined;
  /** Called when the headers of a response have arrived, whatever its status. */
  onResponse?: ((call: CallInfo, response: AttemptResponse) => void) | undefined;
  /** Called before the wait for the next attempt. */
  onRetry?: ((call: CallInfo, retry: AttemptRetry) => void) | undefined;
  /** Called when a call fails. */
  onError?: ((call: CallInfo, failure: AttemptFailure) => void) | undefined;
}
