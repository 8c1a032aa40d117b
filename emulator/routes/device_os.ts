/** The versions of Device OS. */
import { Hono } from "hono";
import { wholeNumber } from "../base/values.ts";
import { DEVICE_OS, type DeviceOsRelease } from "../firmware/device_os_table.ts";
import { allowUnlimited } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { pageOf } from "../http/params.ts";

/** Versions per page by default. Unverified for the real cloud. */
const PAGE_SIZE = 25;

/** Returns the routes below `/v1/device-os/versions`. */
export function deviceOsRoutes(): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/", allowUnlimited(), (c) => {
    const platform = readFilter("platform_id", c.req.query("platform_id"));
    const module = readFilter("internal_version", c.req.query("internal_version"));
    const found = DEVICE_OS.filter(({ moduleVersion }) =>
      module === undefined || module === moduleVersion
    ).flatMap((release) => onEachPlatform(release, platform));
    return c.json(pageOf(c, found, PAGE_SIZE).items);
  });
  app.get("/:version", allowUnlimited(), (c) => {
    const platform = readFilter("platform_id", c.req.query("platform_id"));
    const release = DEVICE_OS.find(({ version }) => version === c.req.param("version"));
    const [first] = release ? onEachPlatform(release, platform) : [];
    if (!first) throw failure(404, "Device OS version not found");
    return c.json(first);
  });
  return app;
}

/** Reads a number from the query. Returns `undefined` if it is absent. */
function readFilter(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = wholeNumber(value);
  if (number === undefined) throw failure(400, `${name} is not valid`);
  return number;
}

function onEachPlatform(
  { version, moduleVersion, releasedOn, platforms }: DeviceOsRelease,
  platformId: number | undefined,
): Record<string, unknown>[] {
  const requested = platforms.filter((id) => platformId === undefined || id === platformId);
  return requested.map((platform_id) => ({
    version,
    platform_id,
    release_date: releasedOn,
    module_version: moduleVersion,
  }));
}
