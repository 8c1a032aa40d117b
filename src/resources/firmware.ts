/**
 * Firmware: compile it in the cloud and flash it to devices.
 *
 * @module
 */
import { download } from "../core/download.ts";
import { Multipart } from "../core/multipart.ts";
import { checkString, isGiven, orEmpty } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, FileInput, JSONResponse, Params } from "../types/common.ts";
import type {
  BuildTargetsResponse,
  CompileCodeOptions,
  CompileResponse,
  DownloadFirmwareBinaryOptions,
  FlashDeviceOptions,
  FlashDeviceResponse,
  ListBuildTargetsOptions,
} from "../types/firmware.ts";

/**
 * Flashes a device: `PUT /v1[/products/:product]/devices/:deviceId`. Source files are compiled first; a single `.bin`
 * file is flashed unchanged. A bundle with assets, a `.zip`, must be a `Blob` of type `application/zip`.
 *
 * The promise resolves when the update starts, not when the device has restarted. A product device keeps the firmware
 * only if it is a development device.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice. Waits for the device: an attempt may
 * take up to 65 s.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const source = new Blob(["void setup() {} void loop() {}"]);
 * await particle.flashDevice({ deviceId: "coffee-machine", files: { "main.ino": source } });
 * ```
 *
 * @param options The device and the files.
 * @returns A confirmation that the update has started.
 * @throws {TypeError} before any request, if there are no files.
 * @throws {ParticleError} if the flash fails; `body` may contain the compiler's `errors`.
 */
export function flashDevice(
  api: ApiCaller,
  options: FlashDeviceOptions,
): Promise<JSONResponse<FlashDeviceResponse>> {
  const given = orEmpty(options);
  return api.put({
    ...endpoint(options, "/v1[/products/:product]/devices/:deviceId"),
    reaches: "device",
    data: sources(given.files, targetFields(given.targetVersion)),
  });
}

/**
 * Compiles source files in the cloud: `POST /v1/binaries`. The binary is available to `downloadFirmwareBinary()` until
 * `expires_at`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice. Waits for the compiler: an attempt
 * may take up to 120 s.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const source = new Blob(["void setup() {} void loop() {}"]);
 * const { body } = await particle.compileCode({ files: { "main.ino": source }, platformId: 32 });
 * const binary = await particle.downloadFirmwareBinary({ binaryId: body.binary_id });
 * console.log(body.sizeInfo, binary.byteLength);
 * ```
 *
 * @param options The files, and what to compile for.
 * @returns The id of the binary.
 * @throws {TypeError} before any request, if there are no files.
 * @throws {ParticleError} if the compilation fails; `body` may contain the compiler's `errors`.
 */
export function compileCode(
  api: ApiCaller,
  options: CompileCodeOptions,
): Promise<JSONResponse<CompileResponse>> {
  const given = orEmpty(options);
  return api.post({
    ...endpoint(options, "/v1/binaries"),
    reaches: "compile",
    data: sources(given.files, {
      platform_id: given.platformId,
      ...targetFields(given.targetVersion),
    }),
  });
}

/**
 * Downloads a binary compiled by `compileCode()`: `GET /v1/binaries/:binaryId`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The binary.
 * @returns The bytes of the binary.
 */
export function downloadFirmwareBinary(
  api: ApiCaller,
  options: DownloadFirmwareBinaryOptions & { stream?: false | undefined },
): Promise<ArrayBuffer>;
/**
 * Downloads a binary compiled by `compileCode()`, as a stream.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The binary, and `stream: true`.
 * @returns A stream of the bytes.
 */
export function downloadFirmwareBinary(
  api: ApiCaller,
  options: DownloadFirmwareBinaryOptions & { stream: true },
): Promise<ReadableStream<Uint8Array>>;
export function downloadFirmwareBinary(
  api: ApiCaller,
  options: DownloadFirmwareBinaryOptions,
): Promise<ArrayBuffer | ReadableStream<Uint8Array>> {
  return download(api, options, endpoint(options, "/v1/binaries/:binaryId"));
}

/**
 * Lists the Device OS versions that you can compile for: `GET /v1/build_targets`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options Whether to list featured versions only.
 * @returns The versions, and the default version of each platform.
 */
export function listBuildTargets(
  api: ApiCaller,
  options?: ListBuildTargetsOptions,
): Promise<JSONResponse<BuildTargetsResponse>> {
  const given = orEmpty(options);
  return api.get({
    ...endpoint(options, "/v1/build_targets"),
    query: { featured: given.onlyFeatured ? true : undefined },
  });
}

/** Throws if there are no files. */
function sources(files: Readonly<Record<string, FileInput>>, form: Params): Multipart {
  if (Object.keys(files ?? {}).length > 0) return new Multipart(files, form);
  throw new TypeError("files must contain at least one file");
}

/** The cloud needs to know what to compile for: a version, or the latest. */
function targetFields(targetVersion: string | undefined): Params {
  if (!isGiven(targetVersion)) return { latest: true };
  return { build_target_version: checkString("targetVersion", targetVersion) };
}
