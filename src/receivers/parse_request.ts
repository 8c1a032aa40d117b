import { fromBase64 } from "../core/base64.ts";
import { parseJson } from "../core/json.ts";
import { invalid } from "./refusal.ts";
import { fromUtf8 } from "./utf8.ts";
import {
  DEPTH_MAX,
  type Fields,
  type GivenParts,
  isTooDeep,
  WebhookEvent,
} from "./webhook_event.ts";

/** Where else than in the body an event may be found. */
export interface ParseContext {
  /** Reads the query of the URL. */
  query(): URLSearchParams;
  /** The parameter of the query that is a secret, and so no part of the event. */
  secret: string | undefined;
  /** Parts of the event that may not be in the request. */
  given: GivenParts;
}

/**
 * Reads the event of a request, in whichever form the webhook sends it: query (GET), form, JSON, or a custom body that
 * is JSON, `PARTICLE_EVENT_BASE64` or just the data.
 *
 * @throws {Refusal} if it is none of these.
 */
export function parseRequest(
  request: Request,
  bytes: Uint8Array,
  context: ParseContext,
): WebhookEvent {
  const text = fromUtf8(bytes);
  if (text === undefined) throw invalid("The body is not valid UTF-8");
  const type = mediaType(request);
  const fields = fieldsOf(type, text, context);
  const given = fields ? context.given : { ...context.given, data: text };
  try {
    return new WebhookEvent(fields ?? bare([]), text, given);
  } catch (error) {
    if (error instanceof TypeError) throw invalid(error.message);
    throw error;
  }
}

/** Media type of a body, without its parameters. */
function mediaType({ headers }: Request): string {
  return (headers.get("content-type") ?? "").slice(0, 200).split(";", 1)[0]?.trim().toLowerCase() ??
    "";
}

/** The fields that were sent; `undefined` for a custom body without any. */
function fieldsOf(
  type: string,
  text: string,
  { query, secret }: ParseContext,
): Fields | undefined {
  if (text === "") { // a GET, for one
    return bare([...query()].filter(([name]) => name !== secret));
  }
  if (type === "application/x-www-form-urlencoded") return bare(new URLSearchParams(text));
  if (type === "application/json" || type.endsWith("+json")) {
    const fields = objectOf(text);
    if (fields) return fields;
    throw invalid("The body is not a JSON object, though its content type says so");
  }
  if (type === "" || type.startsWith("text/") || type === "application/octet-stream") {
    return objectOf(text) ?? objectOf(base64Text(text) ?? "");
  }
  throw invalid(`Content type ${type} is not supported; send JSON, a form or text`);
}

/** An object without prototype; of several fields of one name, the first counts. */
function bare(entries: Iterable<[string, unknown]>): Fields {
  const fields: Fields = Object.create(null);
  for (const [name, value] of entries) if (!(name in fields)) fields[name] = value;
  return fields;
}

/** The fields of a JSON object; `undefined` if the text is anything else. */
function objectOf(text: string): Fields | undefined {
  if (isTooDeep(text)) throw invalid(`The JSON is nested more than ${DEPTH_MAX} levels deep`);
  const value = parseJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.assign(Object.create(null), value);
}

/** What a text says that is Base64, and does not only look like it. */
function base64Text(text: string): string | undefined {
  return /^[A-Za-z0-9+/]{8,}={0,2}$/.test(text) ? fromUtf8(fromBase64(text)) : undefined;
}
