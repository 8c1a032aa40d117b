/** Environment variables: staged, rolled out, inherited and on devices. Source: docs, environment variables. */
import * as Type from "typebox/type";
import { jsonSize } from "../base/json_limits.ts";
import { closed, mapOf } from "../base/schema.ts";
import { Store } from "./store.ts";

/** Longest name of a variable, in characters. Source: docs, environment variables. */
const NAME_MAX = 128;
/** Maximum number of variables per scope. Source: docs, environment variables. */
const VARIABLES_MAX = 100;
/** Largest set of variables that a device can receive, as JSON, in bytes. Source: docs, environment variables. */
export const RENDERED_MAX = 16_384;

const VALUES = mapOf(Type.String());
const SNAPSHOT = closed({ own: VALUES, rolloutAt: Type.Number(), rolloutBy: Type.String() });
/** `createdBy` and `updatedBy` are ids of users. */
const SCOPE = closed({
  own: VALUES,
  createdAt: Type.Number(),
  createdBy: Type.String(),
  updatedAt: Type.Number(),
  updatedBy: Type.String(),
  snapshot: Type.Union([Type.Null(), SNAPSHOT]),
});
const REPORT = closed({ rendered: VALUES, reportedAt: Type.Number() });
const ENV_VARS = closed({ scopes: mapOf(SCOPE), devices: mapOf(REPORT) });

/** The values of variables, by name. */
export type EnvValues = Readonly<Type.Static<typeof VALUES>>;
/** The variables of a rollout, its time and the user who started it. */
export type EnvSnapshot = Readonly<Type.Static<typeof SNAPSHOT>>;
/** The variables of one scope. */
export type EnvScope = Readonly<Type.Static<typeof SCOPE>>;
/** The variables that a device reports. */
export type EnvReport = Readonly<Type.Static<typeof REPORT>>;
/** What {@linkcode EnvVarStore.save} returns. */
export type SavedEnvVars = Type.Static<typeof ENV_VARS>;

/** The kind of scope that a variable comes from. */
export type EnvSource = "Owner" | "Product" | "Device";

/** A scope in a chain of inheritance. */
export interface EnvLink {
  /** `user:<id>`, `org:<id>`, `product:<id>` or `device:<id>`. */
  readonly key: string;
  readonly from: EnvSource;
}

/** A scope, preceded by the scopes that it inherits from, widest first. */
export type EnvChain = readonly [...wider: EnvLink[], own: EnvLink];

/** A change of one variable. Without a value, the variable is removed. */
export interface EnvOp {
  readonly key: string;
  readonly value: string | undefined;
  /** The position in the request, for error messages. */
  readonly path: string;
}

/** Thrown when a change of environment variables is not allowed. The message names the position in the request. */
export class EnvVarError extends Error {
  override name = "EnvVarError";

  constructor(problem: string, path: string) {
    super(`Validation error: ${problem} at "${path}"`);
  }
}

/** Stores the environment variables of all scopes. */
export class EnvVarStore extends Store<SavedEnvVars> {
  override readonly schema = ENV_VARS;
  #scopes = new Map<string, EnvScope>();
  #devices = new Map<string, EnvReport>();

  /** Returns the variables of a scope, or `undefined` if it has never had any. */
  scope({ key }: EnvLink): EnvScope | undefined {
    return this.#scopes.get(key);
  }

