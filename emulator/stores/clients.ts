/** OAuth clients: the programs that may ask for access tokens. Source: API reference, OAuth Clients. */
import type { Schema } from "@cfworker/json-schema";
import { randomHex } from "../base/random.ts";
import type { Client } from "../model/records.ts";
import { listSchema, NUMBER, objectSchema, Store, TEXT, TEXT_OR_NULL } from "./store.ts";

/** What a new client is to be. */
export type ClientDraft = Pick<Client, "name" | "type" | "redirectUri" | "scope">;

/** Longest slug at the front of a client's id, in characters. Our own choice. */
const SLUG_MAX = 24;
const [ID_DIGITS, SECRET_DIGITS] = [4, 40];

/** Every client there is, but those that everybody has. */
export class ClientStore extends Store<Client[]> {
  override readonly schema: Schema = listSchema(objectSchema({
    id: TEXT,
    secret: TEXT,
    name: TEXT,
    type: { enum: ["installed", "web"] },
    redirectUri: TEXT_OR_NULL,
    scope: TEXT_OR_NULL,
    user: TEXT,
    owner: TEXT,
    createdAt: NUMBER,
  }));
  #public = new Map<string, Client>();
  #clients = new Map<string, Client>();

  /** @param publicIds clients that every user can log in with; their secret is their id */
  constructor(publicIds: readonly string[]) {
    super();
    for (const id of publicIds) {
      this.#public.set(id, {
        id,
        secret: id,
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

  add(client: Client): Client {
    this.#clients.set(client.id, client);
    return client;
  }

  /** Makes a client for an owner, who acts through it as a user. */
  create(owner: string, user: string, draft: ClientDraft): Client {
    const slug = draft.name.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, SLUG_MAX);
    let id: string;
    do id = `${slug}-${randomHex(ID_DIGITS)}`; while (this.get(id));
    const { name, type, redirectUri, scope } = draft;
    return this.add({
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

  /** The clients of an owner, oldest first. */
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
    for (const client of saved) this.add({ ...client });
  }
}
