/**
 * Firmware: compile it in the cloud, flash it to devices.
 *
 * @module
 */
import { download } from "../core/download.ts";
import { isGiven, orEmpty, requireString, sharedOptions } from "../core/options.ts";
import { v1 } from "../core/path.ts";
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

/** Milliseconds for a flash: the cloud compiles, then waits for the device, up to 60 s. */
const FLASH_TIMEOUT = 65_000;

/** Milliseconds for a compilation: large projects take more than a minute. */
const COMPILE_TIMEOUT = 120_000;

/**
 * Flashes a device: `PUT /v1[/products/:product]/devices/:deviceId`. Sources are compiled first; one file `.bin` is
 * flashed as it is. A bundle with assets, a `.zip`, must be a `Blob` of type `application/zip`.
 *
 * The device goes on by itself: the answer does not wait until it has restarted. A product device keeps the firmware
 * only if it is a development device.
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
 * @param options The device and the files. Default of `timeout`: 65,000, as the device is asked.
 * @returns That the update has started.
 * @throws {TypeError} at once if there is no file.
 * @throws {ParticleError} whose `body` may hold the `errors` of the compiler.
 */
export function flashDevice(
  api: ApiCaller,
  options: FlashDeviceOptions,
): Promise<JSONResponse<FlashDeviceResponse>> {
  const { deviceId, product, files, targetVersion, timeout } = orEmpty(options);
  return api.put({
    ...sharedOptions(options),
    uri: v1({ product }, "devices", { deviceId }),
    timeout: timeout ?? FLASH_TIMEOUT,
    files: sourceFiles(files),
    form: targetFields(targetVersion),
  });
}

/**
 * Compiles sources in the cloud: `POST /v1/binaries`. The binary stays there for `downloadFirmwareBinary()` until
 * `expires_at`.
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
 * @param options The files, and what to compile for. Default of `timeout`: 120,000, as large projects take long.
 * @returns The id of the binary.
 * @throws {TypeError} at once if there is no file.
 * @throws {ParticleError} whose `body` may hold the `errors` of the compiler.
 */
export function compileCode(
  api: ApiCaller,
  options: CompileCodeOptions,
): Promise<JSONResponse<CompileResponse>> {
  const { files, platformId, targetVersion, timeout } = orEmpty(options);
  return api.post({
    ...sharedOptions(options),
    uri: v1({}, "binaries"),
    timeout: timeout ?? COMPILE_TIMEOUT,
    files: sourceFiles(files),
    form: { platform_id: platformId, ...targetFields(targetVersion) },
  });
}

/**
 * Downloads a binary that `compileCode()` made: `GET /v1/binaries/:binaryId`.
 *
 * @param options The binary.
 * @returns Its bytes.
 */
export function downloadFirmwareBinary(
  api: ApiCaller,
  options: DownloadFirmwareBinaryOptions & { stream?: false | undefined },
): Promise<ArrayBuffer>;
/**
 * Downloads a binary that `compileCode()` made, as a stream.
 *
 * @param options The binary, and `stream: true`.
 * @returns The stream of the bytes.
 */
export function downloadFirmwareBinary(
  api: ApiCaller,
  options: DownloadFirmwareBinaryOptions & { stream: true },
): Promise<ReadableStream<Uint8Array>>;
export function downloadFirmwareBinary(
  api: ApiCaller,
  options: DownloadFirmwareBinaryOptions,
): Promise<ArrayBuffer | ReadableStream<Uint8Array>> {
  const { binaryId } = orEmpty(options);
  const uri = v1({}, "binaries", { binaryId });
  return download(api, options, { method: "get", uri });
}

/**
 * Lists the versions of Device OS that can be compiled for: `GET /v1/build_targets`.
 *
 * @param options Whether to leave some out.
 * @returns The versions, and which one is used for each platform where none is named.
 */
export function listBuildTargets(
  api: ApiCaller,
  options: ListBuildTargetsOptions = {},
): Promise<JSONResponse<BuildTargetsResponse>> {
  const { onlyFeatured } = orEmpty(options);
  const query = { featured: onlyFeatured ? true : undefined };
  return api.get({ ...sharedOptions(options), uri: v1({}, "build_targets"), query });
}

/** Refuses to send nothing. */
function sourceFiles(
  files: Readonly<Record<string, FileInput>>,
): Readonly<Record<string, FileInput>> {
  if (Object.keys(files ?? {}).length > 0) return files;
  throw new TypeError("files must hold at least one file");
}

/** The cloud is always told what to compile for: a version, or the latest. */
function targetFields(targetVersion: string | undefined): Params {
  if (!isGiven(targetVersion)) return { latest: true };
  return { build_target_version: requireString("targetVersion", targetVersion) };
}
