/**
 * SIM cards: list, activate and pause them, and get their data usage.
 *
 * @module
 */
import { checkText, orEmpty, requireGiven, requireString, requireText } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse, OKResponse } from "../types/common.ts";
import type {
  ActivateSIMOptions,
  CheckSIMOptions,
  DeactivateSIMOptions,
  FleetDataUsage,
  GetFleetDataUsageOptions,
  GetSIMDataUsageOptions,
  GetSIMOptions,
  GetSIMStatusOptions,
  ListSIMsOptions,
  ReactivateSIMOptions,
  RemoveSIMOptions,
  SetDeviceTargetProfileOptions,
  SimDataUsage,
  SimInfo,
  SimListResponse,
  SimResponse,
  SimStatusResponse,
  UpdateSIMOptions,
} from "../types/sims.ts";

/**
 * Lists the SIM cards of the account or, one page at a time, those of a product: `GET /v1[/products/:product]/sims`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body } = await particle.listSIMs();
 * for (const sim of body.sims) console.log(sim._id, sim.status, sim.last_device_name);
 * ```
 *
 * @param options The product, if any, and which of its SIM cards.
 * @returns The SIM cards, in `body.sims`.
 */
export function listSIMs(
  api: ApiCaller,
  options?: ListSIMsOptions,
): Promise<JSONResponse<SimListResponse>> {
  const given = { ...orEmpty(options) };
  if (given.product === undefined) return api.get(endpoint(given, "/v1/sims"));
  return api.get({
    ...endpoint(given, "/v1/products/:product/sims"),
    query: {
      iccid: given.iccid,
      deviceId: given.deviceId,
      deviceName: given.deviceName,
      page: given.page,
      per_page: given.perPage,
    },
  });
}

/**
 * Gets a SIM card: `GET /v1[/products/:product]/sims/:iccid`. Particle documents it under Sims › Get SIM information.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The SIM card.
 * @returns The SIM card, in `body.sim`, even if the cloud returns it without this key, as in the examples of Particle.
 */
export function getSIM(
  api: ApiCaller,
  options: GetSIMOptions,
): Promise<JSONResponse<SimResponse>> {
  return api.get<Partial<SimResponse> & SimInfo>(
    endpoint(options, "/v1[/products/:product]/sims/:iccid"),
  ).then(({ body, statusCode }) => ({ body: { sim: body?.sim ?? body }, statusCode }));
}

/**
 * Gets the status of the connection of a SIM card: `GET /v1[/products/:product]/sims/:iccid/status`. The cloud asks the
 * network and responds with `meta.state` `pending` (status 202). Call again after `meta.check_again_after`, until the
 * state is `complete`. Particle documents it under Diagnostics › Get cellular network status.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The SIM card.
 * @returns The state of the request to the network, and the status.
 */
export function getSIMStatus(
  api: ApiCaller,
  options: GetSIMStatusOptions,
): Promise<JSONResponse<SimStatusResponse>> {
  return api.get(endpoint(options, "/v1[/products/:product]/sims/:iccid/status"));
}

/**
 * Gets the data usage of a SIM card in the current billing period:
 * `GET /v1[/products/:product]/sims/:iccid/data_usage`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The SIM card.
 * @returns The megabytes used per day.
 */
export function getSIMDataUsage(
  api: ApiCaller,
  options: GetSIMDataUsageOptions,
): Promise<JSONResponse<SimDataUsage>> {
  return api.get(endpoint(options, "/v1[/products/:product]/sims/:iccid/data_usage"));
}

/**
 * Gets the data usage of all SIM cards of a product in the current billing period:
 * `GET /v1/products/:product/sims/data_usage`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product.
 * @returns The megabytes used per day.
 */
export function getFleetDataUsage(
  api: ApiCaller,
  options: GetFleetDataUsageOptions,
): Promise<JSONResponse<FleetDataUsage>> {
  return api.get(endpoint(options, "/v1/products/:product/sims/data_usage"));
}

/**
 * Checks a SIM card: `HEAD /v1/sims/:iccid`. The result is the `statusCode`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The SIM card.
 * @returns An empty body.
 * @throws {ParticleError} if the check fails; `statusCode` indicates the problem.
 */
export function checkSIM(
  api: ApiCaller,
  options: CheckSIMOptions,
): Promise<JSONResponse<Record<string, never>>> {
  return api.head(endpoint(options, "/v1/sims/:iccid"));
}

