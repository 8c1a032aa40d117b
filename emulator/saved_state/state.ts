/** Everything that a cloud remembers, as JSON. */
import type { Schema } from "@cfworker/json-schema";
import { isObject } from "../http/params.ts";
import type { User } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";
import {
  decodeBase64,
  type DecodeBytes,
  encodeBase64,
  type EncodeBytes,
  objectSchema,
  Store,
} from "../stores/store.ts";
import { CORE_SCHEMA, loadCore, saveCore, type SavedCore } from "./core.ts";
import { type Path, reasonOf, ValueError } from "../base/value_error.ts";
import { validate } from "../base/validate.ts";

/** Version of the form; to be raised when what was saved before cannot be loaded any more. */
const VERSION = 1;

/** What `emulator.save()` returns: JSON that `new Emulator({ state })` takes. Its contents are the emulator's own. */
export interface EmulatorState {
  /** Version of the form. */
  readonly version: number;
  /** Users, organizations, products, devices, tokens. */
  readonly core: object;
  /** Everything else, by name. */
  readonly stores: Readonly<Record<string, unknown>>;
  /**
   * Finds binaries by their SHA-256 digest, in hex digits: what strings such as `sha256:2cf2…` stand for, which are in
   * state files. `save()` has no need of it, as its binaries are base64.
   */
  readonly files?: { get(hash: string): Uint8Array<ArrayBuffer> | undefined };
}

const REFERENCE = "sha256:";

/** What a state has in place of bytes that are elsewhere. */
export function referenceTo(hash: string): string {
  return REFERENCE + hash;
}

/** What is in the JSON of a state. */
type StateJson = Omit<EmulatorState, "files">;

/** The parts of a cloud that save themselves. */
function storesOf(cloud: Cloud): [name: string, store: Store][] {
  return Object.entries(cloud).filter((entry): entry is [string, Store] =>
    entry[1] instanceof Store
  );
}

/**
 * Everything that a cloud remembers at this moment: what happens later is not in it.
 *
 * @param encode writes bytes, as base64 by default
 */
export function saveState(cloud: Cloud, encode: EncodeBytes = encodeBase64): StateJson {
  const stores = storesOf(cloud).map(([name, store]) => [name, store.save(encode)]);
  return { version: VERSION, core: saveCore(cloud, encode), stores: Object.fromEntries(stores) };
}

/** What a saved state has to look like. Stores that did not exist yet may be missing. */
function schemaOf(cloud: Cloud): Schema {
  const stores = storesOf(cloud).map(([name, { schema }]) => [`${name}?`, schema]);
  return objectSchema({
    version: { const: VERSION },
    core: CORE_SCHEMA,
    stores: objectSchema(Object.fromEntries(stores)),
  });
}

/**
 * Fills an empty cloud with what was saved; returns its default user.
 *
 * @throws {ValueError} if it is no saved state
 */
export function loadState(cloud: Cloud, state: unknown): User {
  if (!isObject(state)) throw new ValueError([], "must be an object");
  const { files, ...json } = state as Partial<EmulatorState>; // What it is, is checked below.
  const { version } = json;
  if (version !== VERSION) {
    throw new ValueError(
      ["version"],
      `must be ${VERSION}, which this emulator writes; got ${JSON.stringify(version)}`,
    );
  }
  validate(json, schemaOf(cloud));
  // A copy, so that the caller's object and the cloud stay separate.
  const { core, stores } = structuredClone(json) as StateJson & { core: SavedCore };
  const decode = decoderOf(files);
  const defaultUser = loadCore(cloud, core, decode);
  for (const [name, store] of storesOf(cloud)) {
    if (Object.hasOwn(stores, name)) loadStore(store, stores[name], decode, ["stores", name]);
  }
  return defaultUser;
}

/** Reads bytes: base64, or what a reference stands for. */
function decoderOf(files: EmulatorState["files"]): DecodeBytes {
  return (saved) => {
    if (!saved.startsWith(REFERENCE)) return decodeBase64(saved);
    const bytes = files?.get(saved.slice(REFERENCE.length));
    if (bytes) return bytes;
    throw new Error(`there is no file for ${saved}`);
  };
}

function loadStore(store: Store, saved: unknown, decode: DecodeBytes, path: Path): void {
  try {
    store.load(saved, decode);
  } catch (error) {
    throw new ValueError(path, `cannot be loaded: ${reasonOf(error)}`);
  }
}
