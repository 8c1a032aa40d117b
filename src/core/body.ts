import type { MutateOptions } from "../types/common.ts";
import { Multipart } from "./multipart.ts";
import { encodeParams } from "./query.ts";

/** The body of a request. */
export interface RequestBody {
  readonly contentType?: string;
  readonly content: string | FormData | Multipart;
}

/** Builds a body from `files` and `form`, or from `form`, or from `data`; returns `undefined` if none is given. */
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
  // Not `instanceof`: a FormData from another realm or a polyfill has another class.
  if (Object.prototype.toString.call(data) === "[object FormData]") {
    return { content: data as FormData };
  }
  if (data === undefined) return undefined;
  return { contentType: "application/json", content: JSON.stringify(data) };
}
