/** Compiling, what came of it, and what can be compiled for. Source: API reference, Firmware. */
import { flag, iso, type Params, text, wholeNumber } from "../base/values.ts";
import { type Context, Hono } from "hono";
import { bearer } from "../http/bearer.ts";
import { compileFiles } from "./compile_request.ts";
import { BUILD_PLATFORMS, defaultVersion, DEVICE_OS } from "../firmware/device_os_table.ts";
import type { CloudEnv } from "../http/env.ts";
import { failures } from "../http/errors.ts";
import { pathParam, readParts } from "../http/params.ts";
import { randomHex } from "../base/random.ts";
import type { User } from "../model/records.ts";
import { productOf } from "../http/scope.ts";
import type { Cloud } from "../cloud.ts";

/** How long a binary can be downloaded, in milliseconds. Unverified for the real cloud. */
const BINARY_TTL_MS = 24 * 60 * 60 * 1000;
/** What is compiled for where neither a platform nor a product is named: the Argon. Our own choice. */
const DEFAULT_PLATFORM = 12;

/** The routes about compiled binaries, `/v1/binaries` and `/v1/build_targets`. */
export function binaryRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  const auth = bearer(cloud);
  app.post("/binaries", auth, async (c) => c.json(await compileRequest(cloud, c)));
  app.get("/binaries/:binaryId", auth, (c) => {
    const binary = cloud.binaries.get(c.get("token").user.id, pathParam(c, "binaryId"));
    if (!binary) throw failures(404, "Binary not found");
    return c.body(binary.bytes, 200, { "content-type": "application/octet-stream" });
  });
  app.get("/build_targets", (c) => c.json(buildTargets(flag(c.req.query("featured")) ?? false)));
  return app;
}

function platformOf(cloud: Cloud, user: User, params: Params): number {
  if (params.platform_id !== undefined) {
    const platform = wholeNumber(params.platform_id);
    if (platform === undefined) throw failures(400, "platform_id is not valid");
    return platform;
  }
  if (params.product_id === undefined) return DEFAULT_PLATFORM;
  return productOf(cloud, user, text(params.product_id) ?? "").platformId;
}

async function compileRequest(
  cloud: Cloud,
  c: Context<CloudEnv>,
): Promise<Record<string, unknown>> {
  const { user } = c.get("token");
  const { params, files } = await readParts(c);
  const platformId = platformOf(cloud, user, params);
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
