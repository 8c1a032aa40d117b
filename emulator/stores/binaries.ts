/** Binaries that the cloud has compiled, until they expire. Source: API reference, Firmware. */
import * as Type from "typebox/type";
import type { Bytes } from "../base/bytes.ts";
import { closed } from "../base/schema.ts";
import {
  BYTES,
  decodeBase64,
  type DecodeBytes,
  encodeBase64,
  type EncodeBytes,
  Store,
  textOfBytes,
} from "./store.ts";

/** Maximum number of stored binaries. Our own choice. */
const BINARIES_MAX = 200;

const BINARY = closed({
  id: Type.String(),
  /** Id of the user who requested the compilation. */
  userId: Type.String(),
  bytes: BYTES,
  /** SHA-256 digest of the bytes, in hex digits. */
  hash: Type.String(),
  platformId: Type.Number(),
  /** The product firmware version that devices running it report; 0 means none. */
  version: Type.Number(),
  expiresAt: Type.Number(),
});

/** The saved form of a binary. */
export type SavedBinary = Readonly<Type.Static<typeof BINARY>>;

/** A compiled binary. */
export interface Binary extends Omit<SavedBinary, "bytes"> {
  readonly bytes: Bytes;
}

/** Stores the binaries of all users. */
export class BinaryStore extends Store<SavedBinary[]> {
  override readonly schema = Type.Array(BINARY);
  #binaries = new Map<string, Binary>();

  /** Adds a binary. Removes expired binaries, and the oldest ones if there are too many. */
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

  /** Returns a user's binary, unless it has expired. */
  get(userId: string, id: string): Binary | undefined {
    const binary = this.#binaries.get(id);
    return binary?.userId === userId && binary.expiresAt > Date.now() ? binary : undefined;
  }

  /** Returns the version that devices running a binary report, if it was compiled here. */
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
