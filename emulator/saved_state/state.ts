/** Everything that a cloud remembers, as JSON. */
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

/** Version of the form; to be raised when what was saved before cannot be loaded any more. */
const VERSION = 1;

const REFERENCE = "sha256:";

/** What a state has in place of bytes that are elsewhere. */
export function referenceTo(hash: string): string {
  return REFERENCE + hash;
}

/** What is in the JSON of a state. */
type StateJson = Omit<EmulatorState, "files">;

/** The stores that others refer to, in an order in which each finds what it refers to itself. */
const CORE = ["users", "orgs", "products", "devices", "tokens"] as const;

/** The other parts of a cloud that save themselves. */
function storesOf(cloud: Cloud): [name: string, store: Store][] {
  return Object.entries(cloud).filter((entry): entry is [string, Store] =>
    entry[1] instanceof Store && !CORE.some((name) => name === entry[0])
  );
}

/**
 * Everything that a cloud remembers at this moment: what happens later is not in it.
 *
 * @param encode writes bytes, as base64 by default
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

/** What a saved state has to look like. Stores that did not exist yet may be missing. */
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
 * Fills a cloud with what was saved; what it knew before is gone.
 *
 * @throws {ValueError} if it is no saved state
 */
export function loadState(cloud: Cloud, state: unknown): void {
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
    throw within(path, error);
  }
}

/** An error of loading, with the whole path of the value. */
function within(path: Path, error: unknown): ValueError {
  return error instanceof ValueError
    ? new ValueError([...path, ...error.path], error.reason)
    : new ValueError(path, `cannot be loaded: ${reasonOf(error)}`);
}
