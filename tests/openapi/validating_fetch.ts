/** A `fetch` that validates all requests and responses against the description. */
import type { Fetch } from "../../src/types/common.ts";
import type { DescriptionValidator, RequestParts, ResponseText } from "./validator.ts";

/** What a validating `fetch` has seen. */
export interface Findings {
  /** Number of responses. */
  responses: number;
  /** What is wrong, one line for each problem. */
  problems: string[];
  /** The operations that succeeded, such as `GET /v1/devices/{deviceId}`. */
  operations: Set<string>;
}

/** Media types whose responses are read. Streams do not end. */
const READ = /json$/;

/**
 * Wraps `fetch`.
 *
 * @param validator Validates against the description.
 * @param findings What is found is added to it.
 * @param send Sends the requests. Default: the global `fetch`.
 */
export function validatingFetch(
  validator: DescriptionValidator,
  findings: Findings,
  send: Fetch = fetch,
): Fetch {
  return async (address, init) => {
    const url = new URL(address);
    const method = init.method?.toUpperCase() ?? "GET";
    const match = validator.match(method, url.pathname);
    const body = match ? await readBody(init) : undefined;
    const response = await send(address, init);
    if (!match) return response; // a route without a method of the SDK
    const where = `${method} ${match.path}`;
    if (response.ok) findings.operations.add(where);
    findings.responses++;
    const parts = { url, mediaType: typeOf(new Headers(init.headers)), body };
    // The cloud may reject an invalid request: tests send some on purpose.
    const request = response.ok ? validator.request(match, parts) : [];
    const answer = validator.response(match, await readResponse(method, response));
    findings.problems.push(
      ...request.map((problem) => `${where}, request: ${problem}`),
      ...answer.map((problem) => `${where}, response ${response.status}: ${problem}`),
    );
    return response;
  };
}

/** Reads the body of a request without consuming it. */
async function readBody({ body, headers }: RequestInit): Promise<RequestParts["body"]> {
  if (body === undefined || body === null) return undefined;
  const type = new Headers(headers).get("content-type") ?? "";
  if (body instanceof ReadableStream) return {}; // a large upload
  const copy = new Response(body as BodyInit, { headers: { "content-type": type } });
  if (type.startsWith("multipart/") || type.startsWith("application/x-www-form-urlencoded")) {
    return fieldsOf(await copy.formData());
  }
  const text = await copy.text();
  return text === "" ? undefined : JSON.parse(text);
}

/** Returns the fields of a form; those with brackets as objects and lists. */
function fieldsOf(form: FormData): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of form) fields[name] = value instanceof File ? value.name : value;
  return fields;
}

async function readResponse(method: string, response: Response): Promise<ResponseText> {
  const mediaType = typeOf(response.headers);
  if (method === "HEAD") return { status: response.status, mediaType, text: undefined };
  const isEmpty = response.body === null || response.headers.get("content-length") === "0";
  if (isEmpty) return { status: response.status, mediaType, text: "" };
  const text = READ.test(mediaType) ? await response.clone().text() : undefined;
  return { status: response.status, mediaType, text };
}

function typeOf(headers: Headers): string {
  return (headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
}
