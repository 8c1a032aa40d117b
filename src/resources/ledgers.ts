/**
 * Ledgers: versioned data that the cloud stores for devices, products, accounts and organizations.
 *
 * @module
 */
import { orEmpty, requireGiven } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse, OKResponse } from "../types/common.ts";
import type {
  ArchiveLedgerOptions,
  CreateLedgerOptions,
  DeleteLedgerInstanceOptions,
  GetLedgerInstanceOptions,
  GetLedgerInstanceVersionOptions,
  GetLedgerOptions,
  LedgerInstanceListResponse,
  LedgerInstanceResponse,
  LedgerListResponse,
  LedgerResponse,
  LedgerVersionListResponse,
  ListLedgerInstancesOptions,
  ListLedgerInstanceVersionsOptions,
  ListLedgersOptions,
  SetLedgerInstanceOptions,
  UpdateLedgerOptions,
} from "../types/ledgers.ts";

/**
 * Creates a ledger: `POST /v1[/orgs/:org]/ledgers`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The ledger, and the organization it belongs to. Default: the account.
 * @returns The ledger.
 */
export function createLedger(
  api: ApiCaller,
  options: CreateLedgerOptions,
): Promise<JSONResponse<LedgerResponse>> {
  return api.post({
    ...endpoint(options, "/v1[/orgs/:org]/ledgers"),
    data: { ledger: requireGiven(options, "ledger") },
  });
}

/**
 * Gets the definition of a ledger: `GET /v1[/orgs/:org]/ledgers/:ledgerName`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The ledger.
 * @returns The ledger, without its data.
 */
export function getLedger(
  api: ApiCaller,
  options: GetLedgerOptions,
): Promise<JSONResponse<LedgerResponse>> {
  return api.get(endpoint(options, "/v1[/orgs/:org]/ledgers/:ledgerName"));
}

/**
 * Changes the description or direction of a ledger: `PUT /v1[/orgs/:org]/ledgers/:ledgerName`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The ledger and the fields to change.
 * @returns The ledger.
 */
export function updateLedger(
  api: ApiCaller,
  options: UpdateLedgerOptions,
): Promise<JSONResponse<LedgerResponse>> {
  return api.put({
    ...endpoint(options, "/v1[/orgs/:org]/ledgers/:ledgerName"),
    callClass: "idempotent-write",
    data: { ledger: requireGiven(options, "ledger") },
  });
}

/**
 * Archives a ledger: `DELETE /v1[/orgs/:org]/ledgers/:ledgerName`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The ledger.
 * @returns `{}`, or `{ok: true}`.
 */
export function archiveLedger(
  api: ApiCaller,
  options: ArchiveLedgerOptions,
): Promise<JSONResponse<Partial<OKResponse>>> {
  return api.delete({
    ...endpoint(options, "/v1[/orgs/:org]/ledgers/:ledgerName"),
    callClass: "idempotent-write",
  });
}

/**
 * Lists ledgers, one page at a time: `GET /v1[/orgs/:org]/ledgers`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The organization, filters and pagination. All options are optional.
 * @returns A page of ledgers, without their data.
 */
export function listLedgers(
  api: ApiCaller,
  options?: ListLedgersOptions,
): Promise<JSONResponse<LedgerListResponse>> {
  const given = orEmpty(options);
  return api.get({
    ...endpoint(options, "/v1[/orgs/:org]/ledgers"),
    query: {
      scope: given.scope,
      page: given.page,
      per_page: given.perPage,
      archived: given.archived,
    },
  });
}

/**
 * Gets the data of a ledger for a device, product or owner:
 * `GET /v1[/orgs/:org]/ledgers/:ledgerName/instances/:scopeValue`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body } = await particle.getLedgerInstance({
 *   ledgerName: "thresholds",
 *   scopeValue: "0123456789abcdef01234567",
 * });
 * console.log(body.instance.data.max);
 * ```
 *
 * @param options The ledger, and the device, product or owner.
 * @returns The instance with its data.
 */
