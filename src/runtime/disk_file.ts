/** The part of a `FileHandle` of Node that is used; Deno and Bun have it too. */
interface FileHandle {
  stat(): Promise<{ size: number; mtimeMs: number; isFile(): boolean }>;
  readFile(): Promise<Uint8Array<ArrayBuffer>>;
  read(
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesRead: number }>;
  close(): Promise<void>;
}

/** Opens a file for reading. */
type Open = (path: string) => Promise<FileHandle>;

/** Files up to this size are read into memory at once. */
const SMALL_FILE = 4 * 1024 * 1024;

/** Returns what opens files, without importing anything; `undefined` where there are none: workerd and browsers. */
export function fileOpener(): Open | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): { promises?: { open?: Open } } | undefined };
  };
  return process?.getBuiltinModule?.("node:fs")?.promises?.open;
}

/** Reads a small file, or something of unknown size such as a pipe, into memory; returns a handle for a large file. */
export function readFile(path: string): Promise<Uint8Array<ArrayBuffer> | DiskFile> {
  return withFile(path, async (file) => {
    const stat = await file.stat();
    if (!stat.isFile() || stat.size <= SMALL_FILE) return await file.readFile();
    return new DiskFile(path, stat.size, stat.mtimeMs);
  });
}

/**
 * A large file that is read piece by piece, like a `Blob`. It is opened for each piece, so that nothing is left open
 * when an upload ends early.
 */
export class DiskFile {
  readonly #path: string;
  readonly #modified: number;
  /** Size in bytes. */
  readonly size: number;

  /** Makes a handle for a file with this size and time of its last change. */
  constructor(path: string, size: number, modified: number) {
    this.#path = path;
    this.size = size;
    this.#modified = modified;
  }

  /** Returns a part of the file; its bytes are read when they are asked for. */
  slice(start: number, end: number): Pick<Blob, "arrayBuffer"> {
    return { arrayBuffer: () => withFile(this.#path, (file) => this.#read(file, start, end)) };
  }

  async #read(file: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
    const { size, mtimeMs } = await file.stat();
    if (size !== this.size || mtimeMs !== this.#modified) {
      throw new Error("it changed while it was being uploaded");
    }
    const bytes = new Uint8Array(end - start);
    for (let filled = 0; filled < bytes.length;) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
      if (bytesRead === 0) throw new Error("it became shorter while it was being uploaded");
      filled += bytesRead;
    }
    return bytes.buffer;
  }
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await fileOpener()!(path);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
