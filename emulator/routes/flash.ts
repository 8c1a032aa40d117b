/** Flashes sources, a binary, a bundle or a compiled binary by its id. Source: API reference, Flash a device. */
import { type Bytes, bytesOf, sha256, toHex } from "../base/bytes.ts";
import { type Params, text } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import type { Update, Updates } from "../firmware/ota.ts";
import { failures } from "../http/errors.ts";
import type { Parts } from "../http/params.ts";
import type { Device, User } from "../model/records.ts";
import { compileFiles } from "./compile_request.ts";
import { requireOnline } from "./device_call.ts";

/** Flashes an app that the cloud already has. Returns the body of the response. */
export function flashKnownApp(
  cloud: Cloud,
  updates: Updates,
  device: Device,
  user: User,
  params: Params,
): Record<string, unknown> {
  const update = knownApp(cloud, user.id, device, params);
  requireOnline(cloud, device);
  updates.start(device, update);
  return { id: device.id, status: "Update started" };
}

/** Flashes one `.bin` or `.zip` unchanged; compiles other files first. Returns the body of the response. */
export async function flashFiles(
  cloud: Cloud,
  updates: Updates,
  device: Device,
  { params, files: parts }: Parts,
): Promise<Record<string, unknown>> {
  const files = parts.map(({ file }) => file);
  const [first, second] = files;
  if (!first) throw failures(400, "No files were sent");
  const isReady = isBinary(first) || params.file_type === "binary";
  if (isReady && second) throw failures(400, "A binary must be the only file");
  requireOnline(cloud, device);
  const update = isReady
    ? await binaryUpdate(cloud, device, await bytesOf(first))
    : await compileFiles(cloud, files, params, device.platformId);
  requireOnline(cloud, device); // It may have gone offline during compilation.
  updates.start(device, update);
  return isReady
    ? { id: device.id, status: "Update started" }
    : { ok: true, message: "Update started" };
}

/** Returns whether a file does not need to be compiled: a binary, or a bundle with assets. */
function isBinary({ name, type }: File): boolean {
  return /\.(bin|zip)$/i.test(name) || type === "application/zip";
}

/** Returns an update to a binary. Its version is that of uploaded or compiled firmware with the same bytes, or 0. */
async function binaryUpdate(cloud: Cloud, { product }: Device, bytes: Bytes): Promise<Update> {
  if (bytes.length === 0) throw failures(400, "The binary is empty");
  const hash = toHex(await sha256(bytes));
  const uploaded = product && cloud.firmware.versionOfHash(product.id, hash);
  return { version: uploaded ?? cloud.binaries.versionOfHash(hash) ?? 0, hash };
}

/** Finds an app that the cloud already has: a compiled binary by its id, or the factory app Tinker. */
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
