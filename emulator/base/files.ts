/** The few file operations of the program. Deno and Bun have `node:fs` at hand without an import, which workerd lacks. */
import type { Bytes } from "./bytes.ts";

/** An open file. */
interface FileHandle {
  writeFile(bytes: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The part of `node:fs/promises` in use. */
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

/** The part of `node:path` in use. */
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

/** Readable by nobody else: passwords and tokens are in it. */
const [PRIVATE, PRIVATE_FOLDER] = [0o600, 0o700];

function builtin<Name extends keyof Modules>(name: Name): Modules[Name] {
  const { process } = globalThis as unknown as Runtime;
  const module = process?.getBuiltinModule?.(name);
  if (module) return module;
  throw new TypeError("Files need Deno or Bun");
}

const fileSystem = (): FileSystem => builtin("node:fs/promises");

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** What an operation gives; undefined if there is no such file. */
async function ifPresent<T>(operation: Promise<T>): Promise<T | undefined> {
  try {
    return await operation;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** The text of a file; undefined if there is none. */
export function readText(path: string): Promise<string | undefined> {
  return ifPresent(fileSystem().readFile(path, "utf-8"));
}

/** The bytes of a file; undefined if there is none. */
export async function readBytes(path: string): Promise<Bytes | undefined> {
  const bytes = await ifPresent(fileSystem().readFile(path));
  return bytes && new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The names in a folder; none if it does not exist. */
export async function listFolder(path: string): Promise<string[]> {
  return await ifPresent(fileSystem().readdir(path)) ?? [];
}

/** Removes a file, if there is one. */
export async function removeFile(path: string): Promise<void> {
  await ifPresent(fileSystem().unlink(path));
}

/** Creates a folder for one's own files, unless it exists. */
export async function makeFolder(path: string): Promise<void> {
  await fileSystem().mkdir(path, { recursive: true, mode: PRIVATE_FOLDER });
}

/** The folder and the name of a file. */
export function splitPath(path: string): { folder: string; name: string } {
  const { dirname, basename } = builtin("node:path");
  return { folder: dirname(path), name: basename(path) };
}

/** The file that a path leads to through symbolic links, whether that file exists or not. */
export async function followLinks(path: string): Promise<string> {
  const { dirname, resolve } = builtin("node:path");
  const real = await ifPresent(fileSystem().realpath(path));
  if (real !== undefined) return real;
  let target: string;
  try {
    target = await fileSystem().readlink(path);
  } catch {
    return path; // Nothing is there, not even a link.
  }
  return await followLinks(resolve(dirname(path), target));
}

/** The names of the temporary files of {@linkcode replaceFile}. */
const TEMPORARY = /^(.+)\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** The name of the file that a temporary file was going to replace; undefined for other files. */
export function replacedBy(name: string): string | undefined {
  return TEMPORARY.exec(name)?.[1];
}

/**
 * Replaces a file as a whole or not at all, whatever happens in the meantime. Its contents are on disk then; that the
 * name leads to them is certain only after {@linkcode syncFolder}.
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

/** Resolves once the names in a folder are on disk. */
export async function syncFolder(path: string): Promise<void> {
  const { process } = globalThis as unknown as Runtime;
  if (process?.platform === "win32") return; // Folders cannot be opened there.
  const folder = await fileSystem().open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Lets requests, timers and signals have their turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => builtin("node:timers").setImmediate(resolve));
}
