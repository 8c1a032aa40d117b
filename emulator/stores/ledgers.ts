/** Ledgers: their definitions, their instances and who may write to them. Source: API reference, Ledger. */
import * as Type from "typebox/type";
import { DomainError } from "../base/domain_error.ts";
import { isTooDeep, JSON_DEPTH_MAX, jsonSize } from "../base/json_limits.ts";
import { closed, NUMBER_OR_NULL, oneOf } from "../base/schema.ts";
import { INSTANCE, InstanceHistory } from "./ledger_history.ts";
import { Store } from "./store.ts";

const LEDGER = closed({
  ownerKey: Type.String(),
  name: Type.String(),
  scope: oneOf("Owner", "Product", "Device"),
  /** Null if the ledger is not synced with devices. */
  direction: oneOf("Upstream", "Downstream", null),
  description: Type.String(),
  createdAt: Type.Number(),
  updatedAt: Type.Number(),
  archivedAt: NUMBER_OR_NULL,
  instances: Type.Array(INSTANCE),
});

/** What {@linkcode LedgerStore.save} returns. */
export type SavedLedger = Type.Static<typeof LEDGER>;
/** A ledger without its data. */
export type LedgerDefinition = Omit<SavedLedger, "instances">;
export type LedgerScope = LedgerDefinition["scope"];
export type LedgerDirection = NonNullable<LedgerDefinition["direction"]>;
export type LedgerData = Record<string, unknown>;

/** Largest data of a ledger that is synced with devices, in bytes. Source: docs, ledger page. */
const SYNCED_MAX = 16_384;
/** Largest data of a ledger that exists only in the cloud, in bytes. Source: docs, ledger page. */
const CLOUD_ONLY_MAX = 1_048_576;

/** A version of a ledger's data for one owner, product or device. */
export interface LedgerInstance {
  readonly name: string;
  readonly scope: LedgerScope;
  readonly scopeValue: string;
  /** The name of the product or device that it belongs to, if it has one. */
  readonly scopeName: string | null;
  /** Whether the product or device was deleted or now belongs to another owner. */
  readonly notOwned: boolean;
  /** Id of the version. */
  readonly version: string;
  readonly data: LedgerData;
  readonly sizeBytes: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Null for the current version. */
  readonly replacedAt: number | null;
}

/** A change of a ledger's data. */
export interface LedgerChange {
  readonly ownerKey: string;
  readonly name: string;
  readonly scope: LedgerScope;
  readonly scopeValue: string;
  readonly changeType: "set" | "delete";
  readonly data: LedgerData;
  readonly changedAt: number;
  /** How many webhooks and functions lie between this change and the original event. Limits loops. */
  readonly depth: number;
}

/** How data is written, and by whom. */
export interface LedgerWrite {
  /** `Merge` keeps the top-level keys that are not in the new data. */
  readonly mode: "Replace" | "Merge";
  readonly writer: "cloud" | "device";
  readonly depth?: number;
}

/** Finds the owner, product or device that an instance belongs to, and returns its normalized id and its name. */
export type FindScope = (
  ownerKey: string,
  scope: LedgerScope,
  value: string,
) => { readonly value: string; readonly name: string | null } | undefined;

interface Ledger {
  readonly definition: LedgerDefinition;
  readonly instances: Map<string, InstanceHistory>;
}

/** Stores all ledgers. */
export class LedgerStore extends Store<readonly SavedLedger[]> {
  override readonly schema = Type.Array(LEDGER);
  /** By owner, then by name. */
  #ledgers = new Map<string, Map<string, Ledger>>();
  #listeners: ((change: LedgerChange) => void)[] = [];
  #findScope: FindScope;

  constructor(findScope: FindScope) {
    super();
    this.#findScope = findScope;
  }

