/**
 * The built-in modules of Node, which Deno and Bun have too. They come from `process.getBuiltinModule()`, as an import
 * would fail in workerd. Only the parts in use are declared, because the types of Node are not available everywhere.
 */
import type { Bytes } from "./bytes.ts";

/** An open file. */
interface FileHandle {
  writeFile(bytes: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

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

interface Paths {
  basename(path: string): string;
  dirname(path: string): string;
  resolve(...paths: string[]): string;
}

/** A worker as Node has it. */
interface Thread {
  on(type: "message", listener: (data: unknown) => void): void;
  on(type: "error", listener: (error: Error) => void): void;
  postMessage(message: unknown): void;
  terminate(): Promise<number>;
  ref(): void;
  unref(): void;
}

interface Threads {
  Worker: new (url: URL) => Thread;
  /** The way to the main thread; null in the main thread itself. */
  parentPort: object | null;
}

interface Modules {
  "node:dns/promises": {
    lookup(host: string, options: { all: true }): Promise<{ address: string }[]>;
  };
  "node:fs/promises": FileSystem;
  "node:path": Paths;
  "node:timers": { setImmediate(callback: () => void): void };
  "node:worker_threads": Threads;
}

interface Runtime {
  process?: {
    getBuiltinModule?: <Name extends keyof Modules>(name: Name) => Modules[Name] | undefined;
  };
}

/** Returns a built-in module, or `undefined` where it does not exist, as in workerd. */
export function findBuiltin<Name extends keyof Modules>(name: Name): Modules[Name] | undefined {
  const { process } = globalThis as unknown as Runtime;
  return process?.getBuiltinModule?.(name);
}

/**
 * Returns a built-in module.
 *
 * @throws {TypeError} if it does not exist.
 */
export function requireBuiltin<Name extends keyof Modules>(name: Name): Modules[Name] {
  const module = findBuiltin(name);
  if (module) return module;
  throw new TypeError(`${name} is not available: this needs Deno, Bun, or Node 20.16 or newer`);
}
