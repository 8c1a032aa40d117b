/**
 * A limiter that keeps clients within the documented limits of the cloud: requests wait instead of failing with 429.
 *
 * @example
 * ```ts
 * import { ApiClient } from "@particle-edge/sdk/api-client";
 * import { listDevices } from "@particle-edge/sdk/devices";
 * import { RateLimiter } from "@particle-edge/sdk/rate-limiter";
 *
 * const limiter = new RateLimiter(); // one per IP address: pass it to all clients
 * const api = new ApiClient({ auth: "token", limiter });
 * const { body } = await listDevices(api);
 * console.log(body.length, limiter.state.requests);
 * ```
 *
 * @module
 */
export { RateLimiter } from "./rate_limiter.ts";
export type * from "../types/limiter.ts";
