/**
 * Lists that come in pages, as one loop over their items or pages.
 *
 * @example
 * ```ts
 * import { ApiClient } from "@particle-edge/sdk/api-client";
 * import { listDevices } from "@particle-edge/sdk/devices";
 * import { paginate } from "@particle-edge/sdk/paginate";
 *
 * const api = new ApiClient({ auth: "token" });
 * for await (const device of paginate(api, listDevices, { product: "my-product" })) {
 *   if (!device.online) console.log(device.id, device.name, device.last_heard);
 * }
 * ```
 *
 * @module
 */
export { pages, paginate } from "./paginate.ts";
export type {
  ItemOf,
  ItemsField,
  PagedBody,
  PagedList,
  PagedListArguments,
  PagedListOptions,
  PageOf,
} from "./paged_list.ts";
