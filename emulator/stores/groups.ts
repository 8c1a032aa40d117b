/** The device groups of products. Source: API reference, Device Groups. */
import * as Type from "typebox/type";
import { closed } from "../base/schema.ts";
import { Store } from "./store.ts";

const GROUP = closed({
  product: Type.Number(),
  name: Type.String(),
  description: Type.String(),
  color: Type.String(),
});
type SavedGroup = Type.Static<typeof GROUP>;

/** A group. Each device lists the groups that it belongs to. */
export type Group = Readonly<Omit<SavedGroup, "product">>;

/** Stores the groups of all products, by name. */
export class GroupStore extends Store<SavedGroup[]> {
  override readonly schema = Type.Array(GROUP);
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

  /** Lists the groups of a product, ordered by name. */
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

  /** Creates the groups that do not exist yet. */
  ensure(product: number, names: readonly string[]): void {
    for (const name of names) {
      if (!this.find(product, name)) this.set(product, { name, description: "", color: "" });
    }
  }
}
