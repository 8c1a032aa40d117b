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

/** Sources of event data other than the body. */
export interface ParseContext {
  /** Parses the URL's query. */
  query(): URLSearchParams;
  /** Name of the query parameter that holds the secret. It is not part of the event. */
  secret: string | undefined;
  /** Parts of the event that the request may not contain. */
  given: GivenParts;
}

/**
 * Parses the event in a request, in any format that a webhook can send: a query (GET), a form, JSON, or a custom body.
 * A custom body can be JSON, `PARTICLE_EVENT_BASE64` or only the data.
 *
 * @throws {Refusal} if the format is not supported or the event is invalid.
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

/** Returns the media type of the body, without its parameters. */
function mediaType({ headers }: Request): string {
  return (headers.get("content-type") ?? "").slice(0, 200).split(";", 1)[0]?.trim().toLowerCase() ??
    "";
}

/** Returns the fields in the request, or `undefined` for a custom body without fields. */
function fieldsOf(
  type: string,
  text: string,
  { query, secret }: ParseContext,
): Fields | undefined {
  if (text === "") { // for example a GET
    return bare([...query()].filter(([name]) => name !== secret));
  }
  if (type === "application/x-www-form-urlencoded") return bare(new URLSearchParams(text));
  if (type === "application/json" || type.endsWith("+json")) {
    const fields = objectOf(text);
    if (fields) return fields;
    throw invalid("The content type is JSON, but the body is not a JSON object");
  }
  if (type === "" || type.startsWith("text/") || type === "application/octet-stream") {
    return objectOf(text) ?? objectOf(base64Text(text) ?? "");
  }
  throw invalid(`Content type ${type} is not supported; send JSON, a form or text`);
}

/** Makes an object without a prototype. If a name occurs more than once, the first value wins. */
function bare(entries: Iterable<[string, unknown]>): Fields {
  const fields: Fields = Object.create(null);
  for (const [name, value] of entries) if (!(name in fields)) fields[name] = value;
  return fields;
}

/** Parses a JSON object. Returns `undefined` for any other text. */
function objectOf(text: string): Fields | undefined {
  if (isTooDeep(text)) throw invalid(`The JSON is nested more than ${DEPTH_MAX} levels deep`);
  const value = parseJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.assign(Object.create(null), value);
}

/** Decodes Base64. Returns `undefined` if the text is not Base64 or the bytes are not valid UTF-8. */
function base64Text(text: string): string | undefined {
  return /^[A-Za-z0-9+/]{8,}={0,2}$/.test(text) ? fromUtf8(fromBase64(text)) : undefined;
}
