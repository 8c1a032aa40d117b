import type { Fetch, MutateOptions } from "../types/common.ts";
import { encodeParams } from "./query.ts";

/** The body of a request. */
export interface RequestBody {
  readonly contentType?: string;
  readonly content: string | FormData | UploadBody;
}

/** A body that is read while it is sent, such as a `Multipart`. */
export interface UploadBody {
  /** Value of the `content-type` header. */
  readonly contentType: string;
  /** Reads the body and sends a request with it. It may be called again, for another attempt. */
  send(fetch: Fetch, url: string, init: RequestInit): Promise<Response>;
}

/**
 * Builds a body from `data` or `form`; returns `undefined` if neither is given.
 *
 * @throws {TypeError} if there are `files`, which only `Particle` turns into `data`.
 */
export function buildBody(
  { files, form, data }: Pick<MutateOptions, "files" | "form" | "data">,
): RequestBody | undefined {
  if (data === undefined && !files && !form) return undefined; // the most frequent case
  if (isUpload(data)) return { contentType: data.contentType, content: data };
  if (files) throw new TypeError("files must be passed as data: new Multipart(files, form)");
  if (form) {
    return { contentType: "application/x-www-form-urlencoded", content: encodeParams(form) };
  }
  // Not `instanceof`: a FormData from another realm or a polyfill has another class.
  if (Object.prototype.toString.call(data) === "[object FormData]") {
    return { content: data as FormData };
  }
  return { contentType: "application/json", content: JSON.stringify(data) };
}

function isUpload(data: unknown): data is UploadBody {
  const { contentType, send } = (data ?? {}) as Partial<UploadBody>;
  return typeof contentType === "string" && typeof send === "function";
}
