/** The versions of Device OS. */
import { wholeNumber } from "../base/values.ts";
import { Hono } from "hono";
import { bearer } from "../http/bearer.ts";
import { DEVICE_OS, type DeviceOsRelease } from "../firmware/device_os_table.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { pageOf, pathParam } from "../http/params.ts";
import type { Cloud } from "../cloud.ts";

/** Versions on a page unless asked otherwise. Unverified for the real cloud. */
const PAGE_SIZE = 25;

/** A filter of the query: absent, or a number. */
function filterOf(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = wholeNumber(value);
  if (number === undefined) throw failure(400, `${name} is not valid`);
  return number;
}

function onEachPlatform(
  { version, moduleVersion, releasedOn, platforms }: DeviceOsRelease,
  platformId: number | undefined,
): Record<string, unknown>[] {
  const asked = platforms.filter((id) => platformId === undefined || id === platformId);
  return asked.map((platform_id) => ({
    version,
    platform_id,
    release_date: releasedOn,
    module_version: moduleVersion,
  }));
}

/** The routes under `/v1/device-os/versions`. */
export function deviceOsRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  const auth = bearer(cloud);
  app.get("/device-os/versions", auth, (c) => {
    const platform = filterOf("platform_id", c.req.query("platform_id"));
    const module = filterOf("internal_version", c.req.query("internal_version"));
    const found = DEVICE_OS.filter(({ moduleVersion }) =>
      module === undefined || module === moduleVersion
    ).flatMap((release) => onEachPlatform(release, platform));
    return c.json(pageOf(c, found, PAGE_SIZE).items);
  });
  app.get("/device-os/versions/:version", auth, (c) => {
    const platform = filterOf("platform_id", c.req.query("platform_id"));
    const release = DEVICE_OS.find(({ version }) => version === pathParam(c, "version"));
    const [first] = release ? onEachPlatform(release, platform) : [];
    if (!first) throw failure(404, "Device OS version not found");
    return c.json(first);
  });
  return app;
}
