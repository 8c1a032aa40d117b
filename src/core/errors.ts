import { isSecretName, redact } from "./redact.ts";

/**
 * What went wrong:
 * - `http`: the cloud answered with an error status;
 * - `network`: nothing answered, or the connection broke;
 * - `timeout`: the call gave up after its `timeout`;
 * - `aborted`: the caller's `signal` ended the call;
 * - `auth`: the token provider failed, or gave no token; nothing was carried out;
 * - `redirect`: the answer leads where the request must not go;
 * - `invalid_answer`: the answer is not what it should be, such as HTML instead of JSON;
 * - `too_large`: the answer, or one event of a stream, is larger than the limit.
 */
export type ParticleErrorCode =
  | "http"
  | "network"
  | "timeout"
  | "aborted"
  | "auth"
  | "redirect"
  | "invalid_answer"
  | "too_large";

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
  /** Secrets of the request, which the answer may repeat and `toJSON()` leaves out. */
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
 * Why a call or an event stream failed. No token or password is in its message, and none in what
 * `JSON.stringify()` or the console show of it; `body` is the cloud's answer as it came.
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

  /** The error as plain data, with `[redacted]` in place of each secret of the request and of the answer. */
  toJSON(): ParticleErrorJSON {
    const { name, code, message, statusCode, body } = this;
    const text = JSON.stringify({ name, code, message, statusCode, body }, (key, value) => {
      if (typeof value !== "string") return value;
      return isSecretName(key) ? "[redacted]" : redact(value, this.#secrets);
    });
    return JSON.parse(text);
  }
}

/** Whether `error` is a {@linkcode ParticleError}, also one of another copy of this module. */
export function isParticleError(error: unknown): error is ParticleError {
  return error instanceof Error && error.name === "ParticleError";
}
