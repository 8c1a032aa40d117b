import type { PaginationMeta, SharedRequestOptions } from "./common.ts";

/** Scope of a ledger: whether each instance belongs to the account or organization, to a product, or to a device. */
export type Scope = "Owner" | "Product" | "Device";

/** How `setLedgerInstance` treats the old data. */
export type SetMode = "Replace" | "Merge";

/** Direction of the data: `Upstream` from devices to the cloud, or `Downstream` from the cloud to devices. */
export type LedgerDirection = "Upstream" | "Downstream";

/** Data of a ledger: JSON values by name. At most 16 KB if the ledger syncs with devices, otherwise 1 MB. */
export type LedgerData = Readonly<Record<string, unknown>>;

/** Options of all ledger calls: the owner of the ledgers. */
export interface LedgersOptions extends SharedRequestOptions {
  /** The organization, by id or slug. Default: your own account. */
  org?: string | undefined;
}

/** Options that identify a ledger. */
export interface LedgerOptions extends LedgersOptions {
  /** Name of the ledger. */
  ledgerName: string;
}

/** Options that identify an instance of a ledger. */
export interface LedgerInstanceOptions extends LedgerOptions {
  /** Id of the device, product or owner that the data belongs to, depending on the scope of the ledger. */
  scopeValue: string | number;
}

/** Options of `createLedger`. */
export interface CreateLedgerOptions extends LedgersOptions {
  /** The new ledger. */
  ledger: NewLedger;
}

/** A ledger to be created. */
export interface NewLedger {
  /** Name of the ledger: lower-case letters, digits and dashes, at most 32 characters. */
  name: string;
  /** Purpose of the ledger. */
  description?: string | undefined;
  /** Scope of the ledger. */
  scope: Scope;
  /** Direction of the data; leave it out if the ledger does not sync with devices. */
  direction?: LedgerDirection | undefined;
}

/** Options of `getLedger`. */
export type GetLedgerOptions = LedgerOptions;

/** Options of `updateLedger`. */
export interface UpdateLedgerOptions extends LedgerOptions {
  /** The fields to change. */
  ledger: LedgerUpdate;
}

/** The fields of a ledger that can change. */
export interface LedgerUpdate {
  /** New description. */
  description?: string | undefined;
  /** New direction of the data. */
  direction?: LedgerDirection | undefined;
}

/** Options of `archiveLedger`. */
export type ArchiveLedgerOptions = LedgerOptions;

/** Options of `listLedgers`. */
export interface ListLedgersOptions extends LedgersOptions {
  /** Only ledgers of this scope. */
  scope?: Scope | undefined;
  /** Page number, starting at 1. */
  page?: number | undefined;
  /** Ledgers per page. Default: 100. */
  perPage?: number | undefined;
  /** `true` for archived ledgers only. */
  archived?: boolean | undefined;
}

/** Options of `getLedgerInstance`. */
export type GetLedgerInstanceOptions = LedgerInstanceOptions;

/** Options of `setLedgerInstance`. */
export interface SetLedgerInstanceOptions extends LedgerInstanceOptions {
  /** The new data. */
  instance: { data: LedgerData };
  /** `Merge` keeps top-level values that `instance.data` does not contain. Default: `Replace`. */
  setMode?: SetMode | undefined;
}

/** Options of `deleteLedgerInstance`. */
export type DeleteLedgerInstanceOptions = LedgerInstanceOptions;

/** Options of `listLedgerInstances`. */
export interface ListLedgerInstancesOptions extends LedgerOptions {
  /** Page number, starting at 1. */
  page?: number | undefined;
  /** Instances per page. Default: 100. */
  perPage?: number | undefined;
}

/** Options of `listLedgerInstanceVersions`. */
export interface ListLedgerInstanceVersionsOptions extends LedgerInstanceOptions {
  /** Only versions that were replaced before this time, ISO 8601. */
  replacedBefore?: string | undefined;
  /** Only versions that were replaced after this time, ISO 8601. */
  replacedAfter?: string | undefined;
}

/** Options of `getLedgerInstanceVersion`. */
export interface GetLedgerInstanceVersionOptions extends LedgerInstanceOptions {
  /** Id of the version. */
  version: string;
}

/** The definition of a ledger, without its data. */
export interface LedgerDefinition {
  /** Name of the ledger. */
  name: string;
  /** Purpose of the ledger. */
  description: string;
  /** Scope of the ledger. */
  scope: Scope;
  /** Direction of the data; the value for ledgers that do not sync with devices is not documented. */
  direction?: LedgerDirection | (string & Record<never, never>) | null;
  /** When it was created, ISO 8601. */
  created_at: string;
  /** When it was last changed, ISO 8601. */
  updated_at: string;
  /** When it was archived, ISO 8601; `null` if it is not archived. */
  archived_at: string | null;
}

/** The device, product or owner that an instance belongs to. */
export interface LedgerScope {
  /** Type of the scope. */
  type: Scope;
  /** Id of the device, product or owner. */
  value: string;
  /** Name of the device, product or owner. */
  name?: string;
  /** Whether it now belongs to another owner. */
  not_owned?: boolean;
}

/** The data of a ledger for one device, product or owner. */
export interface LedgerInstance {
  /** Name of the ledger. */
  name: string;
  /** The device, product or owner that it belongs to. */
  scope: LedgerScope;
  /** Size of the data in bytes. */
  size_bytes: number;
  /** The data. */
  data: LedgerData;
  /** When it was created, ISO 8601. */
  created_at: string;
  /** When it was last changed, ISO 8601. */
  updated_at: string;
  /** When it was replaced by a newer version, ISO 8601. */
  replaced_at?: string | null;
}

/** A ledger. */
export interface LedgerResponse {
  /** The ledger. */
  ledger: LedgerDefinition;
}

/** A page of ledgers. */
export interface LedgerListResponse {
  /** The ledgers of this page. */
  ledgers: LedgerDefinition[];
  /** Pagination of the list. */
  meta: PaginationMeta;
}

/** An instance of a ledger, or an old version of one. */
export interface LedgerInstanceResponse {
  /** The instance. */
  instance: LedgerInstance;
}

/** A page of the instances of a ledger. */
export interface LedgerInstanceListResponse {
  /** The instances of this page. */
  instances: LedgerInstance[];
  /** Pagination of the list. */
  meta: PaginationMeta;
}

/** Versions of an instance, the current one first. */
export interface LedgerVersionListResponse {
  /** The versions. */
  versions: LedgerInstance[];
  /** Whether there are more versions; use `replacedBefore` to get them. */
  meta: { has_more: boolean };
}
