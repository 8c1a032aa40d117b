/**
 * Firmware libraries: find, contribute, publish and download them.
 *
 * @module
 */
import { download } from "../core/download.ts";
import { commaList, orEmpty, requireGiven, requireText, sharedOptions } from "../core/options.ts";
import { v1 } from "../core/path.ts";
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
 * Lists firmware libraries, page by page: `GET /v1/libraries`.
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
 * @param options Which ones; all that the account can see without any.
 * @returns A page of libraries, the latest version of each, as member `data` of the body.
 */
export function listLibraries(
  api: ApiCaller,
  options: ListLibrariesOptions = {},
): Promise<JSONResponse<LibraryListResponse>> {
  const { page, limit, filter, sort, architectures, category, scope, excludeScopes } = orEmpty(
    options,
  );
  const query = {
    page,
    limit,
    filter,
    sort,
    architectures: commaList(architectures),
    category,
    scope,
    excludeScopes: commaList(excludeScopes),
  };
  return api.get({ ...sharedOptions(options), uri: v1({}, "libraries"), query });
}

/**
 * Describes a firmware library: `GET /v1/libraries/:name`.
 *
 * @param options The library, and which version.
 * @returns The version, as member `data` of the body.
 */
export function getLibrary(
  api: ApiCaller,
  options: GetLibraryOptions,
): Promise<JSONResponse<LibraryResponse>> {
  const { name, version } = orEmpty(options);
  const uri = v1({}, "libraries", { name });
  return api.get({ ...sharedOptions(options), uri, query: { version } });
}

/**
 * Lists the versions of a firmware library, page by page: `GET /v1/libraries/:name/versions`.
 *
 * @param options The library.
 * @returns A page of versions, as member `data` of the body.
 */
export function getLibraryVersions(
  api: ApiCaller,
  options: GetLibraryVersionsOptions,
): Promise<JSONResponse<LibraryListResponse>> {
  const { name, page, limit } = orEmpty(options);
  const uri = v1({}, "libraries", { name }, "versions");
  return api.get({ ...sharedOptions(options), uri, query: { page, limit } });
}

/**
 * Uploads a version of a firmware library: `POST /v1/libraries`. Only the account sees it before `publishLibrary()`.
 *
 * @param options The archive of its sources.
 * @returns The version, as member `data` of the body.
 * @throws {ParticleError} if the cloud finds faults in it: the message lists them.
 */
export function contributeLibrary(
  api: ApiCaller,
  options: ContributeLibraryOptions,
): Promise<JSONResponse<LibraryResponse>> {
  const { archive } = orEmpty(options);
  const files = { "archive.tar.gz": requireGiven("archive", archive) };
  return api.post({ ...sharedOptions(options), uri: v1({}, "libraries"), files });
}

/**
 * Lets everybody see the latest version of a firmware library: `PATCH /v1/libraries/:name`.
 *
 * @param options The library.
 * @returns The version, as member `data` of the body.
 */
export function publishLibrary(
  api: ApiCaller,
  options: PublishLibraryOptions,
): Promise<JSONResponse<LibraryResponse>> {
  const { name } = orEmpty(options);
  const uri = v1({}, "libraries", { name });
  return api.patch({ ...sharedOptions(options), uri, data: { visibility: "public" } });
}

/**
 * Deletes a firmware library: `DELETE /v1/libraries/:name`.
 *
 * @param options The library; for a public one its name as `force`, too.
 * @returns `{ok: true}`.
 */
export function deleteLibrary(
  api: ApiCaller,
  options: DeleteLibraryOptions,
): Promise<JSONResponse<OKResponse>> {
  const { name, force } = orEmpty(options);
  const uri = v1({}, "libraries", { name });
  return api.delete({
    ...sharedOptions(options),
    uri,
    data: { force },
  });
}

/**
 * Downloads a file, such as the archive of a library, from wherever it is: `GET :uri`. The token of the client goes
 * along to the API only; an `auth` given here goes to any address.
 *
 * @param options Where the file is.
 * @returns The bytes of the file.
 */
export function downloadFile(
  api: ApiCaller,
  options: DownloadFileOptions & { stream?: false | undefined },
): Promise<ArrayBuffer>;
/**
 * Downloads a file from wherever it is, as a stream.
 *
 * @param options Where the file is, and `stream: true`.
 * @returns The stream of the bytes.
 */
export function downloadFile(
  api: ApiCaller,
  options: DownloadFileOptions & { stream: true },
): Promise<ReadableStream<Uint8Array>>;
export function downloadFile(
  api: ApiCaller,
  options: DownloadFileOptions,
): Promise<ArrayBuffer | ReadableStream<Uint8Array>> {
  const { uri } = orEmpty(options);
  return download(api, options, { method: "get", uri: requireText("uri", uri) });
}
