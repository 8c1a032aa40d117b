/** Saves and restores the state of a cloud as JSON. */
import * as Type from "typebox/type";
import { closed } from "../base/schema.ts";
import { isObject } from "../base/values.ts";
import type { EmulatorState } from "../model/options.ts";
import type { Cloud } from "../cloud.ts";
import {
  decodeBase64,
  type DecodeBytes,
  encodeBase64,
  type EncodeBytes,
  Store,
} from "../stores/store.ts";
import { type Path, reasonOf, ValueError } from "../base/value_error.ts";
import { validate } from "../base/validate.ts";

/** Version of the structure. Increment it when older states can no longer be loaded. */
const VERSION = 1;

const REFERENCE = "sha256:";

/** Returns the reference to bytes that are stored in a file. */
export function referenceTo(hash: string): string {
  return REFERENCE + hash;
}

/** The part of a state that is JSON. */
type StateJson = Omit<EmulatorState, "files">;

/** The stores that others refer to. Each is loaded after the stores that it refers to. */
const CORE = ["users", "orgs", "products", "devices", "tokens"] as const;

/** Returns the other stores of a cloud, by name. */
function storesOf(cloud: Cloud): [name: string, store: Store][] {
  return Object.entries(cloud).filter((entry): entry is [string, Store] =>
    entry[1] instanceof Store && !CORE.some((name) => name === entry[0])
  );
}

/**
 * Returns the current state of a cloud. Later changes do not affect it.
 *
 * @param cloud The cloud.
 * @param encode Encodes bytes; defaults to Base64.
 */
export function saveState(cloud: Cloud, encode: EncodeBytes = encodeBase64): StateJson {
  const core = CORE.map((name) => [name, cloud[name].save(encode)]);
  const stores = storesOf(cloud).map(([name, store]) => [name, store.save(encode)]);
  return {
    version: VERSION,
    core: { defaultUser: cloud.defaultUser.id, ...Object.fromEntries(core) },
    stores: Object.fromEntries(stores),
  };
}

/** Returns the schema of a state. Stores may be missing, because older states do not have them all. */
function schemaOf(cloud: Cloud): Type.TSchema {
  const core = CORE.map((name) => [name, cloud[name].schema]);
  const stores = storesOf(cloud).map(([name, { schema }]) => [name, Type.Optional(schema)]);
  return closed({
    version: Type.Literal(VERSION),
    core: closed({ defaultUser: Type.String(), ...Object.fromEntries(core) }),
    stores: closed(Object.fromEntries(stores)),
  });
}

/**
 * Replaces the state of a cloud with a saved one.
 *
 * @param cloud The cloud.
 * @param state The result of {@linkcode saveState}.
 * @throws {ValueError} if the state is invalid.
 */
export function loadState(cloud: Cloud, state: unknown): void {
  if (!isObject(state)) throw new ValueError([], "must be an object");
  const { files, ...json } = state as Partial<EmulatorState>; // Validated below.
  const { version } = json;
  if (version !== VERSION) {
    throw new ValueError(
      ["version"],
      `must be ${VERSION}, the only version that this emulator supports, got ${
        JSON.stringify(version)
      }`,
    );
  }
  validate(json, schemaOf(cloud));
  // A copy, so that changes to the cloud do not affect the caller's object.
  const { core, stores } = structuredClone(json) as StateJson & {
    core: Record<typeof CORE[number], unknown> & { defaultUser: string };
  };
  const decode = decoderOf(files);
  for (const name of CORE) loadStore(cloud[name], core[name], decode, ["core", name]);
  try {
    cloud.users.setDefault(core.defaultUser);
  } catch (error) {
    throw within(["core"], error);
  }
  for (const [name, store] of storesOf(cloud)) {
    if (Object.hasOwn(stores, name)) loadStore(store, stores[name], decode, ["stores", name]);
  }
}

/** Returns a function that decodes Base64 and resolves references to files. */
function decoderOf(files: EmulatorState["files"]): DecodeBytes {
  return (saved) => {
    if (!saved.startsWith(REFERENCE)) return decodeBase64(saved);
    const bytes = files?.get(saved.slice(REFERENCE.length));
    if (bytes) return bytes;
    throw new Error(`the file for ${saved} is missing; pass files with the state`);
  };
}

function loadStore(store: Store, saved: unknown, decode: DecodeBytes, path: Path): void {
  try {
    store.load(saved, decode);
  } catch (error) {
    throw within(path, error);
  }
}

/** Returns an error with the full path of the value. */
function within(path: Path, error: unknown): ValueError {
  return error instanceof ValueError
    ? new ValueError([...path, ...error.path], error.reason)
    : new ValueError(path, `cannot be loaded: ${reasonOf(error)}`);
}
