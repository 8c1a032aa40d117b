import type { RequestResponse } from "../types/common.ts";
import type { PreparedRequest } from "./call.ts";
import type { Deadline } from "./deadline.ts";
import { ParticleError, type ParticleErrorCode } from "./errors.ts";
import { parseJson } from "./json.ts";
import { isFramed, readBody, readText } from "./read_body.ts";
import { redactUrl, secretsOf } from "./redact.ts";

/** Size limits of responses, in bytes after decompression: for JSON, and for files (`isBuffer`). */
const JSON_LIMIT = 32 * 1024 * 1024;
const BYTES_LIMIT = 256 * 1024 * 1024;

/** Reads a response with status 2xx: its JSON, or its bytes with `isBuffer`. */
export async function readResponse(
  response: Response,
  request: PreparedRequest,
  { onEnd }: Deadline,
): Promise<RequestResponse> {
  const { options, method, url } = request;
  const statusCode = response.status;
  const fail = (code: ParticleErrorCode, reason: string, body?: string) =>
    new ParticleError(`Invalid response ${statusCode} from ${redactUrl(url)} - ${reason}`, {
      code,
      statusCode,
      body,
      secrets: secretsOf(request),
    });
  const tooLarge = (limit: number) =>
    fail("too_large", `larger than ${limit} bytes; use open() to stream it`);
  if (options.isBuffer) {
    if (isFramed(response, BYTES_LIMIT)) return await response.arrayBuffer();
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    const take = (chunk: Uint8Array<ArrayBuffer>) => chunks.push(chunk);
    if (await readBody(response, BYTES_LIMIT, take, undefined, onEnd)) {
      return await new Blob(chunks).arrayBuffer();
    }
    throw tooLarge(BYTES_LIMIT);
  }
  const [text, complete] = isFramed(response, JSON_LIMIT)
    ? [await response.text(), true]
    : await readText(response, JSON_LIMIT, undefined, onEnd);
  if (!complete) throw tooLarge(JSON_LIMIT);
  if (text === "" || method === "HEAD") return { body: {}, statusCode };
  const body = parseJson(text);
  if (body !== undefined) return { body, statusCode };
  throw fail("invalid_response", "the body is not JSON; check baseUrl", text);
}
