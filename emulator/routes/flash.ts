/** Flashing: sources, a binary, a bundle or something compiled before. Source: API reference, Flash a device. */
import { type Params, text } from "../base/values.ts";
import type { Context } from "hono";
import { type Bytes, bytesOf, sha256, toHex } from "../base/bytes.ts";
import { compileFiles } from "./compile_request.ts";
import { requireOnline } from "./device_call.ts";
import type { CloudEnv } from "../http/env.ts";
import { failures } from "../http/errors.ts";
import type { Update, Updates } from "../firmware/ota.ts";
import { mediaType, readParams, readParts } from "../http/params.ts";
import type { Device } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";

/** The answer to a request that flashes a device; undefined if it does not ask for that. */
export async function flashIfAsked(
  cloud: Cloud,
  updates: Updates,
  c: Context<CloudEnv>,
  device: Device,
): Promise<Record<string, unknown> | undefined> {
  if (mediaType(c) === "multipart/form-data") return await flashFiles(cloud, updates, c, device);
  const params = await readParams(c);
  if (params.app_id === undefined && params.app === undefined) return undefined;
  const update = knownApp(cloud, c.get("token").user.id, device, params);
  requireOnline(cloud, device);
  updates.start(device, update);
  return { id: device.id, status: "Update started" };
}

/** One `.bin` or `.zip` is flashed as it is; all else is compiled first. */
async function flashFiles(
  cloud: Cloud,
  updates: Updates,
  c: Context<CloudEnv>,
  device: Device,
): Promise<Record<string, unknown>> {
  const { params, files: parts } = await readParts(c);
  const files = parts.map(({ file }) => file);
  const [first, second] = files;
  if (!first) throw failures(400, "No files were sent");
  const isReady = isBinary(first) || params.file_type === "binary";
  if (isReady && second) throw failures(400, "A binary must be the only file");
  requireOnline(cloud, device);
  const update = isReady
    ? await binaryUpdate(cloud, device, await bytesOf(first))
    : await compileFiles(cloud, files, params, device.platformId);
  requireOnline(cloud, device); // Compiling takes a while.
  updates.start(device, update);
  return isReady
    ? { id: device.id, status: "Update started" }
    : { ok: true, message: "Update started" };
}

/** A file that needs no compiler: a binary, or a bundle with assets. */
function isBinary({ name, type }: File): boolean {
  return /\.(bin|zip)$/i.test(name) || type === "application/zip";
}

/** A device reports the version of the product's firmware or of the sources that a binary was made of, else 0. */
async function binaryUpdate(cloud: Cloud, { product }: Device, bytes: Bytes): Promise<Update> {
  if (bytes.length === 0) throw failures(400, "The binary is empty");
  const hash = toHex(await sha256(bytes));
  const uploaded = product && cloud.firmware.versionOfHash(product.id, hash);
  return { version: uploaded ?? cloud.binaries.versionOfHash(hash) ?? 0, hash };
}

/** An app the cloud has already: something compiled, by its id, or the factory's Tinker. */
function knownApp(cloud: Cloud, userId: string, device: Device, params: Params): Update {
  if (params.app !== undefined) {
    if (params.app !== "tinker") throw failures(400, "Unknown app");
    return { version: 0, hash: "0".repeat(64) };
  }
  const binary = cloud.binaries.get(userId, text(params.app_id) ?? "");
  if (!binary) throw failures(404, "Binary not found");
  if (binary.platformId === device.platformId) return binary;
  throw failures(400, "The binary was compiled for another platform");
}
