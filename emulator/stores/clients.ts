/** OAuth clients: the programs that may request access tokens. Source: API reference, OAuth Clients. */
import * as Type from "typebox/type";
import { randomHex } from "../base/random.ts";
import { show } from "../base/values.ts";
import { requireOneOf, requireText } from "../base/checks.ts";
import type { ClientOptions } from "../model/options.ts";
import { productKey, userKey } from "../model/owners.ts";
import type { Client } from "../model/records.ts";
import { closed, oneOf, TEXT_OR_NULL } from "../base/schema.ts";
import type { ProductStore } from "./products.ts";
import { Store } from "./store.ts";
import type { UserStore } from "./users.ts";

/** The properties of a new client. */
export type ClientDraft = Pick<Client, "name" | "type" | "redirectUri" | "scope">;

/** Longest slug at the start of a client's id, in characters. Our own choice. */
const SLUG_MAX = 24;
const [ID_DIGITS, SECRET_DIGITS] = [4, 40];
/** The ids and secrets of public clients, which every user can log in with. Source: API reference, clients. */
const PUBLIC_CLIENTS: Readonly<Record<string, string>> = {
  particle: "particle",
  "particle-api": "particle-api",
  "particle-cli": "particle-cli",
  // `particle login` and `particle token create` of older versions send this very text. Source: particle-cli.
  CLI2: "client_secret_here",
  user: "client_secret_here",
  // Source: sparkjs.
  Spark: "Spark",
};

/** Stores all clients. The public ones are constant and are not saved. */
export class ClientStore extends Store<Client[]> {
  override readonly schema = Type.Array(closed({
    id: Type.String(),
    secret: Type.String(),
    name: Type.String(),
    type: oneOf("installed", "web"),
    redirectUri: TEXT_OR_NULL,
    scope: TEXT_OR_NULL,
    user: Type.String(),
    owner: Type.String(),
    createdAt: Type.Number(),
  }));
  readonly #users: UserStore;
  readonly #products: ProductStore;
  #public = new Map<string, Client>();
  #clients = new Map<string, Client>();

  constructor(users: UserStore, products: ProductStore) {
    super();
    this.#users = users;
    this.#products = products;
    for (const [id, secret] of Object.entries(PUBLIC_CLIENTS)) {
      this.#public.set(id, {
        id,
        secret,
        name: id,
        type: "installed",
        redirectUri: null,
        scope: null,
        user: null,
        owner: null,
        createdAt: 0,
      });
    }
  }

  get(id: string): Client | undefined {
    return this.#public.get(id) ?? this.#clients.get(id);
  }

  /** Adds a client with a given id and secret. */
  add({ id, secret, owner, product, type = "web", redirectUri }: ClientOptions): Client {
    if (!isClientId(id)) {
      throw new TypeError(
        `A client id must be 3 to 40 letters, digits, "-" or "_", got ${show(id)}`,
      );
    }
    requireText("A client secret", secret);
    if (this.get(id)) throw new TypeError(`A client with the id ${show(id)} already exists`);
    const ofProduct = product === undefined ? undefined : this.#products.require(product);
    const user = this.#users.require(owner);
    return this.#put({
      id,
      secret,
      name: id,
      type: requireOneOf("A client type", type, ["installed", "web"]),
      redirectUri: redirectUri === undefined ? null : requireText("A redirectUri", redirectUri),
      scope: null,
      user: user.id,
      owner: ofProduct ? productKey(ofProduct) : userKey(user),
      createdAt: Date.now(),
    });
  }

  #put(client: Client): Client {
    this.#clients.set(client.id, client);
    return client;
  }

  /** Creates a client of an owner. Its own tokens act for a user. */
  create(owner: string, user: string, draft: ClientDraft): Client {
    const slug = draft.name.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, SLUG_MAX);
    let id: string;
    do id = `${slug}-${randomHex(ID_DIGITS)}`; while (this.get(id));
    const { name, type, redirectUri, scope } = draft;
    return this.#put({
      id,
      secret: randomHex(SECRET_DIGITS),
      name,
      type,
      redirectUri,
      scope,
      user,
      owner,
      createdAt: Date.now(),
    });
  }

  /** Lists the clients of an owner, oldest first. */
  list(owner: string): Client[] {
    return [...this.#clients.values()].filter((client) => client.owner === owner);
  }

  find(owner: string, id: string): Client | undefined {
    const client = this.#clients.get(id);
    return client?.owner === owner ? client : undefined;
  }

  delete({ id }: Client): void {
    this.#clients.delete(id);
  }

  override save(): Client[] {
    return [...this.#clients.values()].map((client) => ({ ...client }));
  }

  override load(saved: Client[]): void {
    this.#clients.clear();
    for (const client of saved) this.#put({ ...client });
  }
}

/** Returns whether a value is a valid OAuth client id. Source: node-oauth2-server fork. */
export function isClientId(id: unknown): id is string {
  return typeof id === "string" && /^[a-z0-9-_]{3,40}$/i.test(id);
}