  /** Lists the definitions of an owner, oldest first. */
  definitions(ownerKey: string): LedgerDefinition[] {
    return [...this.#ledgers.get(ownerKey)?.values() ?? []].map(({ definition }) => definition);
  }

  /** Returns a definition, even if it is archived. */
  definition(ownerKey: string, name: string): LedgerDefinition | undefined {
    return this.#ledgers.get(ownerKey)?.get(name)?.definition;
  }

  create(
    options: Pick<LedgerDefinition, "ownerKey" | "name" | "scope" | "direction" | "description">,
  ): LedgerDefinition {
    const { ownerKey, name, scope, direction, description } = options;
    if (!/^[a-z0-9-]{1,32}$/.test(name)) {
      throw new DomainError("invalid", "name must be 1 to 32 lower-case letters, digits or dashes");
    }
    const owned = this.#ledgers.get(ownerKey) ?? new Map<string, Ledger>();
    if (owned.has(name)) {
      throw new DomainError("invalid", `A ledger named ${name} already exists`);
    }
    const now = Date.now();
    const definition: LedgerDefinition = {
      ownerKey,
      name,
      scope,
      direction,
      description,
      createdAt: now,
      updatedAt: now,
      archivedAt: null,
    };
    owned.set(name, { definition, instances: new Map() });
    this.#ledgers.set(ownerKey, owned);
    return definition;
  }

  update(
    ownerKey: string,
    name: string,
    changes: Partial<Pick<LedgerDefinition, "direction" | "description">>,
  ): LedgerDefinition {
    const { definition, instances } = this.#active(ownerKey, name);
    const { direction = definition.direction, description = definition.description } = changes;
    const largest = Math.max(0, ...[...instances.values()].map(({ current }) => current.sizeBytes));
    if (largest > maxSize(direction)) {
      throw new DomainError("invalid", "The ledger has more data than devices can store");
    }
    definition.direction = direction;
    definition.description = description;
    definition.updatedAt = Date.now();
    return definition;
  }

  /** Archives a ledger. Its name cannot be reused. */
  archive(ownerKey: string, name: string): void {
    const { definition } = this.#active(ownerKey, name);
    definition.archivedAt = definition.updatedAt = Date.now();
  }

  /** Returns the current data, or `{}` if nothing was written yet. */
  read(
    ownerKey: string,
    name: string,
    scopeValue: string,
  ): { data: LedgerData; updatedAt: number | null } {
    const current = this.#find(ownerKey, name, scopeValue).history?.current;
    return { data: structuredClone(current?.data ?? {}), updatedAt: current?.updatedAt ?? null };
  }

  /** Returns the current versions of all instances. */
  instances(ownerKey: string, name: string): LedgerInstance[] {
    const ledger = this.#active(ownerKey, name);
    return [...ledger.instances.values()].map((history) =>
      this.#describe(ledger.definition, history, history.current)
    );
  }

  /**
   * Returns all stored versions of an instance, newest first.
   *
   * @throws {DomainError} if the ledger does not exist or nothing was written to the instance.
   */
  versions(ownerKey: string, name: string, scopeValue: string): LedgerInstance[] {
    const { definition, history } = this.#find(ownerKey, name, scopeValue);
    if (!history) throw new DomainError("not-found", "Ledger instance not found");
    return history.versions.map((version) => this.#describe(definition, history, version));
  }

  write(
    ownerKey: string,
    name: string,
    scopeValue: string,
    data: LedgerData,
    { mode, writer, depth = 0 }: LedgerWrite,
  ): LedgerInstance {
    const { definition, value, isKnown, history, instances } = this.#find(
      ownerKey,
      name,
      scopeValue,
    );
    if (!isKnown) throw new DomainError("not-found", "Scope value not found");
    requireWriter(definition, writer);
    if (isTooDeep(data)) {
      throw new DomainError(
        "invalid",
        `data must not be nested deeper than ${JSON_DEPTH_MAX} levels`,
      );
    }
    const merged = mode === "Merge" ? { ...history?.current.data, ...data } : data;
    const sizeBytes = jsonSize(merged);
    if (sizeBytes > maxSize(definition.direction)) {
      throw new DomainError(
        "too-large",
        `data must not exceed ${maxSize(definition.direction)} bytes`,
      );
    }
    const kept = history ?? new InstanceHistory(value);
    kept.add(structuredClone(merged), sizeBytes);
    instances.set(value, kept);
    this.#notify(definition, value, "set", kept.current.data, depth);
    return this.#describe(definition, kept, kept.current);
  }

  /** Deletes an instance and its versions. Does nothing if it does not exist. */
  remove(ownerKey: string, name: string, scopeValue: string, depth = 0): void {
    const { definition, value, instances } = this.#find(ownerKey, name, scopeValue);
    requireWriter(definition, "cloud");
    if (instances.delete(value)) this.#notify(definition, value, "delete", {}, depth);
  }

  /** Calls `listener` after every change of data. The listener must not throw. */
  listen(listener: (change: LedgerChange) => void): void {
    this.#listeners.push(listener);
  }

  override save(): SavedLedger[] {
    return [...this.#ledgers.values()].flatMap((owned) =>
      [...owned.values()].map(({ definition, instances }) => ({
        ...definition,
        instances: [...instances.values()].map((history) => history.save()),
      }))
    );
  }

  override load(saved: readonly SavedLedger[]): void {
    this.#ledgers.clear();
    for (const { instances, ...definition } of saved) {
      const owned = this.#ledgers.get(definition.ownerKey) ?? new Map<string, Ledger>();
      const histories = instances.map((one) =>
        [one.scopeValue, InstanceHistory.from(one)] as const
      );
      owned.set(definition.name, { definition, instances: new Map(histories) });
      this.#ledgers.set(definition.ownerKey, owned);
    }
  }

  #active(ownerKey: string, name: string): Ledger {
    const ledger = this.#ledgers.get(ownerKey)?.get(name);
    if (ledger?.definition.archivedAt === null) return ledger;
    throw new DomainError("not-found", "Ledger not found");
  }

