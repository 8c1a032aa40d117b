/** Organizations. In the emulator, each belongs to one user. */
import * as Type from "typebox/type";
import { randomHex } from "../base/random.ts";
import { closed } from "../base/schema.ts";
import { show } from "../base/values.ts";
import { requireText } from "../base/checks.ts";
import type { Org, User } from "../model/records.ts";
import { referred, requireNew } from "./references.ts";
import { Store } from "./store.ts";
import type { UserStore } from "./users.ts";

const ORG = closed({ id: Type.String(), slug: Type.String(), owner: Type.String() });
type SavedOrg = Type.Static<typeof ORG>;

/** Stores all organizations. */
export class OrgStore extends Store<SavedOrg[]> {
  override readonly schema = Type.Array(ORG);
  readonly #users: UserStore;
  #orgs = new Map<string, Org>();

  constructor(users: UserStore) {
    super();
    this.#users = users;
  }

  /**
   * Returns the organization with a slug, and creates it if it does not exist.
   *
   * @throws {TypeError} if it belongs to another user.
   */
  ensure(slug: string, owner: User): Org {
    requireText("An organization", slug);
    const org = this.find(slug) ?? { id: randomHex(24), slug, owner };
    if (org.owner !== owner) {
      throw new TypeError(
        `The organization ${show(slug)} belongs to ${show(org.owner.username)}; use that owner`,
      );
    }
    this.#orgs.set(org.id, org);
    return org;
  }

  get(id: string): Org | undefined {
    return this.#orgs.get(id);
  }

  /** Finds an organization by slug or id. */
  find(slugOrId: string): Org | undefined {
    return this.list().find(({ slug }) => slug === slugOrId) ?? this.get(slugOrId);
  }

  list(): Org[] {
    return [...this.#orgs.values()];
  }

  override save(): SavedOrg[] {
    return this.list().map((org) => ({ ...org, owner: org.owner.id }));
  }

  override load(saved: SavedOrg[]): void {
    this.#orgs.clear();
    saved.forEach(({ owner, ...plain }, i) => {
      requireNew(this.#orgs.has(plain.id), "organization", i);
      const user = referred(this.#users.get(owner), "user", i, "owner");
      this.#orgs.set(plain.id, { ...plain, owner: user });
    });
  }
}