export function getLedgerInstance(
  api: ApiCaller,
  options: GetLedgerInstanceOptions,
): Promise<JSONResponse<LedgerInstanceResponse>> {
  return api.get(endpoint(options, "/v1[/orgs/:org]/ledgers/:ledgerName/instances/:scopeValue"));
}

/**
 * Sets the data of a ledger for a device, product or owner:
 * `PUT /v1[/orgs/:org]/ledgers/:ledgerName/instances/:scopeValue`. An online device gets the data within about 30 s, an
 * offline one when it connects.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * await particle.setLedgerInstance({
 *   ledgerName: "thresholds",
 *   scopeValue: "0123456789abcdef01234567",
 *   instance: { data: { max: 30 } },
 *   setMode: "Merge",
 * });
 * ```
 *
 * @param options The ledger, the device, product or owner, the data, and whether to replace or merge.
 * @returns The instance with its new data.
 */
export function setLedgerInstance(
  api: ApiCaller,
  options: SetLedgerInstanceOptions,
): Promise<JSONResponse<LedgerInstanceResponse>> {
  const given = orEmpty(options);
  return api.put({
    ...endpoint(options, "/v1[/orgs/:org]/ledgers/:ledgerName/instances/:scopeValue"),
    callClass: "idempotent-write",
    query: { set_mode: given.setMode },
    data: { instance: requireGiven(options, "instance") },
  });
}

/**
 * Deletes the data of a ledger for a device, product or owner:
 * `DELETE /v1[/orgs/:org]/ledgers/:ledgerName/instances/:scopeValue`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The ledger, and the device, product or owner.
 * @returns `{}`, or `{ok: true}`.
 */
export function deleteLedgerInstance(
  api: ApiCaller,
  options: DeleteLedgerInstanceOptions,
): Promise<JSONResponse<Partial<OKResponse>>> {
  return api.delete({
    ...endpoint(options, "/v1[/orgs/:org]/ledgers/:ledgerName/instances/:scopeValue"),
    callClass: "idempotent-write",
  });
}

/**
 * Lists the instances of a ledger, one page at a time: `GET /v1[/orgs/:org]/ledgers/:ledgerName/instances`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The ledger, and the page.
 * @returns A page of instances.
 */
export function listLedgerInstances(
  api: ApiCaller,
  options: ListLedgerInstancesOptions,
): Promise<JSONResponse<LedgerInstanceListResponse>> {
  const given = orEmpty(options);
  return api.get({
    ...endpoint(options, "/v1[/orgs/:org]/ledgers/:ledgerName/instances"),
    query: { page: given.page, per_page: given.perPage },
  });
}

/**
 * Lists the versions of a ledger instance (the data for a device, product or owner):
 * `GET /v1[/orgs/:org]/ledgers/:ledgerName/instances/:scopeValue/versions`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The ledger, the device, product or owner, and the time range.
 * @returns The versions, the current one first.
 */
export function listLedgerInstanceVersions(
  api: ApiCaller,
  options: ListLedgerInstanceVersionsOptions,
): Promise<JSONResponse<LedgerVersionListResponse>> {
  const given = orEmpty(options);
  return api.get({
    ...endpoint(options, "/v1[/orgs/:org]/ledgers/:ledgerName/instances/:scopeValue/versions"),
    query: { replaced_before: given.replacedBefore, replaced_after: given.replacedAfter },
  });
}

/**
 * Gets a version of a ledger instance (the data for a device, product or owner):
 * `GET /v1[/orgs/:org]/ledgers/:ledgerName/instances/:scopeValue/versions/:version`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The ledger, the device, product or owner, and the version.
 * @returns The instance as of that version.
 */
export function getLedgerInstanceVersion(
  api: ApiCaller,
  options: GetLedgerInstanceVersionOptions,
): Promise<JSONResponse<LedgerInstanceResponse>> {
  return api.get(
    endpoint(
      options,
      "/v1[/orgs/:org]/ledgers/:ledgerName/instances/:scopeValue/versions/:version",
    ),
  );
}
