/** What the cloud has compiled, for a while. Source: API reference, Firmware. */
import type { Schema } from "@cfworker/json-schema";
import type { Bytes } from "../base/bytes.ts";
import {
  decodeBase64,
  type DecodeBytes,
  encodeBase64,
  type EncodeBytes,
  listSchema,
  NUMBER,
  objectSchema,
  type SavedBytes,
  Store,
  TEXT,
  textOfBytes,
} from "./store.ts";

/** How many binaries are kept; the oldest go. Our own choice. */
const BINARIES_MAX = 200;

/** A compiled binary. */
export interface Binary {
  readonly id: string;
  /** Id of the user who had it compiled. */
  readonly userId: string;
  readonly bytes: Bytes;
  /** Fingerprint of the bytes, in hex digits. */
  readonly hash: string;
  readonly platformId: number;
  /** The version that a device reports which runs it; 0 for none. */
  readonly version: number;
  readonly expiresAt: number;
}

/** A binary as it is saved. */
export type SavedBinary = Omit<Binary, "bytes"> & { readonly bytes: SavedBytes };

const SCHEMA = listSchema(objectSchema({
  id: TEXT,
  userId: TEXT,
  bytes: TEXT,
  hash: TEXT,
  platformId: NUMBER,
  version: NUMBER,
  expiresAt: NUMBER,
}));

/** The binaries of all users. */
export class BinaryStore extends Store<SavedBinary[]> {
  readonly schema: Schema = SCHEMA;
  #binaries = new Map<string, Binary>();

  /** Keeps a binary; those that have expired go, and the oldest if there are too many. */
  add(binary: Binary): void {
    for (const { id, expiresAt } of this.#binaries.values()) {
      if (expiresAt <= Date.now()) this.#binaries.delete(id);
    }
    for (const id of this.#binaries.keys()) {
      if (this.#binaries.size < BINARIES_MAX) break;
      this.#binaries.delete(id);
    }
    this.#binaries.set(binary.id, binary);
  }

  /** A binary of a user that has not expired. */
  get(userId: string, id: string): Binary | undefined {
    const binary = this.#binaries.get(id);
    return binary?.userId === userId && binary.expiresAt > Date.now() ? binary : undefined;
  }

  /** The version that a device reports which runs these bytes, if they were compiled here. */
  versionOfHash(hash: string): number | undefined {
    return [...this.#binaries.values()].find((binary) => binary.hash === hash)?.version;
  }

  override save(encode: EncodeBytes = encodeBase64): SavedBinary[] {
    return [...this.#binaries.values()].map((one) => ({ ...one, bytes: encode(one.bytes) }));
  }

  override load(saved: SavedBinary[], decode: DecodeBytes = decodeBase64): void {
    this.#binaries.clear();
    for (const one of saved) {
      this.#binaries.set(one.id, { ...one, bytes: decode(textOfBytes(one.bytes)) });
    }
  }
}
