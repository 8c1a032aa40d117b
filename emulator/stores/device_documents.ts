/** Documents of Linux devices, such as the applications that should run on them. Source: particle-cli. */
import { DomainError } from "../base/domain_error.ts";
import { mapOf, OBJECT } from "../base/schema.ts";
import { isObject, type Params } from "../base/values.ts";
import { Store } from "./store.ts";

/** The name of the only document that devices have. */
export const SYSTEM_DOCUMENT = "system";

/** The largest document, in characters of JSON. Our own choice. */
const SIZE_MAX = 256 * 1024;

/** Adds an element to an array, or replaces the one with the same value of `key`. */
interface Upsert {
  readonly action: "upsert";
  readonly path: readonly string[];
  readonly key: string;
  readonly value: Params;
}

/** Removes the elements that have all properties of `predicate`. */
interface Remove {
  readonly action: "remove";
  readonly path: readonly string[];
  readonly predicate: Params;
}

/** A change of an array in a document. */
export type DocumentOperation = Upsert | Remove;

/** Stores the document `system` of each device, by device id. */
export class DeviceDocumentStore extends Store<Record<string, Params>> {
  override readonly schema = mapOf(OBJECT);
  #documents = new Map<string, Params>();

  /** Returns the document of a device. It must not be changed. */
  get(deviceId: string): Params {
    return this.#documents.get(deviceId) ??
      { features: { applications: { desiredProperties: { apps: [] } } } };
  }

  /**
   * Changes the document of a device, and returns it.
   *
   * @throws {DomainError} if the path does not lead to an array, or the document would be too large.
   */
  change(deviceId: string, operation: DocumentOperation): Params {
    const document = structuredClone(this.get(deviceId)); // A copy, so that a saved state never changes.
    const { parent, name } = locate(document, operation.path);
    const items = parent[name] ?? [];
    if (!Array.isArray(items)) throw new DomainError("invalid", "path must lead to an array");
    parent[name] = operation.action === "upsert"
      ? upserted(items, operation)
      : items.filter((item) => !matches(item, operation.predicate));
    if (JSON.stringify(document).length > SIZE_MAX) {
      throw new DomainError("invalid", `The document must not exceed ${SIZE_MAX} characters`);
    }
    this.#documents.set(deviceId, document);
    return document;
  }

  override save(): Record<string, Params> {
    return Object.fromEntries(this.#documents);
  }

  override load(saved: Record<string, Params>): void {
    this.#documents = new Map(Object.entries(saved));
  }
}

/** Finds the object that contains the last name of a path, and adds the objects that are missing. */
function locate(document: Params, path: readonly string[]): { parent: Params; name: string } {
  let parent = document;
  for (const name of path.slice(0, -1)) {
    const child = Object.hasOwn(parent, name) ? parent[name] : parent[name] = {};
    if (!isObject(child)) throw new DomainError("invalid", "path must lead through objects");
    parent = child;
  }
  return { parent, name: path.at(-1) ?? "" };
}

function upserted(items: readonly unknown[], { key, value }: Upsert): unknown[] {
  const at = items.findIndex((item) => isObject(item) && item[key] === value[key]);
  return at < 0 ? [...items, value] : items.with(at, value);
}

function matches(item: unknown, predicate: Params): boolean {
  return isObject(item) &&
    Object.entries(predicate).every(([name, value]) =>
      JSON.stringify(item[name]) === JSON.stringify(value)
    );
}
