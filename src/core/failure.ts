import { ParticleError } from "./errors.ts";
import { readText } from "./read_body.ts";
import { redact } from "./redact.ts";

/** As much of an error answer as is read, and for how long: some never end. */
const ERROR_BODY_LIMIT = 16_384;
const ERROR_BODY_DEADLINE = 5_000;

/** Longest description taken into a message. */
const MAX_DESCRIPTION = 500;

/** What to do about a status whose answer does not say. */
const HINTS: Readonly<Record<number, string>> = {
  401: "log in again: the access token is missing or no longer valid",
  408: "the device did not answer in time; it may have acted all the same",
  429: "too many requests; wait before the next one",
  502: "the cloud is in trouble; try again later",
};

/** Reads an error answer and makes the error of it. */
export async function httpError(
  response: Response,
  url: string,
  secrets: readonly string[],
): Promise<ParticleError> {
  const { status, headers } = response;
  const [text] = await readText(response, ERROR_BODY_LIMIT, ERROR_BODY_DEADLINE)
    .catch(() => [""]); // the connection broke: the status is what counts
  const body = parseJson(text!);
  const described = describe(body);
  const shortErrorDescription = described && redact(oneLine(described), secrets);
  const reason = shortErrorDescription ?? HINTS[status > 502 ? 502 : status];
  return new ParticleError(`HTTP error ${status} from ${url}${reason ? ` - ${reason}` : ""}`, {
    code: "http",
    statusCode: status,
    shortErrorDescription,
    body: body === undefined ? text : body,
    secrets,
    retryAfter: parseRetryAfter(headers.get("retry-after")),
  });
}

/** The parsed text, or `undefined` if it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Finds the words for people in any of the API's shapes of an error. */
function describe(body: unknown): string | undefined {
  if (typeof body === "string") return body || undefined;
  if (typeof body !== "object" || body === null) return undefined;
  if (Array.isArray(body)) return body.map(describe).filter(Boolean).join(", ") || undefined;
  for (const name of ["error_description", "description", "error", "errors", "message", "info"]) {
    const found = describe((body as Record<string, unknown>)[name]);
    if (found) return found;
  }
}

/** One line of bounded length, whatever the cloud sends: a message ends up in logs. */
function oneLine(text: string): string {
  return text.slice(0, MAX_DESCRIPTION).replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
}

/** Milliseconds of a `Retry-After` header, seconds or a date; `undefined` if it says nothing usable. */
function parseRetryAfter(value: string | null): number | undefined {
  const text = value?.slice(0, 64) ?? "";
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return wait >= 0 || wait < 0 ? Math.max(0, wait) : undefined;
}
