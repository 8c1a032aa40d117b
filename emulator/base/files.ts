/** The file operations of the command-line program. */
import { requireBuiltin } from "./builtin.ts";
import type { Bytes } from "./bytes.ts";

/** Modes that keep other users out: the files contain passwords and tokens. */
const [PRIVATE, PRIVATE_FOLDER] = [0o600, 0o700];

const fileSystem = () => requireBuiltin("node:fs/promises");

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** Returns the result of an operation, or `undefined` if the file does not exist. */
async function ifPresent<T>(operation: Promise<T>): Promise<T | undefined> {
  try {
    return await operation;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Reads a file as text. Returns `undefined` if it does not exist. */
export function readText(path: string): Promise<string | undefined> {
  return ifPresent(fileSystem().readFile(path, "utf-8"));
}

/** Reads a file as bytes. Returns `undefined` if it does not exist. */
export async function readBytes(path: string): Promise<Bytes | undefined> {
  const bytes = await ifPresent(fileSystem().readFile(path));
  return bytes && new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Lists the names in a folder. The list is empty if the folder does not exist. */
export async function listFolder(path: string): Promise<string[]> {
  return await ifPresent(fileSystem().readdir(path)) ?? [];
}

/** Removes a file if it exists. */
export async function removeFile(path: string): Promise<void> {
  await ifPresent(fileSystem().unlink(path));
}

/** Creates a folder that only the current user can read, unless it exists. */
export async function makeFolder(path: string): Promise<void> {
  await fileSystem().mkdir(path, { recursive: true, mode: PRIVATE_FOLDER });
}

/** Splits a path into its folder and file name. */
export function splitPath(path: string): { folder: string; name: string } {
  const { dirname, basename } = requireBuiltin("node:path");
  return { folder: dirname(path), name: basename(path) };
}

/** Resolves symbolic links. Also works if the file at the end does not exist yet. */
export async function followLinks(path: string): Promise<string> {
  const { dirname, resolve } = requireBuiltin("node:path");
  const real = await ifPresent(fileSystem().realpath(path));
  if (real !== undefined) return real;
  let target: string;
  try {
    target = await fileSystem().readlink(path);
  } catch {
    return path; // Neither a file nor a link.
  }
  return await followLinks(resolve(dirname(path), target));
}

/** Matches the temporary files of {@linkcode replaceFile}. */
const TEMPORARY = /^(.+)\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** Returns the name of the file that a temporary file was meant to replace, or `undefined` for any other file. */
export function replacedBy(name: string): string | undefined {
  return TEMPORARY.exec(name)?.[1];
}

/**
 * Replaces a file atomically. When the promise resolves, the new contents are on disk; the rename is durable only
 * after {@linkcode syncFolder}.
 */
export async function replaceFile(path: string, pieces: Iterable<Uint8Array>): Promise<void> {
  const fs = fileSystem();
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  const file = await fs.open(temporary, "wx", PRIVATE);
  try {
    try {
      for (const piece of pieces) await file.writeFile(piece);
      await file.sync();
    } finally {
      await file.close();
    }
    await fs.rename(temporary, path);
  } catch (error) {
    await removeFile(temporary);
    throw error;
  }
}

/** Flushes a folder's entries to disk. */
export async function syncFolder(path: string): Promise<void> {
  const { process } = globalThis as unknown as { process?: { platform?: string } };
  if (process?.platform === "win32") return; // Windows cannot open folders.
  const folder = await fileSystem().open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Waits for one turn of the event loop, so that requests, timers and signals are handled. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => requireBuiltin("node:timers").setImmediate(resolve));
}
