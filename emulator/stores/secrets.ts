/** Cloud secrets. Source: API reference, Secrets; docs, Cloud secrets. */
import * as Type from "typebox/type";
import { DomainError } from "../base/domain_error.ts";
import { closed, NUMBER_OR_NULL } from "../base/schema.ts";
import { Store } from "./store.ts";

/** Matches names of secrets. Source: particle-cli. */
const NAME = /^[A-Z_][A-Z0-9_]*$/;
/** The longest name and the longest value, in characters. Our own choice. */
const [NAME_MAX, VALUE_MAX] = [255, 4096];

const SECRET = closed({
  /** Key of its owner: a user's sandbox or an organization. */
  owner: Type.String(),
  name: Type.String(),
  value: Type.String(),
  createdAt: Type.Number(),
  updatedAt: Type.Number(),
  /** When an integration or a Logic function last used it. */
  lastAccessedAt: NUMBER_OR_NULL,
  /** Id of a user, like `updatedBy`. */
  createdBy: Type.String(),
  updatedBy: Type.String(),
});

/** A cloud secret. */
export type Secret = Readonly<Type.Static<typeof SECRET>>;

/** Stores the secrets of all owners. Their values are for webhooks and Logic functions only. */
export class SecretStore extends Store<readonly Secret[]> {
  override readonly schema = Type.Array(SECRET);
  /** By owner and name. Secrets are replaced rather than modified, so that a saved state never changes. */
  #byOwner = new Map<string, Map<string, Secret>>();

  /** Lists the secrets of an owner, oldest first. */
  list(owner: string): Secret[] {
    return [...this.#byOwner.get(owner)?.values() ?? []];
  }

  find(owner: string, name: string): Secret | undefined {
    return this.#byOwner.get(owner)?.get(name);
  }

  /**
   * Creates a secret, or replaces the value of an existing one.
   *
   * @throws {DomainError} if the name or the value is not valid. The message does not contain the value.
   */
  set(owner: string, name: string, value: string, userId: string): Secret {
    requireValid(name, value);
    const old = this.find(owner, name);
    const now = Date.now();
    return this.#put({
      owner,
      name,
      value,
      createdAt: old?.createdAt ?? now,
      updatedAt: now,
      lastAccessedAt: old?.lastAccessedAt ?? null,
      createdBy: old?.createdBy ?? userId,
      updatedBy: userId,
    });
  }

  delete({ owner, name }: Secret): void {
    const all = this.#byOwner.get(owner);
    all?.delete(name);
    if (all?.size === 0) this.#byOwner.delete(owner);
  }

  /** Returns the value of a secret for an integration or a Logic function, and notes the time. */
  use(owner: string, name: string): string | undefined {
    const secret = this.find(owner, name);
    if (secret) this.#put({ ...secret, lastAccessedAt: Date.now() });
    return secret?.value;
  }

  override save(): Secret[] {
    return [...this.#byOwner.values()].flatMap((all) => [...all.values()]);
  }

  override load(saved: readonly Secret[]): void {
    this.#byOwner.clear();
    for (const secret of saved) this.#put(secret);
  }

  #put(secret: Secret): Secret {
    const all = this.#byOwner.get(secret.owner) ?? new Map<string, Secret>();
    all.set(secret.name, secret);
    this.#byOwner.set(secret.owner, all);
    return secret;
  }
}

function requireValid(name: string, value: string): void {
  if (!NAME.test(name)) {
    throw new DomainError(
      "invalid",
      "Keys may include only uppercase letters, digits, and underscores, and must not begin with a digit.",
    );
  }
  if (name.length > NAME_MAX) {
    throw new DomainError("invalid", `The name must not be longer than ${NAME_MAX} characters`);
  }
  if (value === "") throw new DomainError("invalid", "The value must not be empty");
  if (value.length > VALUE_MAX) {
    throw new DomainError("invalid", `The value must not be longer than ${VALUE_MAX} characters`);
  }
}
