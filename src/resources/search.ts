/**
 * Search for devices, products and SIM cards.
 *
 * @module
 */
import { orEmpty, requireText } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse } from "../types/common.ts";
import type { SearchOptions, SearchResponse } from "../types/search.ts";

/**
 * Searches the sandbox of the account (`GET /v1/user/search`) or an organization (`GET /v1/orgs/:org/search`) for
 * devices, products and SIM cards. Particle documents it under Search › Search your Sandbox, and Search your
 * organization.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @experimental Particle shows only results of type `device`; the fields of products and SIM cards, and which fields are
 * searched, are unverified.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body } = await particle.search({ text: "coffee" });
 * for (const result of body.results) {
 *   if (result.type === "device") console.log(result.device.id, result.device.name);
 * }
 * ```
 *
 * @param options The text, and where and for what to search.
 * @returns At most 10 results of each type.
 */
export function search(
  api: ApiCaller,
  options: SearchOptions,
): Promise<JSONResponse<SearchResponse>> {
  const given = { ...orEmpty(options) };
  const request = given.org === undefined
    ? endpoint(given, "/v1/user/search")
    : endpoint(given, "/v1/orgs/:org/search");
  return api.get({ ...request, query: { text: requireText(given, "text"), type: given.type } });
}
