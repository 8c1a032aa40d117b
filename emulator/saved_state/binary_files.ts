/** The binaries of a saved state. Each is a separate file, named after its SHA-256 digest. */
import { type Bytes, hashOf, knownHash, toBase64 } from "../base/bytes.ts";
import {
  listFolder,
  makeFolder,
  readBytes,
  removeFile,
  replacedBy,
  replaceFile,
  splitPath,
  syncFolder,
} from "../base/files.ts";
import type { EncodeBytes } from "../stores/store.ts";
import { referenceTo } from "./state.ts";

/** Smaller binaries are stored in the state itself, as Base64. In bytes. */
const INLINE_MAX = 4096;
/** Number of bytes that are written at a time. */
const PIECE = 1024 * 1024;
const HASH: RegExp = /^[0-9a-f]{64}$/;

function* piecesOf(bytes: Bytes): Generator<Bytes> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}

/** The binaries that a saved state refers to. */
export class References {
  readonly #binaries = new Set<Bytes>();

  /** Encodes small binaries as Base64, and large ones as references to files. */
  readonly encode: EncodeBytes = (bytes) => {
    if (bytes.length < INLINE_MAX) return { toJSON: () => toBase64(bytes) };
    this.#binaries.add(bytes);
    return { toJSON: () => referenceTo(knownHash(bytes) ?? "") };
  };

  /** Returns the binaries by digest. The state can be written as JSON only after this has resolved. */
  async resolve(): Promise<Map<string, Bytes>> {
    const found = new Map<string, Bytes>();
    for (const bytes of this.#binaries) found.set(await hashOf(bytes), bytes);
    return found;
  }
}

/** The folder next to a state file that contains its binaries. */
export class BinaryFiles {
  readonly #folder: string;

  /** @param statePath the path of the state file */
  constructor(statePath: string) {
    this.#folder = `${statePath}.files`;
  }

  /** Writes the files that do not exist yet, and waits until they are on disk. */
  async write(binaries: ReadonlyMap<string, Bytes>): Promise<void> {
    if (binaries.size === 0) return;
    const present = new Set(await listFolder(this.#folder));
    const missing = [...binaries].filter(([hash]) => !present.has(hash));
    if (missing.length === 0) return;
    await makeFolder(this.#folder);
    for (const [hash, bytes] of missing) {
      await replaceFile(`${this.#folder}/${hash}`, piecesOf(bytes));
    }
    await syncFolder(this.#folder);
    await syncFolder(splitPath(this.#folder).folder);
  }

  /** Removes binaries that the state on disk no longer refers to. Other files in the folder are kept. */
  async keepOnly(hashes: { has(hash: string): boolean }): Promise<void> {
    for (const name of await listFolder(this.#folder)) {
      const hash = replacedBy(name) ?? name;
      if (HASH.test(hash) && (name !== hash || !hashes.has(hash))) {
        await removeFile(`${this.#folder}/${name}`);
      }
    }
  }

  /**
   * Reads the files that a state may refer to.
   *
   * @returns An object whose `get()` returns the bytes of a digest, and throws if the file is missing or damaged.
   */
  async read(hashes: ReadonlySet<string>): Promise<{ get(hash: string): Bytes }> {
    const present = hashes.size === 0 ? [] : await listFolder(this.#folder);
    const found = new Map<string, Bytes | undefined>();
    for (const hash of present.filter((name) => hashes.has(name))) {
      const bytes = await readBytes(`${this.#folder}/${hash}`);
      const isWhole = bytes !== undefined && await hashOf(bytes) === hash;
      found.set(hash, isWhole ? bytes : undefined);
    }
    const path = (hash: string): string => `${this.#folder}/${hash}`;
    return {
      get(hash) {
        const bytes = found.get(hash);
        if (bytes) return bytes;
        const problem = found.has(hash)
          ? "is damaged: its SHA-256 digest does not match its name"
          : "is missing";
        throw new Error(`the file ${path(hash)} ${problem}`);
      },
    };
  }
}