/**
 * Activates a SIM card for the account (`PUT /v1/sims/:iccid`), or one or more for a product
 * (`POST /v1/products/:product/sims`), where activation continues after the response. An active SIM card costs money.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The SIM card and the country it is used in; for a product, `iccid` or `iccids`.
 * @returns `{ok: true}` for a product, otherwise `{}`.
 * @throws {TypeError} before any request, if `iccids` is empty, or given without `product`.
 */
export function activateSIM(
  api: ApiCaller,
  options: ActivateSIMOptions,
): Promise<JSONResponse<Partial<OKResponse>>> {
  const given = { ...orEmpty(options) };
  const { iccid, iccids, product, promoCode, country } = given;
  requireString(given, "country");
  if (product === undefined) {
    if (iccids) {
      throw new TypeError("iccids requires product; pass product, or iccid");
    }
    const data = { country, promoCode, action: "activate" };
    return api.put({ ...endpoint(given, "/v1/sims/:iccid"), data });
  }
  const sims = (iccids ?? [iccid]).map((each) => checkText("iccid", each));
  if (sims.length === 0) throw new TypeError("iccids must contain at least one id");
  return api.post({ ...endpoint(given, "/v1/products/:product/sims"), data: { sims, country } });
}

/**
 * Deactivates a SIM card, so that it costs nothing from the next month on: `PUT /v1[/products/:product]/sims/:iccid`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The SIM card.
 * @returns `{}`, or `{ok: true}`.
 */
export function deactivateSIM(
  api: ApiCaller,
  options: DeactivateSIMOptions,
): Promise<JSONResponse<Partial<OKResponse>>> {
  return api.put({
    ...endpoint(options, "/v1[/products/:product]/sims/:iccid"),
    data: { action: "deactivate" },
  });
}

/**
 * Reactivates a SIM card that was deactivated, or paused at its data limit: `PUT /v1[/products/:product]/sims/:iccid`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The SIM card, and optionally a new data limit.
 * @returns `{}`, or `{ok: true}`.
 */
export function reactivateSIM(
  api: ApiCaller,
  options: ReactivateSIMOptions,
): Promise<JSONResponse<Partial<OKResponse>>> {
  const given = orEmpty(options);
  return api.put({
    ...endpoint(options, "/v1[/products/:product]/sims/:iccid"),
    data: { mb_limit: given.mbLimit, action: "reactivate" },
  });
}

/**
 * Changes the data limit of a SIM card: `PUT /v1[/products/:product]/sims/:iccid`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The SIM card and its new data limit.
 * @returns The SIM card if the cloud returns it, otherwise `{}`.
 */
export function updateSIM(
  api: ApiCaller,
  options: UpdateSIMOptions,
): Promise<JSONResponse<Partial<SimInfo>>> {
  return api.put({
    ...endpoint(options, "/v1[/products/:product]/sims/:iccid"),
    callClass: "idempotent-write",
    data: { mb_limit: requireGiven(options, "mbLimit") },
  });
}

/**
 * Removes a SIM card from the account or product, so that it can be activated elsewhere:
 * `DELETE /v1[/products/:product]/sims/:iccid`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The SIM card.
 * @returns `{}`, with status 202 if the removal is still in progress.
 */
export function removeSIM(
  api: ApiCaller,
  options: RemoveSIMOptions,
): Promise<JSONResponse<Partial<OKResponse>>> {
  return api.delete({
    ...endpoint(options, "/v1[/products/:product]/sims/:iccid"),
    callClass: "idempotent-write",
  });
}

/**
 * Sets the country whose network the eSIM of a device should use:
 * `PUT /v1/products/:product/devices/:deviceId/target_profile`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The device and the country.
 * @returns The eSIM profiles for the device, whose form is unknown.
 * @experimental Particle does not document it; particle-cli uses it, and passes the response on to the device.
 */
export function setDeviceTargetProfile(
  api: ApiCaller,
  options: SetDeviceTargetProfileOptions,
): Promise<JSONResponse<unknown>> {
  return api.put({
    ...endpoint(options, "/v1/products/:product/devices/:deviceId/target_profile"),
    callClass: "idempotent-write",
    data: { country: requireText(options, "country") },
  });
}
