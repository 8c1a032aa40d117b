/**
 * SIM cards: list, activate and pause them, see how much data they use.
 *
 * @module
 */
import {
  orEmpty,
  requireGiven,
  requireString,
  requireText,
  sharedOptions,
} from "../core/options.ts";
import { v1 } from "../core/path.ts";
import type { ApiCaller, JSONResponse, OKResponse } from "../types/common.ts";
import type {
  ActivateSIMOptions,
  CheckSIMOptions,
  DeactivateSIMOptions,
  FleetDataUsage,
  GetFleetDataUsageOptions,
  GetSIMDataUsageOptions,
  ListSIMsOptions,
  ReactivateSIMOptions,
  RemoveSIMOptions,
  SimDataUsage,
  SimInfo,
  SimListResponse,
  SIMOptions,
  UpdateSIMOptions,
} from "../types/sims.ts";

/**
 * Lists the SIM cards of the account, or page by page those of a product: `GET /v1[/products/:product]/sims`.
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
 * @param options Whose cards, and for a product which of them.
 * @returns The cards.
 */
export function listSIMs(
  api: ApiCaller,
  options: ListSIMsOptions = {},
): Promise<JSONResponse<SimListResponse>> {
  const given = orEmpty(options);
  const uri = v1({ product: given.product }, "sims");
  if (given.product === undefined) return api.get({ ...sharedOptions(options), uri });
  const { iccid, deviceId, deviceName, page, perPage } = given;
  const query = { iccid, deviceId, deviceName, page, per_page: perPage };
  return api.get({ ...sharedOptions(options), uri, query });
}

/**
 * Tells how much data a SIM card used in the current billing period:
 * `GET /v1[/products/:product]/sims/:iccid/data_usage`.
 *
 * @param options The card.
 * @returns Megabytes by day.
 */
export function getSIMDataUsage(
  api: ApiCaller,
  options: GetSIMDataUsageOptions,
): Promise<JSONResponse<SimDataUsage>> {
  return api.get({ ...sharedOptions(options), uri: `${card(options)}/data_usage` });
}

/**
 * Tells how much data all SIM cards of a product used in the current billing period:
 * `GET /v1/products/:product/sims/data_usage`.
 *
 * @param options The product.
 * @returns Megabytes by day.
 */
export function getFleetDataUsage(
  api: ApiCaller,
  options: GetFleetDataUsageOptions,
): Promise<JSONResponse<FleetDataUsage>> {
  const { product } = orEmpty(options);
  const uri = v1({}, "products", { product }, "sims", "data_usage");
  return api.get({ ...sharedOptions(options), uri });
}

/**
 * Checks a SIM card: `HEAD /v1/sims/:iccid`. The `statusCode` is the answer.
 *
 * @param options The card.
 * @returns An empty body.
 * @throws {ParticleError} whose `statusCode` tells what is wrong with the card.
 */
export function checkSIM(
  api: ApiCaller,
  options: CheckSIMOptions,
): Promise<JSONResponse<Record<string, never>>> {
  const { iccid } = orEmpty(options);
  return api.head({ ...sharedOptions(options), uri: v1({}, "sims", { iccid }) });
}

/**
 * Activates a SIM card for the account (`PUT /v1/sims/:iccid`), or one or more for a product
 * (`POST /v1/products/:product/sims`), which goes on after the answer. From then on it costs money.
 *
 * @param options The card, and where it is used; for a product `iccid` or `iccids`.
 * @returns `{ok: true}` for a product, else `{}`.
 * @throws {TypeError} at once for both `iccid` and `iccids`, or `iccids` without `product`.
 */
export function activateSIM(
  api: ApiCaller,
  options: ActivateSIMOptions,
): Promise<JSONResponse<Partial<OKResponse>>> {
  const { iccid, iccids, product, promoCode, country } = orEmpty(options);
  requireString("country", country);
  if (product === undefined) {
    if (iccids) {
      throw new TypeError("iccids is for a product: give product, or iccid");
    }
    const data = { country, promoCode, action: "activate" };
    return api.put({ ...sharedOptions(options), uri: v1({}, "sims", { iccid }), data });
  }
  const sims = (iccids ?? [iccid]).map((each) => requireText("iccid", each));
  if (sims.length === 0) throw new TypeError("iccids must hold at least one id");
  const uri = v1({}, "products", { product }, "sims");
  return api.post({ ...sharedOptions(options), uri, data: { sims, country } });
}

/**
 * Deactivates a SIM card, so that it costs nothing from the next month on:
 * `PUT /v1[/products/:product]/sims/:iccid`.
 *
 * @param options The card.
 * @returns `{}`, or `{ok: true}`.
 */
export function deactivateSIM(
  api: ApiCaller,
  options: DeactivateSIMOptions,
): Promise<JSONResponse<Partial<OKResponse>>> {
  return api.put({ ...sharedOptions(options), uri: card(options), data: { action: "deactivate" } });
}

/**
 * Activates a SIM card again, which was deactivated or paused at its limit:
 * `PUT /v1[/products/:product]/sims/:iccid`.
 *
 * @param options The card, and if wanted its new limit.
 * @returns `{}`, or `{ok: true}`.
 */
export function reactivateSIM(
  api: ApiCaller,
  options: ReactivateSIMOptions,
): Promise<JSONResponse<Partial<OKResponse>>> {
  const { mbLimit } = orEmpty(options);
  const data = { mb_limit: mbLimit, action: "reactivate" };
  return api.put({ ...sharedOptions(options), uri: card(options), data });
}

/**
 * Changes how much data a SIM card may use: `PUT /v1[/products/:product]/sims/:iccid`.
 *
 * @param options The card and its limit.
 * @returns The card, where the cloud tells; else `{}`.
 */
export function updateSIM(
  api: ApiCaller,
  options: UpdateSIMOptions,
): Promise<JSONResponse<Partial<SimInfo>>> {
  const { mbLimit } = orEmpty(options);
  const data = { mb_limit: requireGiven("mbLimit", mbLimit) };
  return api.put({ ...sharedOptions(options), uri: card(options), data });
}

/**
 * Removes a SIM card from the account or product, so that another can activate it:
 * `DELETE /v1[/products/:product]/sims/:iccid`.
 *
 * @param options The card.
 * @returns `{}`; `statusCode` is 202 while it goes on.
 */
export function removeSIM(
  api: ApiCaller,
  options: RemoveSIMOptions,
): Promise<JSONResponse<Partial<OKResponse>>> {
  return api.delete({ ...sharedOptions(options), uri: card(options) });
}

function card(options: SIMOptions): string {
  const { iccid, product } = orEmpty(options);
  return v1({ product }, "sims", { iccid });
}
