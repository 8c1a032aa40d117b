/** Everything that a cloud remembers, as JSON. */
import type { Schema } from "@cfworker/json-schema";
import { isObject } from "../http/params.ts";
import type { User } from "../records.ts";
import type { Cloud } from "../state.ts";
import { objectSchema, Store } from "../stores/store.ts";
import { CORE_SCHEMA, loadCore, saveCore, type SavedCore } from "./core.ts";
import { type Path, ValueError } from "../value_error.ts";
import { validate } from "../validate.ts";

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
}

/** The parts of a cloud that save themselves. */
function storesOf(cloud: Cloud): [name: string, store: Store][] {
  return Object.entries(cloud).filter((entry): entry is [string, Store] =>
    entry[1] instanceof Store
  );
}

/** Everything that a cloud remembers. */
export function saveState(cloud: Cloud): EmulatorState {
  const stores = storesOf(cloud).map(([name, store]) => [name, store.save()]);
  return { version: VERSION, core: saveCore(cloud), stores: Object.fromEntries(stores) };
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
  const { version } = state;
  if (version !== VERSION) {
    throw new ValueError(
      ["version"],
      `must be ${VERSION}, which this emulator writes; got ${JSON.stringify(version)}`,
    );
  }
  validate(state, schemaOf(cloud));
  // A copy, so that whoever holds the state does not hold the cloud.
  const { core, stores } = structuredClone(state) as unknown as EmulatorState & { core: SavedCore };
  const defaultUser = loadCore(cloud, core);
  for (const [name, store] of storesOf(cloud)) {
    if (Object.hasOwn(stores, name)) loadStore(store, stores[name], ["stores", name]);
  }
  return defaultUser;
}

function loadStore(store: Store, saved: unknown, path: Path): void {
  try {
    store.load(saved);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ValueError(path, `cannot be loaded: ${reason}`);
  }
}
