/** The base class of the parts of the cloud's state that can be saved. */
import * as Type from "typebox/type";
import { type Bytes, fromBase64, toBase64 } from "../base/bytes.ts";

/** Bytes in a saved state: a string, or an object that `JSON.stringify()` turns into one. */
export type SavedBytes = string | { toJSON(): string };

/** The schema of bytes in a saved state. */
export const BYTES: Type.TUnsafe<SavedBytes> = Type.Unsafe({ type: "string" });

/** Encodes bytes for a saved state: as Base64, or as a reference to a file. */
export type EncodeBytes = (bytes: Bytes) => SavedBytes;

/** Returns the bytes that {@linkcode EncodeBytes} has encoded. */
export type DecodeBytes = (saved: string) => Bytes;

/** Encodes bytes as Base64; the default of {@linkcode Store.save}. */
export const encodeBase64: EncodeBytes = toBase64;
/** Decodes bytes from Base64; the default of {@linkcode Store.load}. */
export const decodeBase64: DecodeBytes = fromBase64;

/** Returns the string that represents bytes in JSON. */
export function textOfBytes(saved: SavedBytes): string {
  return typeof saved === "string" ? saved : saved.toJSON();
}

/**
 * Stores one kind of record, such as ledgers. Its saved form refers to users, products and devices by id, so that each
 * store can be saved and loaded on its own.
 */
export abstract class Store<Saved = unknown> {
  /** The schema of the result of {@linkcode Store.save}. A state is validated against it before it is loaded. */
  abstract readonly schema: Type.TSchema;
  /**
   * Returns the contents as JSON. The result must not change later, because it is written step by step while the cloud
   * keeps running.
   */
  abstract save(encode?: EncodeBytes): Saved;
  /** Replaces the contents. */
  abstract load(saved: Saved, decode?: DecodeBytes): void;
}
