import type { Journal } from "../types/fleet.ts";
import { type FileHandle, fileOpener, type OpenFile, withFile } from "./disk_file.ts";

/** Readable and writable for the owner only: results may be confidential. */
const MODE = 0o600;

/** A journal in a file. Texts that arrive during a write are written together by the next one. */
class FileJournal implements Journal {
  readonly #path: string;
  readonly #open: OpenFile;
  #waiting = "";
  /** The write that is in progress, and the one after it. A write that fails makes all later ones fail. */
  #current: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(path: string, open: OpenFile) {
    this.#path = path;
    this.#open = open;
  }

  append(text: string): Promise<void> {
    this.#waiting += text;
    this.#next ??= this.#current.then(() => this.#write());
    return this.#next;
  }

  async read(): Promise<string> {
    try {
      const use = (file: FileHandle) => file.readFile();
      return new TextDecoder().decode(await withFile(this.#open(this.#path), use));
    } catch (error) {
      if ((error as { code?: unknown }).code === "ENOENT") return "";
      throw error;
    }
  }

  async #write(): Promise<void> {
    const text = this.#waiting;
    this.#waiting = "";
    this.#current = this.#next!;
    this.#next = undefined;
    await withFile(this.#open(this.#path, "a", MODE), async (file) => {
      await file.appendFile(text);
      await file.datasync(); // or a power failure could lose the record of a call
    });
  }
}

/**
 * Keeps the journal of `forEachDevice()` in a file, on Deno, Bun and Node. Only one program may use it at a time.
 *
 * @param path The path of the file, which is created for its owner only.
 * @returns The journal.
 * @throws {TypeError} on a runtime without files.
 */
export function fileJournal(path: string): Journal {
  const open = fileOpener();
  if (open) return new FileJournal(path, open);
  throw new TypeError("This runtime has no files; pass a journal with append() and read()");
}