  /** Changes the staged variables of a scope. */
  edit(chain: EnvChain, ops: readonly EnvOp[], userId: string): void {
    const link = ownOf(chain);
    const old = this.#scopes.get(link.key);
    const values = new Map(Object.entries(old?.own ?? {}));
    for (const { key, value, path } of ops) {
      requireName(key, `${path}key`);
      if (value === undefined) values.delete(key);
      else values.set(key, value);
    }
    const own = Object.fromEntries(values);
    const path = `${ops[0]?.path ?? ""}value`;
    if (values.size > VARIABLES_MAX) {
      throw new EnvVarError(
        `A scope can have at most ${VARIABLES_MAX} variables`,
        `${ops[0]?.path}key`,
      );
    }
    requireFit({ ...this.inheritedValues(chain), ...own }, path);
    const now = Date.now();
    this.#scopes.set(link.key, {
      own,
      createdAt: old?.createdAt ?? now,
      createdBy: old?.createdBy ?? userId,
      updatedAt: now,
      updatedBy: userId,
      snapshot: old?.snapshot ?? null,
    });
  }

  /** Returns the variables that wider scopes have rolled out, and the scope that each comes from. */
  inherited(chain: EnvChain): Map<string, { from: EnvSource; value: string }> {
    const found = new Map<string, { from: EnvSource; value: string }>();
    for (const { key, from } of chain.slice(0, -1)) {
      const values = this.#scopes.get(key)?.snapshot?.own ?? {};
      for (const [name, value] of Object.entries(values)) found.set(name, { from, value });
    }
    return found;
  }

  inheritedValues(chain: EnvChain): EnvValues {
    return Object.fromEntries([...this.inherited(chain)].map(([name, { value }]) => [name, value]));
  }

  /** Returns the variables that devices receive: those rolled out, where narrower scopes override wider ones. */
  rendered(chain: EnvChain): EnvValues {
    const own = this.#scopes.get(ownOf(chain).key)?.snapshot?.own;
    return { ...this.inheritedValues(chain), ...own };
  }

  /** Returns the variables that devices would receive after a rollout of the narrowest scope. */
  staged(chain: EnvChain): EnvValues {
    return { ...this.inheritedValues(chain), ...this.#scopes.get(ownOf(chain).key)?.own };
  }

  /** Returns the time of the last change in a chain, and its latest rollout. */
  history(chain: EnvChain): { updatedAt: number | null; rollout: EnvSnapshot | null } {
    const scopes = chain.flatMap(({ key }) => this.#scopes.get(key) ?? []);
    const rollouts = scopes.flatMap(({ snapshot }) => snapshot ?? []);
    return {
      updatedAt: scopes.length === 0 ? null : Math.max(...scopes.map((one) => one.updatedAt)),
      rollout: rollouts.sort((a, b) => b.rolloutAt - a.rolloutAt)[0] ?? null,
    };
  }

  /**
   * Rolls out the staged variables of a scope.
   *
   * @param devices The chains of all devices that the rollout reaches.
   * @throws {EnvVarError} if a device would receive too many bytes; nothing is rolled out then.
   */
  rollout(chain: EnvChain, userId: string, devices: readonly EnvChain[]): void {
    const { key } = ownOf(chain);
    const old = this.#scopes.get(key);
    const now = Date.now();
    const blank = { own: {}, createdAt: now, createdBy: userId, updatedAt: now, updatedBy: userId };
    const { own } = old ?? blank;
    const snapshot = { own, rolloutAt: now, rolloutBy: userId };
    this.#scopes.set(key, { ...(old ?? blank), snapshot });
    try {
      for (const device of devices) requireFit(this.rendered(device), "when");
    } catch (error) {
      if (old) this.#scopes.set(key, old);
      else this.#scopes.delete(key);
      throw error;
    }
  }

  /** Returns the last report of a device. */
  report(deviceId: string): EnvReport | undefined {
    return this.#devices.get(deviceId);
  }

  /** Saves the variables that a device reports. */
  setReport(deviceId: string, rendered: EnvValues): void {
    this.#devices.set(deviceId, { rendered, reportedAt: Date.now() });
  }

  /** Deletes the variables of a scope. */
  delete(key: string): void {
    this.#scopes.delete(key);
  }

  override save(): SavedEnvVars {
    return {
      scopes: Object.fromEntries(this.#scopes),
      devices: Object.fromEntries(this.#devices),
    };
  }

  override load({ scopes, devices }: SavedEnvVars): void {
    this.#scopes = new Map(Object.entries(scopes));
    this.#devices = new Map(Object.entries(devices));
  }
}

/** Returns whether two sets of variables are the same. */
export function sameValues(a: EnvValues, b: EnvValues): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function ownOf(chain: EnvChain): EnvLink {
  return chain[chain.length - 1] as EnvLink;
}

function requireName(name: string, path: string): void {
  if (name === "") throw new EnvVarError("String must contain at least 1 character(s)", path);
  if (name.length > NAME_MAX) {
    throw new EnvVarError(`String must contain at most ${NAME_MAX} character(s)`, path);
  }
  if (!/^[A-Z_][A-Z0-9_]*$/.test(name)) throw new EnvVarError("Invalid name", path);
  if (name.startsWith("PARTICLE_")) {
    throw new EnvVarError('The prefix "PARTICLE_" is reserved', path);
  }
}

function requireFit(values: EnvValues, path: string): void {
  if (jsonSize(values) <= RENDERED_MAX) return;
  throw new EnvVarError(`The variables exceed ${RENDERED_MAX} bytes in total`, path);
}
