/** Groups of a product's devices. Source: API reference, Device Groups. */
import type { Schema } from "@cfworker/json-schema";
import { listSchema, NUMBER, objectSchema, Store, TEXT } from "./store.ts";

/** A group; which devices are in it, they know themselves. */
export interface Group {
  readonly name: string;
  readonly description: string;
  readonly color: string;
}

interface SavedGroup extends Group {
  product: number;
}

/** The groups of every product, by name. */
export class GroupStore extends Store<SavedGroup[]> {
  override readonly schema: Schema = listSchema(
    objectSchema({ product: NUMBER, name: TEXT, description: TEXT, color: TEXT }),
  );
  #products = new Map<number, Map<string, Group>>();

  override save(): SavedGroup[] {
    return [...this.#products].flatMap(([product, groups]) =>
      [...groups.values()].map((group) => ({ product, ...group }))
    );
  }

  override load(saved: SavedGroup[]): void {
    this.#products.clear();
    for (const { product, name, description, color } of saved) {
      this.set(product, { name, description, color });
    }
  }

  /** The groups of a product, in the order of their names. */
  list(product: number): Group[] {
    const groups = [...this.#products.get(product)?.values() ?? []];
    return groups.sort((a, b) => a.name < b.name ? -1 : 1);
  }

  find(product: number, name: string): Group | undefined {
    return this.#products.get(product)?.get(name);
  }

  set(product: number, group: Group): void {
    const groups = this.#products.get(product) ?? new Map<string, Group>();
    this.#products.set(product, groups.set(group.name, group));
  }

  delete(product: number, name: string): void {
    this.#products.get(product)?.delete(name);
  }

  /** Creates those groups that are not there yet. */
  ensure(product: number, names: readonly string[]): void {
    for (const name of names) {
      if (!this.find(product, name)) this.set(product, { name, description: "", color: "" });
    }
  }
}
