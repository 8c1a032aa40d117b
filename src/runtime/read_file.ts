/** The part of Node's `process` that this file uses; Deno and Bun have it too. */
interface NodeLikeProcess {
  getBuiltinModule?(
    name: "node:fs",
  ): { promises: { readFile(path: string): Promise<Uint8Array<ArrayBuffer>> } } | undefined;
}

/**
 * Reads a file on Deno, Bun and Node, without importing anything.
 *
 * @throws {TypeError} where there is no file system: workerd and browsers.
 */
export async function readFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const { process } = globalThis as { process?: NodeLikeProcess };
  const fs = process?.getBuiltinModule?.("node:fs");
  if (!fs?.promises?.readFile) {
    throw new TypeError(
      `The file "${path}" cannot be read: this runtime has no file system; pass a Blob or Uint8Array instead of a path`,
    );
  }
  return await fs.promises.readFile(path);
}
