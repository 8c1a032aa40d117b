/** The versions of Device OS and their modules. Source: particle-cli. */
import { type Context, Hono } from "hono";
import { wholeNumber } from "../base/values.ts";
import { checksumOf, findModule, modulesOf } from "../firmware/device_os_modules.ts";
import { defaultVersion, DEVICE_OS, type DeviceOsRelease } from "../firmware/device_os_table.ts";
import { allowAnyone, allowUnlimited } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { pageOf } from "../http/params.ts";

/** Versions per page by default. Unverified for the real cloud. */
const PAGE_SIZE = 25;

/** A version on one of its platforms. */
interface Build {
  readonly release: DeviceOsRelease;
  readonly platformId: number;
}

/** Returns the routes below `/v1/device-os/versions`. */
export function deviceOsRoutes(): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/", allowUnlimited(), (c) => {
    const module = readFilter(c, "internal_version");
    const found = buildsFor(readFilter(c, "platform_id"))
      .filter(({ release }) => module === undefined || module === release.moduleVersion);
    return c.json({ versions: pageOf(c, found, PAGE_SIZE).items.map(buildJson) });
  });
  app.get("/:version", allowUnlimited(), (c) => {
    const platform = readFilter(c, "platform_id");
    const named = c.req.param("version");
    const build = buildsFor(platform).find((one) => isNamed(one, named));
    if (!build) throw failure(404, "Device OS version not found");
    return c.json({ ...buildJson(build), ...filesJson(build, c.req.url) });
  });
  return app;
}

/** Returns the route of the modules, below `/v1/firmware/device-os`. */
export function deviceOsModuleRoutes(): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  // Does not need a token: tools download them with a plain request.
  app.get("/:tag/:filename", allowAnyone, (c) => {
    const { tag, filename } = c.req.param();
    const release = DEVICE_OS.find(({ version }) => `v${version}` === tag);
    const module = release && findModule(release, filename);
    if (!module) throw failure(404, "Module not found");
    return c.body(module.bytes, 200, { "content-type": "application/octet-stream" });
  });
  return app;
}

/** Reads a number from the query. Returns `undefined` if it is absent. */
function readFilter(c: Context<CloudEnv>, name: string): number | undefined {
  const value = c.req.query(name);
  if (value === undefined) return undefined;
  const number = wholeNumber(value);
  if (number === undefined) throw failure(400, `${name} is not valid`);
  return number;
}

/** Lists all versions, newest first, on all platforms or one. */
function buildsFor(platform: number | undefined): Build[] {
  return DEVICE_OS.flatMap((release) =>
    release.platforms.filter((id) => platform === undefined || id === platform)
      .map((platformId) => ({ release, platformId }))
  );
}

/** Returns whether a build has a semantic version, is the latest one, or has a number in module binaries. */
function isNamed({ release, platformId }: Build, name: string): boolean {
  const { version, moduleVersion } = release;
  if (name === "latest") return version === defaultVersion(platformId);
  return name === version || name === String(moduleVersion);
}

function buildJson({ release, platformId }: Build): Record<string, unknown> {
  const { version, moduleVersion, releasedOn, prerelease } = release;
  return {
    version,
    internal_version: moduleVersion,
    release_state: prerelease ? "preview" : "ga",
    platform_id: platformId,
    release_date: releasedOn,
    module_version: moduleVersion,
  };
}

/** Returns where the modules of a build can be downloaded. They are on the host of the request. */
function filesJson({ release, platformId }: Build, requestUrl: string): Record<string, unknown> {
  return {
    base_url: new URL(`/v1/firmware/device-os/v${release.version}`, requestUrl).href,
    modules: modulesOf(release, platformId).map((module) => {
      const crc = checksumOf(module);
      return {
        filename: module.filename,
        prefixInfo: { moduleFunction: module.moduleFunction },
        crc: { storedCrc: crc, actualCrc: crc },
      };
    }),
  };
}
