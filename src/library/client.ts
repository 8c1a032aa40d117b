import { orEmpty } from "../core/options.ts";
import { trackingIdentity } from "../resources/auth.ts";
import { listDevices, signalDevice } from "../resources/devices.ts";
import { compileCode, listBuildTargets } from "../resources/firmware.ts";
import {
  contributeLibrary,
  deleteLibrary,
  downloadFile,
  getLibrary,
  getLibraryVersions,
  listLibraries,
  publishLibrary,
} from "../resources/libraries.ts";
import type { TrackingIdentityOptions, TrackingIdentityResponse } from "../types/auth.ts";
import type { ApiCaller, FileInput, JSONResponse } from "../types/common.ts";
import type { DeviceInfo, SignalDeviceOptions, UpdateDeviceResponse } from "../types/devices.ts";
import type { BuildTarget, CompileResponse } from "../types/firmware.ts";
import type {
  DeleteLibraryOptions,
  GetLibraryOptions,
  GetLibraryVersionsOptions,
  LibraryListResponse,
  LibraryResponse,
  ListLibrariesOptions,
} from "../types/libraries.ts";
import { Library } from "./library.ts";

/** Options of a {@linkcode Client}. */
export interface ClientOptions {
  /** Access token for all calls of the client. Default: the token of the `Particle`. */
  auth?: string | undefined;
}

/** A version of Device OS to compile for, on one platform. */
export interface PlatformBuildTarget {
  /** Version of Device OS. */
  version: string;
  /** Platform id. */
  platform: number;
  /** Whether the version is a prerelease on this platform. */
  prerelease: boolean;
  /** Vendor of the firmware, such as `Particle`. */
  firmware_vendor: string;
}

/**
 * Works with firmware libraries as objects and uses one access token for all calls. `client()` of a `Particle` creates
 * one. Its calls reject with a `ParticleError`, like those of the `Particle`.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const client = new Particle().client({ auth: "token" });
 * const library = await client.library("neopixel");
 * console.log(library.version, library.sentence);
 * ```
 */
export class Client {
  readonly #api: ApiCaller;
  readonly #auth: string | undefined;

  /** Creates a client that makes its calls through `api`, such as a `Particle`. */
  constructor(api: ApiCaller, options?: ClientOptions) {
    this.#api = api;
    this.#auth = orEmpty(options).auth;
  }

