import type { FileInput, MutateOptions, Params } from "../types/common.ts";
import { readFile } from "../runtime/read_file.ts";
import { encodeParams } from "./query.ts";

/** The body of a request. Files are read only when it is sent, hence the function. */
export interface RequestBody {
  readonly contentType?: string;
  readonly content: string | FormData | (() => Promise<FormData>);
}

/** Builds the body of a request: `files` with `form`, else `form`, else `data`; `undefined` without any. */
export function buildBody(
  { files, form, data }: Pick<MutateOptions, "files" | "form" | "data">,
): RequestBody | undefined {
  if (files) return { content: () => multipart(files, form ?? {}) };
  if (form) {
    return { contentType: "application/x-www-form-urlencoded", content: encodeParams(form) };
  }
  if (data instanceof FormData) return { content: data };
  if (data === undefined) return undefined;
  return { contentType: "application/json", content: JSON.stringify(data) };
}

/** The cloud takes files as parts `file`, `file2`, `file3`, …; their names are the keys. */
async function multipart(
  files: Readonly<Record<string, FileInput>>,
  form: Params,
): Promise<FormData> {
  const body = new FormData();
  let count = 0;
  for (const [fileName, input] of Object.entries(files)) {
    count++;
    const name = fileName.replaceAll("\\", "/"); // the cloud knows folders by slashes
    body.append(count === 1 ? "file" : `file${count}`, await toBlob(fileName, input), name);
  }
  for (const [key, value] of Object.entries(form)) {
    if (value !== undefined && value !== null) body.append(key, String(value));
  }
  return body;
}

async function toBlob(name: string, input: FileInput): Promise<Blob> {
  if (input instanceof Blob) return input;
  if (typeof input === "string") return new Blob([await readFile(input)]);
  if (
    ArrayBuffer.isView(input) || input instanceof ArrayBuffer || input instanceof ReadableStream
  ) {
    return await new Response(input as BodyInit).blob();
  }
  throw new TypeError(
    `The file ${name} must be a path, a Blob, bytes or a stream, got ${typeof input}`,
  );
}
