/** The part of Node's `FileHandle` that this file uses; Deno and Bun have it too. */
export interface FileHandle {
  stat(): Promise<{ size: number; mtimeMs: number; isFile(): boolean }>;
  readFile(): Promise<Uint8Array<ArrayBuffer>>;
  read(
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesRead: number }>;
  appendFile(text: string): Promise<void>;
  datasync(): Promise<void>;
  close(): Promise<void>;
}

/** A large file, which is read piece by piece like a `Blob`. */
export interface DiskFile {
  readonly size: number;
  slice(start: number, end: number): Pick<Blob, "arrayBuffer">;
}

/** Files up to this size, in bytes, are read into memory at once. */
export const SMALL_FILE = 4_194_304;

/** Opens a file, for reading by default. */
export type OpenFile = (path: string, flags?: string, mode?: number) => Promise<FileHandle>;

/** Returns a function that opens files, without an import; `undefined` where there are no files: workerd, browsers. */
export function fileOpener(): OpenFile | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): { promises?: { open: OpenFile } } };
  };
  return process?.getBuiltinModule?.("node:fs")?.promises?.open;
}

/**
 * Reads a small file, or one without a size such as a pipe, into memory. A large file is opened again for each piece,
 * so that it does not stay open when an upload ends early.
 */
export function readFile(path: string): Promise<Uint8Array<ArrayBuffer> | DiskFile> {
  const open = fileOpener()!;
  return withFile(open(path), async (file) => {
    const stat = await file.stat();
    if (!stat.isFile() || stat.size <= SMALL_FILE) return await file.readFile();
    const { size, mtimeMs } = stat;
    const slice = (start: number, end: number) => ({
      arrayBuffer: () =>
        withFile(open(path), async (file) => {
          const bytes = new Uint8Array(end - start);
          const isWhole = await fill(file, bytes, start);
          const now = await file.stat();
          if (isWhole && now.size === size && now.mtimeMs === mtimeMs) return bytes.buffer;
          throw new Error("it changed during the upload");
        }),
    });
    return { size, slice };
  });
}

/** Fills `bytes` from a position in a file; returns whether the file is long enough. */
async function fill(file: FileHandle, bytes: Uint8Array, position: number): Promise<boolean> {
  for (let at = 0; at < bytes.length;) {
    const { bytesRead } = await file.read(bytes, at, bytes.length - at, position + at);
    if (!bytesRead) return false;
    at += bytesRead;
  }
  return true;
}

/** Uses a file that is being opened, and closes it. */
export async function withFile<T>(
  opening: Promise<FileHandle>,
  use: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const file = await opening;
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