  /** Returns whether the client has its own access token. */
  ready(): boolean {
    return Boolean(this.#auth);
  }

  /**
   * Lists firmware libraries, one page at a time.
   *
   * @param query Filters and page. Default: the first page of all libraries that the account can see.
   * @returns A page of libraries, each in its latest version.
   */
  libraries(query?: Omit<ListLibrariesOptions, "auth">): Promise<Library[]> {
    return this.#toLibraries(listLibraries(this.#api, { ...query, auth: this.#auth }));
  }

  /**
   * Gets a firmware library.
   *
   * @param name Name of the library.
   * @param query The version to get. Default: the latest.
   * @returns The library in that version.
   */
  library(name: string, query?: Omit<GetLibraryOptions, "auth" | "name">): Promise<Library> {
    return this.#toLibrary(getLibrary(this.#api, { ...query, name, auth: this.#auth }));
  }

  /**
   * Lists the versions of a firmware library, one page at a time.
   *
   * @param name Name of the library.
   * @param query The page to get. Default: the first.
   * @returns A page of versions.
   */
  libraryVersions(
    name: string,
    query?: Omit<GetLibraryVersionsOptions, "auth" | "name">,
  ): Promise<Library[]> {
    return this.#toLibraries(getLibraryVersions(this.#api, { ...query, name, auth: this.#auth }));
  }

  /**
   * Uploads a version of a firmware library. It is visible only to the account until `publishLibrary()`.
   *
   * @param archive The source files of the library, as a `.tar.gz` archive.
   * @returns The uploaded version.
   * @throws {ParticleError} if the cloud finds errors in the library; the message lists them.
   */
  contributeLibrary(archive: FileInput): Promise<Library> {
    return this.#toLibrary(contributeLibrary(this.#api, { archive, auth: this.#auth }));
  }

  /**
   * Makes the latest version of a firmware library public.
   *
   * @param name Name of the library.
   * @returns The published version.
   */
  publishLibrary(name: string): Promise<Library> {
    return this.#toLibrary(publishLibrary(this.#api, { name, auth: this.#auth }));
  }

  /**
   * Deletes a firmware library.
   *
   * @param options Name of the library. For a public library, also its name as `force`.
   * @returns `true`.
   */
  deleteLibrary(options: Pick<DeleteLibraryOptions, "name" | "force">): Promise<true> {
    const { name, force } = orEmpty(options);
    return deleteLibrary(this.#api, { name, force, auth: this.#auth }).then(() => true);
  }

  /**
   * Downloads a file. The access token of this client is not sent, because the file is usually on another host.
   *
   * @param uri URL of the file.
   * @returns The bytes of the file.
   */
  downloadFile(uri: string): Promise<ArrayBuffer> {
    return downloadFile(this.#api, { uri });
  }

  /**
   * Compiles an application in the cloud.
   *
   * @param files The source files, by file name.
   * @param platformId Id of the platform to compile for.
   * @param targetVersion Version of Device OS to compile for. Default: the latest.
   * @returns The response, with the id and URL of the binary.
   */
  compileCode(
    files: Readonly<Record<string, FileInput>>,
    platformId?: number,
    targetVersion?: string,
  ): Promise<JSONResponse<CompileResponse>> {
    return compileCode(this.#api, { files, platformId, targetVersion, auth: this.#auth });
  }

  /**
   * Starts or stops signaling: the LED of the device cycles through all colors, so that you can find it.
   *
   * @param options The device, and whether to start or stop signaling.
   * @returns The id of the device and whether it is signaling.
   */
  signalDevice(
    options: Pick<SignalDeviceOptions, "deviceId" | "signal">,
  ): Promise<JSONResponse<UpdateDeviceResponse>> {
    const { deviceId, signal } = orEmpty(options);
    return signalDevice(this.#api, { deviceId, signal, auth: this.#auth });
  }

  /**
   * Lists the devices of the account.
   *
   * @returns All devices of the account.
   */
  listDevices(): Promise<JSONResponse<DeviceInfo[]>> {
    return listDevices(this.#api, { auth: this.#auth });
  }

  /**
   * Lists the Device OS versions that you can compile for, with an entry for each platform.
   *
   * @param onlyFeatured Whether to list featured versions only. Default: `true`.
   * @returns The versions.
   */
  listBuildTargets(onlyFeatured = true): Promise<PlatformBuildTarget[]> {
    return listBuildTargets(this.#api, { onlyFeatured, auth: this.#auth })
      .then(({ body }) => (body?.targets ?? []).flatMap(byPlatform));
  }

  /**
   * Identifies the account that the token belongs to.
   *
   * @param options All options are optional. With `full`, the response has more than id and email address.
   * @returns The id and email address of the account.
   */
  trackingIdentity(
    options: Pick<TrackingIdentityOptions, "full" | "context"> = {},
  ): Promise<TrackingIdentityResponse> {
    const { full, context } = orEmpty(options);
    return trackingIdentity(this.#api, { full, context, auth: this.#auth }).then(({ body }) =>
      body
    );
  }

  async #toLibraries(response: Promise<JSONResponse<LibraryListResponse>>): Promise<Library[]> {
    const { body } = await response;
    return (body?.data ?? []).map((entry) => new Library(this, entry));
  }

  async #toLibrary(response: Promise<JSONResponse<LibraryResponse>>): Promise<Library> {
    const { body } = await response;
    return new Library(this, body?.data ?? {});
  }
}

function byPlatform(target: BuildTarget): PlatformBuildTarget[] {
  const { version, platforms = [], prereleases = [], firmware_vendor } = target;
  return platforms.map((platform) => ({
    version,
    platform,
    prerelease: prereleases.includes(platform),
    firmware_vendor,
  }));
}
