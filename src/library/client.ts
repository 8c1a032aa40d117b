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
  /** Access token of all its calls. Default: the token of the `Particle`. */
  auth?: string | undefined;
}

/** A version of Device OS to compile for, on one kind of hardware. */
export interface PlatformBuildTarget {
  /** Version of Device OS. */
  version: string;
  /** Kind of hardware, by id. */
  platform: number;
  /** Whether it is a prerelease on this hardware. */
  prerelease: boolean;
  /** Who makes it, such as `Particle`. */
  firmware_vendor: string;
}

/**
 * Works on firmware libraries in the name of one access token, and gives objects in place of answers; `client()` of a
 * `Particle` makes one. Its calls reject with a `ParticleError`, as those of the `Particle` do.
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

  /** Makes a client whose calls go through `api`, such as a `Particle`. */
  constructor(api: ApiCaller, options: ClientOptions = {}) {
    this.#api = api;
    this.#auth = orEmpty(options).auth;
  }

  /** Tells whether it was given a token of its own. */
  ready(): boolean {
    return Boolean(this.#auth);
  }

  /**
   * Lists firmware libraries, page by page.
   *
   * @param query Which ones; all that the account can see without any.
   * @returns A page of libraries, the latest version of each.
   */
  libraries(query: Omit<ListLibrariesOptions, "auth"> = {}): Promise<Library[]> {
    return this.#toLibraries(listLibraries(this.#api, { ...query, auth: this.#auth }));
  }

  /**
   * Describes a firmware library.
   *
   * @param name Name of the library.
   * @param query Which version. Default: the latest.
   * @returns The version.
   */
  library(name: string, query: Omit<GetLibraryOptions, "auth" | "name"> = {}): Promise<Library> {
    return this.#toLibrary(getLibrary(this.#api, { ...query, name, auth: this.#auth }));
  }

  /**
   * Lists the versions of a firmware library, page by page.
   *
   * @param name Name of the library.
   * @param query Which page. Default: the first.
   * @returns A page of versions.
   */
  libraryVersions(
    name: string,
    query: Omit<GetLibraryVersionsOptions, "auth" | "name"> = {},
  ): Promise<Library[]> {
    return this.#toLibraries(getLibraryVersions(this.#api, { ...query, name, auth: this.#auth }));
  }

  /**
   * Uploads a version of a firmware library. Only the account sees it before `publishLibrary()`.
   *
   * @param archive The sources of the library, a `.tar.gz` archive.
   * @returns The version.
   * @throws {ParticleError} if the cloud finds faults in it: the message lists them.
   */
  contributeLibrary(archive: FileInput): Promise<Library> {
    return this.#toLibrary(contributeLibrary(this.#api, { archive, auth: this.#auth }));
  }

  /**
   * Lets everybody see the latest version of a firmware library.
   *
   * @param name Name of the library.
   * @returns The version.
   */
  publishLibrary(name: string): Promise<Library> {
    return this.#toLibrary(publishLibrary(this.#api, { name, auth: this.#auth }));
  }

  /**
   * Deletes a firmware library.
   *
   * @param options Its name; for a public library once more as `force`.
   * @returns `true`.
   */
  deleteLibrary(options: Pick<DeleteLibraryOptions, "name" | "force">): Promise<true> {
    const { name, force } = orEmpty(options);
    return deleteLibrary(this.#api, { name, force, auth: this.#auth }).then(() => true);
  }

  /**
   * Downloads a file from wherever it is. The token of this client stays here, as the file is mostly on another host.
   *
   * @param uri Address of the file.
   * @returns The bytes of the file.
   */
  downloadFile(uri: string): Promise<ArrayBuffer> {
    return downloadFile(this.#api, { uri });
  }

  /**
   * Compiles an application in the cloud.
   *
   * @param files The sources, by file name.
   * @param platformId Kind of hardware.
   * @param targetVersion Version of Device OS. Default: the latest.
   * @returns Where the binary is.
   */
  compileCode(
    files: Readonly<Record<string, FileInput>>,
    platformId?: number,
    targetVersion?: string,
  ): Promise<JSONResponse<CompileResponse>> {
    return compileCode(this.#api, { files, platformId, targetVersion, auth: this.#auth });
  }

  /**
   * Makes a device shine in all colours, to find it, or stop.
   *
   * @param options The device, and whether it shall.
   * @returns The id and whether it does.
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
   * @returns The devices, all of them.
   */
  listDevices(): Promise<JSONResponse<DeviceInfo[]>> {
    return listDevices(this.#api, { auth: this.#auth });
  }

  /**
   * Lists the versions of Device OS to compile for: one entry for each kind of hardware.
   *
   * @param onlyFeatured Only those that Particle recommends. Default: `true`.
   * @returns The versions.
   */
  listBuildTargets(onlyFeatured = true): Promise<PlatformBuildTarget[]> {
    return listBuildTargets(this.#api, { onlyFeatured, auth: this.#auth })
      .then(({ body }) => (body?.targets ?? []).flatMap(byPlatform));
  }

  /**
   * Tells who is logged in.
   *
   * @param options Whether to ask for all of it.
   * @returns Id and email address.
   */
  trackingIdentity(
    options: Pick<TrackingIdentityOptions, "full" | "context"> = {},
  ): Promise<TrackingIdentityResponse> {
    const { full, context } = orEmpty(options);
    return trackingIdentity(this.#api, { full, context, auth: this.#auth }).then(({ body }) =>
      body
    );
  }

  async #toLibraries(answer: Promise<JSONResponse<LibraryListResponse>>): Promise<Library[]> {
    const { body } = await answer;
    return (body?.data ?? []).map((entry) => new Library(this, entry));
  }

  async #toLibrary(answer: Promise<JSONResponse<LibraryResponse>>): Promise<Library> {
    const { body } = await answer;
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
