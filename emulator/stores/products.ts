/** Products. Source: API reference, Products. */
import * as Type from "typebox/type";
import { randomHex } from "../base/random.ts";
import { closed, OBJECT, TEXT_OR_NULL } from "../base/schema.ts";
import { isObject, show } from "../base/values.ts";
import type { ProductOptions } from "../model/options.ts";
import { isPlatformId, platformId } from "../model/platforms.ts";
import type { Org, Product, User } from "../model/records.ts";
import type { OrgStore } from "./orgs.ts";
import { referred, requireNew } from "./references.ts";
import { Store } from "./store.ts";
import type { UserStore } from "./users.ts";

const PRODUCT = closed({
  id: Type.Number(),
  slug: Type.String(),
  name: Type.String(),
  platformId: Type.Number(),
  owner: Type.String(),
  org: TEXT_OR_NULL,
  description: Type.String(),
  quarantine: Type.Boolean(),
  deviceProtection: Type.Boolean(),
  locationOptIn: Type.Optional(Type.Boolean()),
  deviceOrders: Type.Array(OBJECT),
});
type SavedProduct = Type.Static<typeof PRODUCT>;

/** What the API sets when it creates a product. */
export type ProductDraft =
  & Pick<Product, "name" | "platformId" | "description" | "quarantine" | "locationOptIn">
  & { readonly owner: User; readonly org: Org | undefined };

/** Stores all products. */
export class ProductStore extends Store<SavedProduct[]> {
  override readonly schema = Type.Array(PRODUCT);
  readonly #users: UserStore;
  readonly #orgs: OrgStore;
  #products = new Map<number, Product>();

  constructor(users: UserStore, orgs: OrgStore) {
    super();
    this.#users = users;
    this.#orgs = orgs;
  }

  add(options: ProductOptions): Product {
    const { id, slug, name = slug, platform = "argon", org, owner } = options;
    if (!Number.isSafeInteger(id) || id <= 0 || isPlatformId(id)) {
      throw new TypeError(
        `A product id must be a positive whole number other than a platform's, got ${show(id)}`,
      );
    }
    if (typeof slug !== "string" || !/^[a-z0-9_-]*[a-z_-][a-z0-9_-]*$/i.test(slug)) {
      throw new TypeError(
        `A product slug must have only letters, digits, "-" or "_" and must not be a number, got ${
          show(slug)
        }`,
      );
    }
    if (this.get(id)) throw new TypeError(`A product with the id ${id} already exists`);
    if (this.find(slug)) {
      throw new TypeError(`A product with the slug ${show(slug)} already exists`);
    }
    const user = this.#users.require(owner);
    const product: Product = {
      id,
      slug,
      name,
      platformId: platformId(platform),
      owner: user,
      org: org === undefined ? undefined : this.#orgs.ensure(org, user),
      description: options.description ?? "",
      quarantine: options.quarantine ?? true,
      deviceProtection: options.deviceProtection ?? false,
      deviceOrders: requireOrders(options.deviceOrders),
    };
    this.#products.set(id, product);
    return product;
  }

  /** Creates a product with a new id and a slug made from its name and id. */
  create(draft: ProductDraft): Product {
    for (;;) {
      // Random, so that the id of a deleted product is not used again.
      const id = 100_000 + parseInt(randomHex(6), 16);
      const slug = `${slugOf(draft.name)}-v${id}`;
      if (this.get(id) || this.find(slug)) continue;
      const product: Product = {
        ...draft,
        id,
        slug,
        deviceProtection: false,
        deviceOrders: [],
      };
      this.#products.set(id, product);
      return product;
    }
  }

  delete({ id }: Product): void {
    this.#products.delete(id);
  }

  get(id: number): Product | undefined {
    return this.#products.get(id);
  }

  find(idOrSlug: string): Product | undefined {
    const byId = /^\d+$/.test(idOrSlug) ? this.get(Number(idOrSlug)) : undefined;
    return byId ?? this.list().find((product) => product.slug === idOrSlug);
  }

  /**
   * Returns a product by its number or slug.
   *
   * @throws {TypeError} if it does not exist.
   */
  require(idOrSlug: string | number): Product {
    const product = this.find(String(idOrSlug));
    if (product) return product;
    throw new TypeError(`Product ${show(idOrSlug)} does not exist; call addProduct() first`);
  }

  list(): Product[] {
    return [...this.#products.values()];
  }

  override save(): SavedProduct[] {
    return this.list().map((product) => ({
      ...product,
      owner: product.owner.id,
      org: product.org?.id ?? null,
      deviceOrders: [...product.deviceOrders],
    }));
  }

  override load(saved: SavedProduct[]): void {
    this.#products.clear();
    saved.forEach(({ owner, org, ...plain }, i) => {
      requireNew(this.#products.has(plain.id), "product", i);
      this.#products.set(plain.id, {
        ...plain,
        owner: referred(this.#users.get(owner), "user", i, "owner"),
        org: org === null ? undefined : referred(this.#orgs.get(org), "organization", i, "org"),
      });
    });
  }
}

/** Returns a name in lower case with hyphens. */
function slugOf(name: string): string {
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? ["product"];
  return words.join("-");
}

/** Returns a copy of the orders of a new product. */
function requireOrders(orders: unknown = []): Record<string, unknown>[] {
  if (Array.isArray(orders) && orders.every(isObject)) return JSON.parse(JSON.stringify(orders));
  throw new TypeError(
    `The deviceOrders of a product must be a list of objects, got ${show(orders)}`,
  );
}
