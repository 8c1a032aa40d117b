/** Environment variables: staged, rolled out, inherited, on devices. Source: docs, environment variables. */
import * as Type from "typebox/type";
import { jsonSize } from "../base/json_limits.ts";
import { closed, mapOf } from "../base/schema.ts";
import { Store } from "./store.ts";

/** Longest name of a variable. Source: docs, environment variables. */
const NAME_MAX = 128;
/** How many variables a scope may have. Source: docs, environment variables. */
const VARIABLES_MAX = 100;
/** Largest set that a device can get, as JSON, in bytes. Source: docs, environment variables. */
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

/** Values by name. */
export type EnvValues = Readonly<Type.Static<typeof VALUES>>;
/** What was rolled out, and by which user. */
export type EnvSnapshot = Readonly<Type.Static<typeof SNAPSHOT>>;
/** The variables of one scope. */
export type EnvScope = Readonly<Type.Static<typeof SCOPE>>;
/** What a device has on board. */
export type EnvReport = Readonly<Type.Static<typeof REPORT>>;
/** What {@linkcode EnvVarStore.save} returns. */
export type SavedEnvVars = Type.Static<typeof ENV_VARS>;

/** Where a variable comes from. */
export type EnvSource = "Owner" | "Product" | "Device";

/** A scope, and what its variables are called where they are inherited. */
export interface EnvLink {
  /** `user:<id>`, `org:<id>`, `product:<id>` or `device:<id>`. */
  readonly key: string;
  readonly from: EnvSource;
}

/** A scope behind all those that it inherits from, the widest first. */
export type EnvChain = readonly [...wider: EnvLink[], own: EnvLink];

/** One change; without a value the variable is removed. */
export interface EnvOp {
  readonly key: string;
  readonly value: string | undefined;
  /** Where in the request it stands, for messages. */
  readonly path: string;
}

/** A rule of environment variables is broken; the message names the place in the request. */
export class EnvVarError extends Error {
  override name = "EnvVarError";

  constructor(problem: string, path: string) {
    super(`Validation error: ${problem} at "${path}"`);
  }
}

/** The environment variables of all scopes. */
export class EnvVarStore extends Store<SavedEnvVars> {
  override readonly schema = ENV_VARS;
  #scopes = new Map<string, EnvScope>();
  #devices = new Map<string, EnvReport>();

  /** The variables of a scope; undefined if it never had any. */
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
      throw new EnvVarError(`A scope can have ${VARIABLES_MAX} variables`, `${ops[0]?.path}key`);
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

  /** What wider scopes have rolled out, and which of them. */
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

  /** What devices get: all that is rolled out, the narrowest scope last. */
  rendered(chain: EnvChain): EnvValues {
    const own = this.#scopes.get(ownOf(chain).key)?.snapshot?.own;
    return { ...this.inheritedValues(chain), ...own };
  }

  /** What devices would get after a rollout of the narrowest scope. */
  staged(chain: EnvChain): EnvValues {
    return { ...this.inheritedValues(chain), ...this.#scopes.get(ownOf(chain).key)?.own };
  }

  /** When something in the chain was changed last, and the latest rollout in it. */
  history(chain: EnvChain): { updatedAt: number | null; rollout: EnvSnapshot | null } {
    const scopes = chain.flatMap(({ key }) => this.#scopes.get(key) ?? []);
    const rollouts = scopes.flatMap(({ snapshot }) => snapshot ?? []);
    return {
      updatedAt: scopes.length === 0 ? null : Math.max(...scopes.map((one) => one.updatedAt)),
      rollout: rollouts.sort((a, b) => b.rolloutAt - a.rolloutAt)[0] ?? null,
    };
  }

  /** Makes the staged variables of a scope those that devices get; `devices` are the chains of all it reaches. */
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

  /** What a device said that it has. */
  report(deviceId: string): EnvReport | undefined {
    return this.#devices.get(deviceId);
  }

  /** A device says what it has. */
  setReport(deviceId: string, rendered: EnvValues): void {
    this.#devices.set(deviceId, { rendered, reportedAt: Date.now() });
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

/** Whether two sets are the same. */
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
