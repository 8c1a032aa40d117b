/**
 * The file operations of the command-line program. `node:fs` comes from `process.getBuiltinModule()`, as an import
 * would fail in workerd.
 */
import type { Bytes } from "./bytes.ts";

/** An open file. */
interface FileHandle {
  writeFile(bytes: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The part of `node:fs/promises` that is used here. */
interface FileSystem {
  readFile(path: string, encoding: "utf-8"): Promise<string>;
  readFile(path: string): Promise<Bytes>;
  open(path: string, flags: "wx" | "r", mode?: number): Promise<FileHandle>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  mkdir(path: string, options: { recursive: true; mode: number }): Promise<unknown>;
  readdir(path: string): Promise<string[]>;
  realpath(path: string): Promise<string>;
  readlink(path: string): Promise<string>;
}

/** The part of `node:path` that is used here. */
interface Paths {
  basename(path: string): string;
  dirname(path: string): string;
  resolve(...paths: string[]): string;
}

interface Modules {
  "node:fs/promises": FileSystem;
  "node:path": Paths;
  "node:timers": { setImmediate(callback: () => void): void };
}

interface Runtime {
  process?: {
    platform?: string;
    getBuiltinModule?: <Name extends keyof Modules>(name: Name) => Modules[Name] | undefined;
  };
}

/** Modes that keep other users out: the files contain passwords and tokens. */
const [PRIVATE, PRIVATE_FOLDER] = [0o600, 0o700];

function builtin<Name extends keyof Modules>(name: Name): Modules[Name] {
  const { process } = globalThis as unknown as Runtime;
  const module = process?.getBuiltinModule?.(name);
  if (module) return module;
  throw new TypeError("File access requires Deno or Bun");
}

const fileSystem = (): FileSystem => builtin("node:fs/promises");

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** Returns the result of an operation, or undefined if the file does not exist. */
async function ifPresent<T>(operation: Promise<T>): Promise<T | undefined> {
  try {
    return await operation;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Reads a file as text. Returns undefined if it does not exist. */
export function readText(path: string): Promise<string | undefined> {
  return ifPresent(fileSystem().readFile(path, "utf-8"));
}

/** Reads a file as bytes. Returns undefined if it does not exist. */
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
  const { dirname, basename } = builtin("node:path");
  return { folder: dirname(path), name: basename(path) };
}

/** Resolves symbolic links. Also works if the file at the end does not exist yet. */
export async function followLinks(path: string): Promise<string> {
  const { dirname, resolve } = builtin("node:path");
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

/** Returns the name of the file that a temporary file was meant to replace, or undefined for any other file. */
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
  const { process } = globalThis as unknown as Runtime;
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
  return new Promise((resolve) => builtin("node:timers").setImmediate(resolve));
}
