import type { MutateOptions } from "../types/common.ts";
import { Multipart } from "./multipart.ts";
import { encodeParams } from "./query.ts";

/** The body of a request. */
export interface RequestBody {
  readonly contentType?: string;
  readonly content: string | FormData | Multipart;
}

/** Builds the body of a request: `files` with `form`, else `form`, else `data`; `undefined` without any. */
export function buildBody(
  { files, form, data }: Pick<MutateOptions, "files" | "form" | "data">,
): RequestBody | undefined {
  if (files) {
    const content = new Multipart(files, form ?? {});
    return { contentType: content.contentType, content };
  }
  if (form) {
    return { contentType: "application/x-www-form-urlencoded", content: encodeParams(form) };
  }
  // Not by its class: that of another realm or of a polyfill is another one.
  if (Object.prototype.toString.call(data) === "[object FormData]") {
    return { content: data as FormData };
  }
  if (data === undefined) return undefined;
  return { contentType: "application/json", content: JSON.stringify(data) };
}
