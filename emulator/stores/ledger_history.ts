/** The versions of one instance of a ledger. */
import * as Type from "typebox/type";
import { jsonSize } from "../base/json_limits.ts";
import { closed, NUMBER_OR_NULL, OBJECT } from "../base/schema.ts";

/** Maximum number of versions per instance, including the current one. Our own choice. */
const VERSIONS_KEPT = 100;
/** Maximum size of all versions of an instance, in bytes. Our own choice. */
const BYTES_KEPT = 4 * 1_048_576;

const VERSION = closed({
  id: Type.String(),
  data: OBJECT,
  sizeBytes: Type.Optional(Type.Number()),
  updatedAt: Type.Number(),
  replacedAt: NUMBER_OR_NULL,
});
export const INSTANCE = closed({
  scopeValue: Type.String(),
  createdAt: Type.Number(),
  versions: Type.Array(VERSION, { minItems: 1 }),
});

/** A version of the data. */
export type LedgerVersion = Readonly<Required<Type.Static<typeof VERSION>>>;

/** What {@linkcode InstanceHistory.save} returns. */
export type SavedInstance = Type.Static<typeof INSTANCE>;

/** An instance of a ledger: its current data and its earlier versions, newest first. */
export class InstanceHistory {
  readonly scopeValue: string;
  readonly createdAt: number;
  /** Replaced rather than modified, so that a saved state never changes. */
  #versions: readonly LedgerVersion[] = [];

  constructor(scopeValue: string, createdAt: number = Date.now()) {
    this.scopeValue = scopeValue;
    this.createdAt = createdAt;
  }

  static from({ scopeValue, createdAt, versions }: SavedInstance): InstanceHistory {
    const history = new InstanceHistory(scopeValue, createdAt);
    history.#versions = versions.map((one) => ({
      ...one,
      sizeBytes: one.sizeBytes ?? jsonSize(one.data),
    }));
    return history;
  }

  get versions(): readonly LedgerVersion[] {
    return this.#versions;
  }

  get current(): LedgerVersion {
    const [current] = this.#versions;
    if (!current) throw new Error("An instance has no data before add() is called");
    return current;
  }

  add(data: Record<string, unknown>, sizeBytes: number): void {
    const now = Date.now();
    const [old, ...older] = this.#versions;
    const version = { id: crypto.randomUUID(), data, sizeBytes, updatedAt: now, replacedAt: null };
    const replaced = old ? [{ ...old, replacedAt: now }] : [];
    let total = 0;
    this.#versions = [version, ...replaced, ...older].slice(0, VERSIONS_KEPT)
      .filter((one) => (total += one.sizeBytes) <= BYTES_KEPT);
  }

  save(): SavedInstance {
    return {
      scopeValue: this.scopeValue,
      createdAt: this.createdAt,
      versions: [...this.#versions],
    };
  }
}
