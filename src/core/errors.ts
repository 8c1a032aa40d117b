import { isSecretName, MAX_DEPTH, redact } from "./redact.ts";

/**
 * What went wrong:
 * - `http`: the cloud responded with an error status;
 * - `rate_limited`: the cloud responded with 429, or the limiter of the client did not permit the request;
 * - `network`: there was no response, or the connection was lost;
 * - `timeout`: the call gave up after its `timeout` or `attemptTimeout`;
 * - `aborted`: the caller's `signal` ended the call;
 * - `auth`: the token provider failed or returned no valid token, or its tokens were rejected in the last 30 seconds;
 * - `file`: a file to upload cannot be read;
 * - `redirect`: the response is a redirect that must not be followed;
 * - `invalid_response`: the response is not in the expected format, such as HTML instead of JSON;
 * - `too_large`: the response, or one event of a stream, is larger than the limit;
 * - `overflow`: more than `maxQueue` events were waiting for a loop over a stream with `overflow: "error"`.
 */
export type ParticleErrorCode =
  | "http"
  | "rate_limited"
  | "network"
  | "timeout"
  | "aborted"
  | "auth"
  | "file"
  | "redirect"
  | "invalid_response"
  | "too_large"
  | "overflow";

/** Options of the constructor of {@linkcode ParticleError}. */
export interface ParticleErrorOptions {
  /** What went wrong. */
  code: ParticleErrorCode;
  /** HTTP status code, if there was a response. */
  statusCode?: number | undefined;
  /** The description in the response. */
  shortErrorDescription?: string | undefined;
  /** Body of the response: parsed JSON, or text if it is not JSON. */
  body?: unknown;
  /** Milliseconds to wait before the next attempt, for example from the `Retry-After` header. */
  retryAfter?: number | undefined;
  /** How often the call was sent. */
  attempts?: number | undefined;
  /** Whether the call may be sent again. */
  retryable?: boolean | undefined;
  /** Whether a device may have acted although the call failed. */
  deviceMayHaveActed?: boolean | undefined;
  /** The error that caused this one. */
  cause?: unknown;
  /** Secrets of the request, which the response may repeat and `toJSON()` redacts. */
  secrets?: readonly string[] | undefined;
}

/** A {@linkcode ParticleError} as JSON, without secrets. */
export interface ParticleErrorJSON {
  /** Always `ParticleError`. */
  name: "ParticleError";
  /** What went wrong. */
  code: ParticleErrorCode;
  /** The message. */
  message: string;
  /** HTTP status code, if there was a response. */
  statusCode?: number | undefined;
  /** Milliseconds to wait before the next attempt. */
  retryAfter?: number | undefined;
  /** How often the call was sent. */
  attempts?: number | undefined;
  /** Whether the call may be sent again. */
  retryable?: boolean | undefined;
  /** Whether a device may have acted although the call failed. */
  deviceMayHaveActed?: boolean | undefined;
  /** Body of the response, with secrets redacted. */
  body?: unknown;
}

/**
 * Describes why a call or an event stream failed. Its message, its cause, and the output of `JSON.stringify()` and the
 * console contain no token or password. Only `body`, the unchanged response of the cloud, may contain one. The cause is
 * a copy of the runtime's error with its name, message, `code` (such as `ECONNREFUSED`, except on Deno) and cause.
 */
export class ParticleError extends Error {
  // The constructor sets the declared fields: without `declare` they would be set twice.
  /** Always `ParticleError`, even in minified code. */
  override readonly name = "ParticleError";
  /** What went wrong. */
  declare readonly code: ParticleErrorCode;
  /** HTTP status code; `undefined` if there was no response. */
  declare readonly statusCode: number | undefined;
  /** The description in the response, such as `The access token provided is invalid.` */
  declare readonly shortErrorDescription: string | undefined;
  /** Milliseconds to wait before the next attempt, for example from the `Retry-After` header. */
  declare readonly retryAfter: number | undefined;
  /** How often the call was sent; `undefined` if it never was, or if the error is not that of a call. */
  declare readonly attempts: number | undefined;
  /**
   * Whether the same call may be sent again, after `retryAfter`: it may succeed then, and cannot act twice unless you passed `unsafe`. The client
   * has already done so as often as its policy permits.
   */
  declare readonly retryable: boolean | undefined;
  /**
   * Whether the device may have acted although the call failed, because its response is missing. `undefined` if the
   * call does not reach a device.
   */
  declare readonly deviceMayHaveActed: boolean | undefined;
  /** Private, so that consoles do not show it: the response to an MFA login, for example, contains a token. */
  readonly #body: unknown;
  readonly #secrets: readonly string[];

  /** Creates an error with a message and the details of the failure. */
  constructor(message: string, options: ParticleErrorOptions) {
    super(message, options);
    const { cause: _, body, secrets = [], ...details } = options;
    Object.assign(this, details);
    this.#body = body;
    this.#secrets = secrets;
  }

  /** The message, under its name in particle-api-js. */
  get errorDescription(): string {
    return this.message;
  }

  /**
   * Body of the response: parsed JSON, or text if it is not JSON; `undefined` if there was no response. The text of an
   * error response is cut off after 16 kB.
   */
  get body(): unknown {
    return this.#body;
  }

  /** The cause, under its name in particle-api-js. */
  get error(): unknown {
    return this.cause;
  }

  /** Returns the error as plain data, with `[redacted]` in place of each secret of the request and of the response. */
  toJSON(): ParticleErrorJSON {
    const { message, body } = this; // not enumerable, unlike the rest
    const copy = { ...this, message, body, cause: undefined };
    return plain(copy, this.#secrets, 0) as ParticleErrorJSON;
  }
}

/** Copies JSON data with `[redacted]` in place of secrets, to a limited depth so that the stack cannot overflow. */
function plain(value: unknown, secrets: readonly string[], depth: number): unknown {
  if (typeof value === "string") return redact(value, secrets);
  if (typeof value !== "object" || value === null) return value;
  if (depth > MAX_DEPTH) return "[nested too deep]";
  const copy = (member: unknown) => plain(member, secrets, depth + 1);
  if (Array.isArray(value)) return value.map(copy);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => {
    const isSecret = isSecretName(name) && member !== null && typeof member !== "boolean";
    return [redact(name, secrets), isSecret ? "[redacted]" : copy(member)];
  }));
}

/** Returns a copy of an error, without its secrets, for another call that failed for the same reason. */
export function copyError(error: ParticleError): ParticleError {
  const { message, cause } = error; // not enumerable, unlike the rest
  return new ParticleError(message, { ...error, cause, body: error.toJSON().body });
}

/** Returns whether `error` is a {@linkcode ParticleError}, including one from another copy of this module. */
export function isParticleError(error: unknown): error is ParticleError {
  return error instanceof Error && error.name === "ParticleError";
}
