/** The few file operations of the program. Deno and Bun have `node:fs` at hand without an import, which workerd lacks. */

/** An open file. */
interface FileHandle {
  writeFile(text: string): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The part of `node:fs/promises` in use. */
interface FileSystem {
  readFile(path: string, encoding: "utf-8"): Promise<string>;
  open(path: string, flags: "wx", mode: number): Promise<FileHandle>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
}

interface Runtime {
  process?: { getBuiltinModule?: (name: string) => FileSystem | undefined };
}

/** Readable by nobody else: passwords and tokens are in it. */
const PRIVATE = 0o600;

function fileSystem(): FileSystem {
  const { process } = globalThis as unknown as Runtime;
  const fs = process?.getBuiltinModule?.("node:fs/promises");
  if (fs) return fs;
  throw new TypeError("Files need Deno or Bun");
}

/** The text of a file; undefined if there is none. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await fileSystem().readFile(path, "utf-8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Replaces a file as a whole or not at all, whatever happens meanwhile. */
export async function writeText(path: string, text: string): Promise<void> {
  const fs = fileSystem();
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  const file = await fs.open(temporary, "wx", PRIVATE);
  try {
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await fs.rename(temporary, path);
  } catch (error) {
    await fs.unlink(temporary);
    throw error;
  }
}
