import { isGiven, orEmpty, requireSignal } from "../core/options.ts";
import type { ApiCaller } from "../types/common.ts";
import type { ItemOf, PagedList, PagedListArguments, PageOf } from "./paged_list.ts";
import { type ListOptions, type ListRequest, readList } from "./read_list.ts";

/**
 * Iterates over the items of a list that comes in pages, from the page `page` (by default the first) to the last. The
 * next page is requested while you handle the current one, so at most two pages are in memory. Leaving the loop cancels
 * that request.
 *
 * If a request fails, the loop throws its error after the items of the pages before it. Items that are added or removed
 * meanwhile move others between pages, so an item may be missing or be returned twice.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 * import { listDevices } from "@particle-edge/sdk/devices";
 * import { paginate } from "@particle-edge/sdk/paginate";
 *
 * const particle = new Particle({ auth: "token" });
 * for await (const device of paginate(particle, listDevices, { product: "my-product" })) {
 *   console.log(device.id, device.name);
 * }
 * ```
 *
 * @param api The client.
 * @param list The function that requests a page, such as `listDevices` from `@particle-edge/sdk/devices`.
 * @param options The options of that function, for every request; `signal` ends the loop. Optional if all are.
 * @returns An iterator over the items. Nothing is sent before its first `next()`.
 * @throws {TypeError} if an argument is invalid. Options that only `list` checks are reported by the first `next()`,
 * before anything is sent.
 */
export function paginate<F extends PagedList>(
  api: ApiCaller,
  list: F,
  ...options: PagedListArguments<F>
): AsyncIterableIterator<ItemOf<F>> {
  return readList(checked(api, list, options[0]), ({ items }) => items as readonly ItemOf<F>[]);
}

/**
 * Iterates over the pages of a list, like {@linkcode paginate}, for the other fields of a page or to handle several
 * items at a time.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 * import { listDevices } from "@particle-edge/sdk/devices";
 * import { pages } from "@particle-edge/sdk/paginate";
 *
 * const particle = new Particle({ auth: "token" });
 * for await (const page of pages(particle, listDevices, { product: "my-product", perPage: 100 })) {
 *   console.log(page.devices.length, "devices, one of", page.meta.total_pages, "pages");
 * }
 * ```
 *
 * @param api The client.
 * @param list The function that requests a page.
 * @param options The options of that function, for every request. Optional if all are.
 * @returns An iterator over the bodies of the responses.
 * @throws {TypeError} if an argument is invalid.
 */
export function pages<F extends PagedList>(
  api: ApiCaller,
  list: F,
  ...options: PagedListArguments<F>
): AsyncIterableIterator<PageOf<F>> {
  return readList(checked(api, list, options[0]), ({ body }) => [body as PageOf<F>]);
}

function checked(api: ApiCaller, list: PagedList, options: unknown): ListRequest {
  if (typeof (api as Partial<ApiCaller> | null)?.get !== "function") {
    throw new TypeError("api must be a client, such as a Particle or an ApiClient");
  }
  if (typeof list !== "function") {
    throw new TypeError(`list must be a function such as listDevices, got ${typeof list}`);
  }
  const given = orEmpty(options as Readonly<Record<string, unknown>> | undefined);
  for (const name of ["page", "perPage", "limit"]) requireCount(name, given[name]);
  return {
    api,
    list: list as ListRequest["list"],
    options: given as ListOptions,
    signal: requireSignal(given, "signal"),
  };
}

function requireCount(name: string, value: unknown): void {
  if (!isGiven(value) || (Number.isSafeInteger(value) && Number(value) >= 1)) return;
  const got = typeof value === "number" ? value : typeof value;
  throw new TypeError(`${name} must be a whole number from 1, got ${got}`);
}
