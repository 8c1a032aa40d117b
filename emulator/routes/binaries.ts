/** Compiling, compiled binaries and build targets. Source: API reference, Firmware. */
import { Hono } from "hono";
import { randomHex } from "../base/random.ts";
import { flag, iso, type Params, text, wholeNumber } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { BUILD_PLATFORMS, defaultVersion, DEVICE_OS } from "../firmware/device_os_table.ts";
import { allowAnyone, allowUnlimited } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failures } from "../http/errors.ts";
import { findProduct } from "../http/owner.ts";
import { type Parts, readParts } from "../http/params.ts";
import type { User } from "../model/records.ts";
import { compileFiles } from "./compile_request.ts";

/** How long a binary is available for download, in milliseconds. Unverified for the real cloud. */
const BINARY_TTL_MS = 24 * 60 * 60 * 1000;
/** The platform if a request names neither a platform nor a product: the Argon. Our own choice. */
const DEFAULT_PLATFORM = 12;

/** Returns the routes below `/v1/binaries`. */
export function binaryRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.post("/", allowUnlimited(), async (c) => {
    return c.json(await compileParts(cloud, c.var.owner.user, await readParts(c)));
  });
  app.get("/:binaryId", allowUnlimited(), (c) => {
    const binary = cloud.binaries.get(c.var.owner.user.id, c.req.param("binaryId"));
    if (!binary) throw failures(404, "Binary not found");
    return c.body(binary.bytes, 200, { "content-type": "application/octet-stream" });
  });
  return app;
}

/** Returns the route `/v1/build_targets`. */
export function buildTargetRoutes(): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/", allowAnyone, (c) => c.json(buildTargets(flag(c.req.query("featured")) ?? false)));
  return app;
}

function readPlatform(cloud: Cloud, user: User, params: Params): number {
  if (params.platform_id !== undefined) {
    const platform = wholeNumber(params.platform_id);
    if (platform === undefined) throw failures(400, "platform_id is not valid");
    return platform;
  }
  if (params.product_id === undefined) return DEFAULT_PLATFORM;
  return findProduct(cloud, user, text(params.product_id) ?? "").platformId;
}

async function compileParts(
  cloud: Cloud,
  user: User,
  { params, files }: Parts,
): Promise<Record<string, unknown>> {
  const platformId = readPlatform(cloud, user, params);
  const compiled = await compileFiles(cloud, files.map(({ file }) => file), params, platformId);
  const id = randomHex(24);
  const expiresAt = Date.now() + BINARY_TTL_MS;
  const { bytes, hash, version } = compiled;
  cloud.binaries.add({ id, userId: user.id, bytes, hash, platformId, version, expiresAt });
  return {
    ok: true,
    binary_id: id,
    binary_url: `/v1/binaries/${id}`,
    build_target_version: compiled.targetVersion,
    expires_at: iso(expiresAt),
    sizeInfo: compiled.sizeInfo,
  };
}

function buildTargets(onlyFeatured: boolean): Record<string, unknown> {
  const targets = DEVICE_OS.filter(({ featured }) => featured || !onlyFeatured);
  return {
    targets: targets.map(({ version, platforms, prerelease }) => ({
      platforms,
      prereleases: prerelease ? platforms : [],
      firmware_vendor: "Particle",
      version,
    })),
    platforms: BUILD_PLATFORMS,
    default_versions: Object.fromEntries(
      Object.values(BUILD_PLATFORMS).map((id) => [id, defaultVersion(id)]),
    ),
  };
}
