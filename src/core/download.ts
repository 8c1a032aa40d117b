import type { AgentRequestOptions, ApiCaller, DownloadRequestOptions } from "../types/common.ts";
import { sharedOptions } from "./options.ts";

/** Makes a request and resolves to the bytes of the answer, or with `stream` to the stream of them. */
export function download(
  api: ApiCaller,
  options: DownloadRequestOptions,
  request: Pick<AgentRequestOptions, "method" | "uri">,
): Promise<ArrayBuffer | ReadableStream<Uint8Array>> {
  const full = { ...sharedOptions(options), ...request };
  if (!options.stream) return api.request({ ...full, isBuffer: true });
  return api.open(full).then(({ body }) => body ?? new Blob().stream());
}
