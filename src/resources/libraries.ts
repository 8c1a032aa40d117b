/**
 * Firmware libraries: find, upload, publish and download them.
 *
 * @module
 */
import { download } from "../core/download.ts";
import { Multipart } from "../core/multipart.ts";
import { commaList, orEmpty, requireGiven, requireText, startRequest } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse, OKResponse } from "../types/common.ts";
import type {
  ContributeLibraryOptions,
  DeleteLibraryOptions,
  DownloadFileOptions,
  GetLibraryOptions,
  GetLibraryVersionsOptions,
  LibraryListResponse,
  LibraryResponse,
  ListLibrariesOptions,
  PublishLibraryOptions,
} from "../types/libraries.ts";

/**
 * Lists firmware libraries, one page at a time: `GET /v1/libraries`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body } = await particle.listLibraries({ filter: "neopixel", scope: "official" });
 * for (const { attributes } of body.data) console.log(attributes.name, attributes.version);
 * ```
 *
 * @param options Filters and pagination. Default: all libraries that the account can see.
 * @returns A page of libraries, each in its latest version, in `body.data`.
 */
export function listLibraries(
  api: ApiCaller,
  options?: ListLibrariesOptions,
): Promise<JSONResponse<LibraryListResponse>> {
  const given = orEmpty(options);
  return api.get({
    ...endpoint(options, "/v1/libraries"),
    query: {
      page: given.page,
      limit: given.limit,
      filter: given.filter,
      sort: given.sort,
      architectures: commaList(given.architectures),
      category: given.category,
      scope: given.scope,
      excludeScopes: commaList(given.excludeScopes),
    },
  });
}

/**
 * Gets a firmware library: `GET /v1/libraries/:name`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The library and its version.
 * @returns The version, in `body.data`.
 */
export function getLibrary(
  api: ApiCaller,
  options: GetLibraryOptions,
): Promise<JSONResponse<LibraryResponse>> {
  const given = orEmpty(options);
  return api.get({
    ...endpoint(options, "/v1/libraries/:name"),
    query: { version: given.version },
  });
}

/**
 * Lists the versions of a firmware library, one page at a time: `GET /v1/libraries/:name/versions`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The library, and the page.
 * @returns A page of versions, in `body.data`.
 */
export function getLibraryVersions(
  api: ApiCaller,
  options: GetLibraryVersionsOptions,
): Promise<JSONResponse<LibraryListResponse>> {
  const given = orEmpty(options);
  return api.get({
    ...endpoint(options, "/v1/libraries/:name/versions"),
    query: { page: given.page, limit: given.limit },
  });
}

/**
 * Uploads a version of a firmware library: `POST /v1/libraries`. It is visible only to the account until
 * `publishLibrary()`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The archive of the source files.
 * @returns The version, in `body.data`.
 * @throws {ParticleError} if the cloud finds errors in the library; the message lists them.
 */
export function contributeLibrary(
  api: ApiCaller,
  options: ContributeLibraryOptions,
): Promise<JSONResponse<LibraryResponse>> {
  const data = new Multipart({ "archive.tar.gz": requireGiven(options, "archive") });
  return api.post({ ...endpoint(options, "/v1/libraries"), data });
}

/**
 * Makes the latest version of a firmware library public: `PATCH /v1/libraries/:name`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The library.
 * @returns The version, in `body.data`.
 */
export function publishLibrary(
  api: ApiCaller,
  options: PublishLibraryOptions,
): Promise<JSONResponse<LibraryResponse>> {
  return api.patch({ ...endpoint(options, "/v1/libraries/:name"), data: { visibility: "public" } });
}

/**
 * Deletes a firmware library: `DELETE /v1/libraries/:name`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The library. For a public library, also its name as `force`.
 * @returns `{ok: true}`.
 */
export function deleteLibrary(
  api: ApiCaller,
  options: DeleteLibraryOptions,
): Promise<JSONResponse<OKResponse>> {
  const given = orEmpty(options);
  return api.delete({
    ...endpoint(options, "/v1/libraries/:name"),
    callClass: "idempotent-write",
    data: { force: given.force },
  });
}

/**
 * Downloads a file from any URL, such as the archive of a library: `GET :uri`. The token of the client is sent only to
 * the API; an `auth` option is sent to any URL.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The URL of the file.
 * @returns The bytes of the file.
 */
export function downloadFile(
  api: ApiCaller,
  options: DownloadFileOptions & { stream?: false | undefined },
): Promise<ArrayBuffer>;
/**
 * Downloads a file from any URL, as a stream.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The URL of the file, and `stream: true`.
 * @returns A stream of the bytes.
 */
export function downloadFile(
  api: ApiCaller,
  options: DownloadFileOptions & { stream: true },
): Promise<ReadableStream<Uint8Array>>;
export function downloadFile(
  api: ApiCaller,
  options: DownloadFileOptions,
): Promise<ArrayBuffer | ReadableStream<Uint8Array>> {
  return download(api, options, startRequest(options, requireText(options, "uri"), undefined));
}
