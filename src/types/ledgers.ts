import type { PaginationMeta, SharedRequestOptions } from "./common.ts";

/** What each instance of a ledger belongs to: the account or organization, a product, or a device. */
export type Scope = "Owner" | "Product" | "Device";

/** What `setLedgerInstance` does with the old data. */
export type SetMode = "Replace" | "Merge";

/** The way data goes between the cloud and devices: up from them, or down to them. */
export type LedgerDirection = "Upstream" | "Downstream";

/** Data of a ledger: JSON values by name. At most 16 KB where devices take part, else 1 MB. */
export type LedgerData = Readonly<Record<string, unknown>>;

/** Options of every call about ledgers: whose they are. */
export interface LedgersOptions extends SharedRequestOptions {
  /** The organization, by id or slug. Default: one's own account. */
  org?: string | undefined;
}

/** Options that name a ledger. */
export interface LedgerOptions extends LedgersOptions {
  /** Name of the ledger. */
  ledgerName: string;
}

/** Options that name an instance of a ledger. */
export interface LedgerInstanceOptions extends LedgerOptions {
  /** Whose data: id of the device, product or owner, as the scope of the ledger is. */
  scopeValue: string | number;
}

/** Options of `createLedger`. */
export interface CreateLedgerOptions extends LedgersOptions {
  /** The new ledger. */
  ledger: NewLedger;
}

/** A ledger to be created. */
export interface NewLedger {
  /** Lower-case letters, digits and dashes, at most 32. */
  name: string;
  /** What it is for. */
  description?: string | undefined;
  /** What each of its instances belongs to. */
  scope: Scope;
  /** The way its data goes; left out where no device takes part. */
  direction?: LedgerDirection | undefined;
}

/** Options of `getLedger`. */
export type GetLedgerOptions = LedgerOptions;

/** Options of `updateLedger`. */
export interface UpdateLedgerOptions extends LedgerOptions {
  /** What shall change. */
  ledger: LedgerUpdate;
}

/** What can change of a ledger. */
export interface LedgerUpdate {
  /** What it is for. */
  description?: string | undefined;
  /** The way its data goes. */
  direction?: LedgerDirection | undefined;
}

/** Options of `archiveLedger`. */
export type ArchiveLedgerOptions = LedgerOptions;

/** Options of `listLedgers`. */
export interface ListLedgersOptions extends LedgersOptions {
  /** Ledgers of this scope. */
  scope?: Scope | undefined;
  /** Page, from 1. */
  page?: number | undefined;
  /** Ledgers in a page. Default: 100. */
  perPage?: number | undefined;
  /** `true`: those that are archived. */
  archived?: boolean | undefined;
}

/** Options of `getLedgerInstance`. */
export type GetLedgerInstanceOptions = LedgerInstanceOptions;

/** Options of `setLedgerInstance`. */
export interface SetLedgerInstanceOptions extends LedgerInstanceOptions {
  /** The new data. */
  instance: { data: LedgerData };
  /** `Merge` keeps what `instance.data` does not name, at its top level. Default: `Replace`. */
  setMode?: SetMode | undefined;
}

/** Options of `deleteLedgerInstance`. */
export type DeleteLedgerInstanceOptions = LedgerInstanceOptions;

/** Options of `listLedgerInstances`. */
export interface ListLedgerInstancesOptions extends LedgerOptions {
  /** Page, from 1. */
  page?: number | undefined;
  /** Instances in a page. Default: 100. */
  perPage?: number | undefined;
}

/** Options of `listLedgerInstanceVersions`. */
export interface ListLedgerInstanceVersionsOptions extends LedgerInstanceOptions {
  /** Versions that were replaced before this time, ISO 8601. */
  replacedBefore?: string | undefined;
  /** Versions that were replaced after this time, ISO 8601. */
  replacedAfter?: string | undefined;
}

/** Options of `getLedgerInstanceVersion`. */
export interface GetLedgerInstanceVersionOptions extends LedgerInstanceOptions {
  /** Id of the version. */
  version: string;
}

/** A ledger: what kind of data it holds, without the data. */
export interface LedgerDefinition {
  /** Its name. */
  name: string;
  /** What it is for. */
  description: string;
  /** What each of its instances belongs to. */
  scope: Scope;
  /** The way its data goes; what the cloud gives for ledgers without devices is not documented. */
  direction?: LedgerDirection | (string & Record<never, never>) | null;
  /** When it was created, ISO 8601. */
  created_at: string;
  /** When it was changed, ISO 8601. */
  updated_at: string;
  /** When it was archived, ISO 8601; `null` if it is in use. */
  archived_at: string | null;
}

/** What an instance belongs to. */
export interface LedgerScope {
  /** Kind of thing. */
  type: Scope;
  /** Its id. */
  value: string;
  /** Its name. */
  name?: string;
  /** Whether it now belongs to somebody else. */
  not_owned?: boolean;
}

/** Data of a ledger for one device, product or owner. */
export interface LedgerInstance {
  /** Name of the ledger. */
  name: string;
  /** What it belongs to. */
  scope: LedgerScope;
  /** Size of the data. */
  size_bytes: number;
  /** The data. */
  data: LedgerData;
  /** When it was created, ISO 8601. */
  created_at: string;
  /** When it was changed, ISO 8601. */
  updated_at: string;
  /** When a newer version took its place, ISO 8601. */
  replaced_at?: string | null;
}

/** A ledger. */
export interface LedgerResponse {
  /** The ledger. */
  ledger: LedgerDefinition;
}

/** Ledgers, a page of them. */
export interface LedgerListResponse {
  /** The ledgers of this page. */
  ledgers: LedgerDefinition[];
  /** Where this page stands. */
  meta: PaginationMeta;
}

/** An instance of a ledger, or an old version of one. */
export interface LedgerInstanceResponse {
  /** The instance. */
  instance: LedgerInstance;
}

/** Instances of a ledger, a page of them. */
export interface LedgerInstanceListResponse {
  /** The instances of this page. */
  instances: LedgerInstance[];
  /** Where this page stands. */
  meta: PaginationMeta;
}

/** Versions of an instance, the current one first. */
export interface LedgerVersionListResponse {
  /** The versions. */
  versions: LedgerInstance[];
  /** Whether there are more, which `replacedBefore` leads to. */
  meta: { has_more: boolean };
}
