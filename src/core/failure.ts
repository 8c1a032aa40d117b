import { ParticleError } from "./errors.ts";
import { readBody } from "./read_body.ts";
import { redact } from "./redact.ts";

/** As much of an error answer as is read, and for how long: some never end. */
const ERROR_BODY_LIMIT = 16_384;
const ERROR_BODY_DEADLINE = 5_000;

/** Longest description taken into a message. */
const MAX_DESCRIPTION = 500;

/** What to do about a status whose answer does not say. */
const HINTS: Readonly<Record<number, string>> = {
  401: "the access token is missing, expired or revoked; log in again",
  403: "the access token does not give access to this",
  408: "the device did not answer in time; it may have acted all the same",
  429: "too many requests; wait before the next one",
  502: "the cloud or a proxy before it is in trouble; try again later",
  503: "the cloud is in trouble; try again later",
  504: "the cloud did not answer a proxy in time; try again later",
};

/** Reads an error answer and makes the error of it. */
export async function httpError(
  response: Response,
  url: string,
  secrets: readonly string[],
): Promise<ParticleError> {
  const statusCode = response.status;
  const text = await readErrorText(response);
  const body = parseJson(text);
  const described = describe(body);
  const shortErrorDescription = described && redact(oneLine(described), secrets);
  const reason = shortErrorDescription ?? HINTS[statusCode];
  return new ParticleError(
    `HTTP error ${statusCode} from ${url}${reason ? ` - ${reason}` : ""}`,
    {
      code: "http",
      statusCode,
      shortErrorDescription,
      body: body === undefined ? text : body,
      secrets,
      retryAfter: parseRetryAfter(response.headers.get("retry-after"), Date.now()),
    },
  );
}

async function readErrorText(response: Response): Promise<string> {
  try {
    const { bytes } = await readBody(response, ERROR_BODY_LIMIT, ERROR_BODY_DEADLINE);
    return new TextDecoder().decode(bytes);
  } catch {
    return ""; // the connection broke: the status is what counts
  }
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
  if (typeof body !== "object" || body === null) return undefined;
  const { error_description, description, error, errors, message, info } = body as Record<
    string,
    unknown
  >;
  const listed = Array.isArray(errors)
    ? errors.map((item) => typeof item === "string" ? item : describe(item)).filter(Boolean)
      .join(", ")
    : undefined;
  const found = [error_description, description, error, describe(error), listed, message, info];
  return found.find((text): text is string => typeof text === "string" && text !== "");
}

/** One line of bounded length, whatever the cloud sends: a message ends up in logs. */
function oneLine(text: string): string {
  const line = text.slice(0, MAX_DESCRIPTION + 1).replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
  return line.length > MAX_DESCRIPTION ? line.slice(0, MAX_DESCRIPTION) + "…" : line;
}

/** Milliseconds of a `Retry-After` header, seconds or a date; `undefined` if it says nothing usable. */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null || value.length > 64) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
