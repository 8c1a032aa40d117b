/** The versions of one instance of a ledger. */
import type { Schema } from "@cfworker/json-schema";
import { jsonSize } from "../base/json_limits.ts";
import { NUMBER, NUMBER_OR_NULL, objectSchema, TEXT } from "./store.ts";

/** How many versions of an instance are kept, the current one included. Our own choice. */
const VERSIONS_KEPT = 100;
/** How many bytes of data the versions of an instance may have in total. Our own choice. */
const BYTES_KEPT = 4 * 1_048_576;

/** One version of the data. */
export interface LedgerVersion {
  readonly id: string;
  readonly data: Record<string, unknown>;
  readonly sizeBytes: number;
  readonly updatedAt: number;
  readonly replacedAt: number | null;
}

type SavedVersion = Omit<LedgerVersion, "sizeBytes"> & { readonly sizeBytes?: number };

/** What {@linkcode InstanceHistory.save} returns. */
export interface SavedInstance {
  readonly scopeValue: string;
  readonly createdAt: number;
  readonly versions: readonly SavedVersion[];
}

/** Describes a saved version. */
export const VERSION_SCHEMA: Schema = objectSchema({
  id: TEXT,
  data: { type: "object" },
  "sizeBytes?": NUMBER,
  updatedAt: NUMBER,
  replacedAt: NUMBER_OR_NULL,
});

/** An instance: its current data and what it was before, newest first. */
export class InstanceHistory {
  readonly scopeValue: string;
  readonly createdAt: number;
  /** Replaced, not changed, so that what was saved stays as it is. */
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
    return { scopeValue: this.scopeValue, createdAt: this.createdAt, versions: this.#versions };
  }
}
