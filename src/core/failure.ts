import type { PreparedRequest } from "./call.ts";
import { isParticleError, ParticleError } from "./errors.ts";
import { parseJson } from "./json.ts";
import { readText } from "./read_body.ts";
import {
  dropPartialSecret,
  MAX_DEPTH,
  redact,
  redactError,
  redactUrl,
  secretsOf,
} from "./redact.ts";

/** How much of an error response is read, in bytes, and for how long, in milliseconds: some responses never end. */
const ERROR_BODY_LIMIT = 16_384;
const ERROR_BODY_DEADLINE = 5_000;

/** Longest description in a message, in characters. */
const MAX_DESCRIPTION = 500;

/** What to do about a status code, if the response has no description. */
const HINTS: Readonly<Record<number, string>> = {
  401: "log in again: the access token is missing or no longer valid",
  408: "the device did not respond in time; it may still have acted",
  429: "too many requests",
  502: "the cloud is having problems; try again later",
};

/** Reads an error response and turns it into an error. The status code is kept, whatever the body contains. */
export async function httpError(
  response: Response,
  request: PreparedRequest,
): Promise<ParticleError> {
  const secrets = secretsOf(request);
  const { status, headers } = response;
  const [read, complete] = await readText(response, ERROR_BODY_LIMIT, ERROR_BODY_DEADLINE)
    .catch(() => ["", true] as const); // the connection was lost, but the status code is known
  const text = complete ? read : dropPartialSecret(read, secrets);
  const body = parseJson(text);
  const described = describe(body, 0);
  // Redacted before it is cut off: part of a secret would not be recognized.
  const shortErrorDescription = described && oneLine(redact(described, secrets));
  const reason = shortErrorDescription ?? HINTS[status > 502 ? 502 : status];
  const retryAfter = parseRetryAfter(headers.get("retry-after"));
  const advice = retryAfter && `try again after ${Math.ceil(retryAfter / 1000)} s`;
  const message = [reason, advice].filter(Boolean).join("; ");
  return new ParticleError(
    `HTTP error ${status} from ${redactUrl(request.url)}${message && ` - ${message}`}`,
    {
      code: status === 429 ? "rate_limited" : "http",
      statusCode: status,
      shortErrorDescription,
      body: body === undefined ? text : body,
      secrets,
      retryAfter,
    },
  );
}

/** Finds the description in any of the formats that the API uses for errors. */
function describe(body: unknown, depth: number): string | undefined {
  if (typeof body === "string") return body || undefined;
  if (typeof body !== "object" || body === null || depth > MAX_DEPTH) return undefined;
  const inner = (value: unknown) => describe(value, depth + 1);
  if (Array.isArray(body)) return body.map(inner).filter(Boolean).join(", ") || undefined;
  for (const name of ["error_description", "description", "error", "errors", "message", "info"]) {
    const found = inner((body as Record<string, unknown>)[name]);
    if (found) return found;
  }
}

/** Reduces text to one line of limited length, because messages end up in logs. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").slice(0, MAX_DESCRIPTION);
}

/**
 * Turns the error of an attempt into a `ParticleError` that contains none of the request's secrets.
 *
 * @param ended Why the attempt was ended, if it was.
 * @param limit The time limit that it had, for the message.
 * @param wasSent Whether this attempt or an earlier one was sent.
 */
export function callError(
  error: unknown,
  request: PreparedRequest,
  ended: "timeout" | "aborted" | undefined,
  limit: string,
  wasSent: boolean,
): ParticleError {
  const { method, url, signal } = request;
  const from = redactUrl(url);
  if (ended === "aborted") {
    return new ParticleError(`Aborted ${method} ${from}`, { code: ended, cause: signal?.reason });
  }
  if (ended) {
    const text = wasSent
      ? `no response within ${limit}; the request may still have taken effect`
      : `not sent within ${limit}: the token provider, or reading a file, took too long`;
    return new ParticleError(`Timeout from ${from} - ${text}`, { code: ended });
  }
  if (isParticleError(error)) return error;
  const cause = redactError(error, secretsOf(request));
  return new ParticleError(`Network error from ${from} - ${networkHint(cause)}`, {
    code: "network",
    cause,
  });
}

/** Returns what to do about a request without a response; `cause` is the error of the runtime, without secrets. */
function networkHint(cause: unknown): string {
  const { message } = (cause ?? {}) as Partial<Error>;
  const host = /net access to "([\w.:[\]-]+)"/.exec(message ?? "")?.[1];
  return host
    ? `Deno was not permitted to connect; add --allow-net=${host}`
    : "no response, or the connection was lost; check the URL and the network";
}

/** Converts a `Retry-After` header, seconds or a date, to milliseconds; returns `undefined` if it is neither. */
function parseRetryAfter(value: string | null): number | undefined {
  const text = value?.slice(0, 64) ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // `Date.parse()` accepts almost anything: "-5" is a day in May.
  const wait = /^[A-Z][a-z]+,? .+:/.test(text) ? Date.parse(text) - Date.now() : NaN;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
