/** User accounts, including the customers of products. */
import * as Type from "typebox/type";
import { randomHex } from "../base/random.ts";
import { closed, NUMBER_OR_NULL, OBJECT, TEXT_OR_NULL } from "../base/schema.ts";
import { isSecret, newSecret } from "../base/totp.ts";
import { show } from "../base/values.ts";
import { ValueError } from "../base/value_error.ts";
import { requireText } from "../base/checks.ts";
import type { UserOptions } from "../model/options.ts";
import type { User } from "../model/records.ts";
import { requireNew } from "./references.ts";
import { Store } from "./store.ts";

const USER = closed({
  id: Type.String(),
  username: Type.String(),
  password: Type.String(),
  accountInfo: OBJECT,
  sso: Type.Boolean(),
  mfaSecret: TEXT_OR_NULL,
  recoveryCode: Type.String(),
  customerOf: NUMBER_OR_NULL,
});

/** The saved form of a user, without an enrollment in progress. */
export type SavedUser = Type.Static<typeof USER>;

/** Stores all users. The first one is the default user, who owns everything that is added without an owner. */
export class UserStore extends Store<SavedUser[]> {
  override readonly schema = Type.Array(USER);
  #users = new Map<string, User>();
  #default: User;

  constructor(defaultUser: UserOptions) {
    super();
    this.#default = this.add(defaultUser);
  }

  get default(): User {
    return this.#default;
  }

  /**
   * Sets the default user.
   *
   * @throws {ValueError} if the user does not exist.
   */
  setDefault(id: string): void {
    const user = this.get(id);
    if (!user) throw new ValueError(["defaultUser"], "is not the id of a saved user");
    this.#default = user;
  }

  add({ username, password, mfa, sso = false }: UserOptions): User {
    requireText("A username", username);
    requireText("A password", password);
    if (this.find(username)) throw new TypeError(`The user ${show(username)} already exists`);
    const secret = secretOf(mfa);
    if (secret !== undefined && !isSecret(secret)) {
      throw new TypeError(`The mfa secret of user ${show(username)} must be base32 (A-Z, 2-7)`);
    }
    return this.#create({ username, password, sso, mfaSecret: secret });
  }

  /** Adds a customer of a product. With an empty password, the customer cannot log in with one. */
  addCustomer(customerOf: number, username: string, password: string): User {
    return this.#create({ username, password, sso: false, mfaSecret: undefined, customerOf });
  }

  #create(
    account: Pick<User, "username" | "password" | "sso" | "mfaSecret" | "customerOf">,
  ): User {
    const user: User = {
      id: randomHex(24),
      accountInfo: {},
      pendingMfa: undefined,
      recoveryCode: randomHex(16),
      ...account,
    };
    this.#users.set(user.id, user);
    return user;
  }

  get(id: string | null): User | undefined {
    return id === null ? undefined : this.#users.get(id);
  }

  /** Returns whether the account still exists. */
  has(user: User): boolean {
    return this.#users.get(user.id) === user;
  }

  /** Finds a user by name, except customers. */
  find(username: string): User | undefined {
    return this.list().find((user) => user.username === username && user.customerOf === undefined);
  }

  findCustomer(product: number, username: string): User | undefined {
    return this.list().find((user) => user.customerOf === product && user.username === username);
  }

  /**
   * Returns a user by name, or the default user if `username` is `undefined`.
   *
   * @throws {TypeError} if the user does not exist.
   */
  require(username: string | undefined): User {
    if (username === undefined) return this.#default;
    const user = this.find(username);
    if (user) return user;
    throw new TypeError(`User ${show(username)} does not exist; call addUser() first`);
  }

  /** Lists all users, oldest first. */
  list(): User[] {
    return [...this.#users.values()];
  }

  delete({ id }: User): void {
    this.#users.delete(id);
  }

  override save(): SavedUser[] {
    return this.list().map(({ pendingMfa: _, mfaSecret, customerOf, ...user }) => ({
      ...user,
      mfaSecret: mfaSecret ?? null,
      customerOf: customerOf ?? null,
    }));
  }

  override load(saved: SavedUser[]): void {
    this.#users.clear();
    saved.forEach(({ customerOf, mfaSecret, ...plain }, i) => {
      requireNew(this.#users.has(plain.id), "user", i);
      this.#users.set(plain.id, {
        ...plain,
        mfaSecret: mfaSecret ?? undefined,
        pendingMfa: undefined,
        ...(customerOf === null ? {} : { customerOf }),
      });
    });
  }
}

function secretOf(mfa: UserOptions["mfa"]): string | undefined {
  if (typeof mfa === "object") return mfa.secret;
  return mfa ? newSecret() : undefined;
}
