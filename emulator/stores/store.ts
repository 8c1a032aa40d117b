/** Parts of the cloud's state that can be written to a file. */
import * as Type from "typebox/type";
import { type Bytes, fromBase64, toBase64 } from "../base/bytes.ts";

/** Bytes in a saved state: a string, or what becomes one as JSON. */
export type SavedBytes = string | { toJSON(): string };

/** Bytes in the schema of a saved state. */
export const BYTES: Type.TUnsafe<SavedBytes> = Type.Unsafe({ type: "string" });

/** Writes bytes into a saved state: as base64, or as a reference to where they are kept. */
export type EncodeBytes = (bytes: Bytes) => SavedBytes;

/** Finds the bytes that {@linkcode EncodeBytes} has written. */
export type DecodeBytes = (saved: string) => Bytes;

/** Bytes as JSON; the default of {@linkcode Store.save}. */
export const encodeBase64: EncodeBytes = toBase64;
/** Bytes of JSON; the default of {@linkcode Store.load}. */
export const decodeBase64: DecodeBytes = fromBase64;

/** The string that stands for bytes in JSON. */
export function textOfBytes(saved: SavedBytes): string {
  return typeof saved === "string" ? saved : saved.toJSON();
}

/**
 * One kind of thing that the cloud remembers, such as ledgers. It refers to users, products and devices by their ids,
 * so that it can be saved and loaded by itself.
 */
export abstract class Store<Saved = unknown> {
  /** Describes what {@linkcode Store.save} returns; nothing else is ever loaded. */
  abstract readonly schema: Type.TSchema;
  /**
   * Everything in it, as JSON. What it returns never changes later: it is written step by step, while the cloud goes on.
   */
  abstract save(encode?: EncodeBytes): Saved;
  /** Replaces everything in it. */
  abstract load(saved: Saved, decode?: DecodeBytes): void;
}
