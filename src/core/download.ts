import type { AgentRequestOptions, ApiCaller, DownloadRequestOptions } from "../types/common.ts";
import { orEmpty } from "./options.ts";

/** Makes a request and resolves to the bytes of the response, or, with `stream`, to a stream of them. */
export function download(
  api: ApiCaller,
  options: DownloadRequestOptions,
  request: AgentRequestOptions,
): Promise<ArrayBuffer | ReadableStream<Uint8Array>> {
  const full = { method: "get", ...request, isBuffer: true } as const;
  if (!orEmpty(options).stream) return api.request(full);
  return api.open(full).then(({ body }) => body ?? new Blob().stream());
}

/** Makes a request and resolves to the text of the response, which need not be JSON. */
export function downloadText(api: ApiCaller, request: AgentRequestOptions): Promise<string> {
  return api.request({ method: "get", ...request, isBuffer: true })
    .then((bytes) => new TextDecoder().decode(bytes));
}
