import { isSecretName, MAX_DEPTH, redact } from "./redact.ts";

/**
 * What went wrong:
 * - `http`: the cloud responded with an error status;
 * - `network`: there was no response, or the connection broke;
 * - `timeout`: the call gave up after its `timeout`;
 * - `aborted`: the caller's `signal` ended the call;
 * - `auth`: the token provider failed, returned no token, or its tokens were refused a moment ago; nothing was sent;
 * - `file`: a file to upload cannot be read;
 * - `redirect`: the response redirects to where the request must not go;
 * - `invalid_response`: the response is not of the expected kind, such as HTML instead of JSON;
 * - `too_large`: the response, or one event of a stream, is larger than the limit;
 * - `overflow`: more than `maxQueue` events were waiting for a loop of a stream with `overflow: "error"`.
 */
export type ParticleErrorCode =
  | "http"
  | "network"
  | "timeout"
  | "aborted"
  | "auth"
  | "file"
  | "redirect"
  | "invalid_response"
  | "too_large"
  | "overflow";

/** What a {@linkcode ParticleError} is made of. */
export interface ParticleErrorOptions {
  /** What went wrong. */
  code: ParticleErrorCode;
  /** HTTP status, if something answered. */
  statusCode?: number | undefined;
  /** The cloud's own description. */
  shortErrorDescription?: string | undefined;
  /** The answer: parsed JSON, else its text. */
  body?: unknown;
  /** Milliseconds to wait, from the `Retry-After` header. */
  retryAfter?: number | undefined;
  /** The error behind this one. */
  cause?: unknown;
  /** Secrets of the request, which the response may repeat and `toJSON()` leaves out. */
  secrets?: readonly string[] | undefined;
}

/** A {@linkcode ParticleError} as JSON, without any secret. */
export interface ParticleErrorJSON {
  /** Always this. */
  name: "ParticleError";
  /** What went wrong. */
  code: ParticleErrorCode;
  /** The message. */
  message: string;
  /** HTTP status, if something answered. */
  statusCode?: number | undefined;
  /** The answer. */
  body?: unknown;
}

/**
 * Why a call or an event stream failed. Its message, its cause and what `JSON.stringify()` or the console show of it
 * contain no token or password. Only `body`, the unchanged response of the cloud, may contain one. The cause is a copy
 * of the runtime's error with its name, message, `code` (such as `ECONNREFUSED`, except on Deno) and cause.
 */
export class ParticleError extends Error {
  // Fields are only declared where the constructor sets each: they would be set twice.
  /** Always `ParticleError`, also in minified code. */
  override readonly name = "ParticleError";
  /** What went wrong. */
  declare readonly code: ParticleErrorCode;
  /** HTTP status; `undefined` if nothing answered. */
  declare readonly statusCode: number | undefined;
  /** The cloud's own description, such as `The access token provided is invalid.` */
  declare readonly shortErrorDescription: string | undefined;
  /** Milliseconds the cloud asks to wait before trying again (`Retry-After`). */
  declare readonly retryAfter: number | undefined;
  /** Private, so that consoles do not show it: the answer to an MFA login, say, holds a token. */
  readonly #body: unknown;
  readonly #secrets: readonly string[];

  /** Makes an error with a message and what is known about the failure. */
  constructor(message: string, options: ParticleErrorOptions) {
    super(message, options);
    this.code = options.code;
    this.statusCode = options.statusCode;
    this.shortErrorDescription = options.shortErrorDescription;
    this.retryAfter = options.retryAfter;
    this.#body = options.body;
    this.#secrets = options.secrets ?? [];
  }

  /** The message, under the name it has in particle-api-js. */
  get errorDescription(): string {
    return this.message;
  }

  /** The answer: parsed JSON, else its text (at most 16 kB); `undefined` if nothing answered. */
  get body(): unknown {
    return this.#body;
  }

  /** The error behind this one, under the name it has in particle-api-js. */
  get error(): unknown {
    return this.cause;
  }

  /** Returns the error as plain data, with `[redacted]` in place of each secret of the request and of the response. */
  toJSON(): ParticleErrorJSON {
    const { name, code, message, statusCode, body } = this;
    return plain({ name, code, message, statusCode, body }, this.#secrets, 0) as ParticleErrorJSON;
  }
}

/** A copy of JSON data with `[redacted]` in place of secrets. It ends at a depth that no stack overflows at. */
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

/** Whether `error` is a {@linkcode ParticleError}, also one of another copy of this module. */
export function isParticleError(error: unknown): error is ParticleError {
  return error instanceof Error && error.name === "ParticleError";
}