  #find(ownerKey: string, name: string, scopeValue: string): {
    readonly definition: LedgerDefinition;
    readonly instances: Map<string, InstanceHistory>;
    readonly value: string;
    readonly isKnown: boolean;
    readonly history: InstanceHistory | undefined;
  } {
    const { definition, instances } = this.#active(ownerKey, name);
    const known = this.#findScope(ownerKey, definition.scope, scopeValue);
    const value = known?.value ?? scopeValue;
    const history = instances.get(value);
    // The data of a device that now belongs to another owner can still be read.
    if (!known && !history) throw new DomainError("not-found", "Scope value not found");
    return { definition, instances, value, isKnown: known !== undefined, history };
  }

  #describe(
    { ownerKey, name, scope }: LedgerDefinition,
    { scopeValue, createdAt }: InstanceHistory,
    { id, data, sizeBytes, updatedAt, replacedAt }: InstanceHistory["current"],
  ): LedgerInstance {
    const known = this.#findScope(ownerKey, scope, scopeValue);
    return {
      name,
      scope,
      scopeValue,
      scopeName: known?.name ?? null,
      notOwned: known === undefined,
      version: id,
      data,
      sizeBytes,
      createdAt,
      updatedAt,
      replacedAt,
    };
  }

  #notify(
    { ownerKey, name, scope }: LedgerDefinition,
    scopeValue: string,
    changeType: LedgerChange["changeType"],
    data: LedgerData,
    depth: number,
  ): void {
    const changedAt = Date.now();
    for (const listener of this.#listeners) {
      const copy = structuredClone(data);
      listener({ ownerKey, name, scope, scopeValue, changeType, data: copy, changedAt, depth });
    }
  }
}

function maxSize(direction: LedgerDefinition["direction"]): number {
  return direction === null ? CLOUD_ONLY_MAX : SYNCED_MAX;
}

function requireWriter({ direction }: LedgerDefinition, writer: LedgerWrite["writer"]): void {
  if (writer === "cloud" && direction === "Upstream") {
    throw new DomainError("forbidden", "Only devices may write to a device-to-cloud ledger");
  }
  if (writer === "device" && direction !== "Upstream") {
    throw new DomainError("forbidden", "Devices may only write to a device-to-cloud ledger");
  }
}
