/**
 * Metrics of the devices of a product: how many were online, and how many events, integrations and calls succeeded.
 *
 * @module
 */
import { orEmpty } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse } from "../types/common.ts";
import type {
  EventsMetricsResponse,
  FunctionsMetricsResponse,
  GetEventsMetricsOptions,
  GetFunctionsMetricsOptions,
  GetIntegrationMetricsOptions,
  GetOnlineMetricsOptions,
  GetVariablesMetricsOptions,
  IntegrationMetricsResponse,
  MetricsOptions,
  OnlineMetricsResponse,
  VariablesMetricsResponse,
} from "../types/metrics.ts";

/**
 * Counts the devices of a product that were online: `GET /v1/products/:product/metrics/online`. Particle documents it
 * under FleetHealth › Get online devices metrics.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const hour = 3_600_000;
 * const { body } = await particle.getOnlineMetrics({
 *   product: "trackers",
 *   startDate: new Date(Date.now() - 24 * hour).toISOString(),
 *   endDate: new Date().toISOString(),
 *   bucketSize: 3_600,
 * });
 * for (const { time, count } of body.online) console.log(time, count);
 * ```
 *
 * @param options The product, the time range, and which of its devices.
 * @returns The number of devices, by interval.
 */
export function getOnlineMetrics(
  api: ApiCaller,
  options: GetOnlineMetricsOptions,
): Promise<JSONResponse<OnlineMetricsResponse>> {
  return read(api, options, "/v1/products/:product/metrics/online");
}

/**
 * Counts the events that the devices of a product published: `GET /v1/products/:product/metrics/events`. Particle
 * documents it under FleetHealth › Get event traffic health metrics.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product, the time range, and which of its devices.
 * @returns The number of events, by interval.
 */
export function getEventsMetrics(
  api: ApiCaller,
  options: GetEventsMetricsOptions,
): Promise<JSONResponse<EventsMetricsResponse>> {
  return read(api, options, "/v1/products/:product/metrics/events");
}

/**
 * Counts the requests of the integrations of a product by their outcome:
 * `GET /v1/products/:product/metrics/integration`. Particle documents it under FleetHealth › Get integration traffic
 * health metrics.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product, the time range, and which of its devices.
 * @returns The numbers of requests, by interval.
 */
export function getIntegrationMetrics(
  api: ApiCaller,
  options: GetIntegrationMetricsOptions,
): Promise<JSONResponse<IntegrationMetricsResponse>> {
  return read(api, options, "/v1/products/:product/metrics/integration");
}

/**
 * Counts the function calls of the devices of a product by their outcome:
 * `GET /v1/products/:product/metrics/functions`. Particle documents it under FleetHealth › Get cloud function call
 * health metrics.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product, the time range, and which of its devices.
 * @returns The numbers of calls, by interval.
 */
export function getFunctionsMetrics(
  api: ApiCaller,
  options: GetFunctionsMetricsOptions,
): Promise<JSONResponse<FunctionsMetricsResponse>> {
  return read(api, options, "/v1/products/:product/metrics/functions");
}

/**
 * Counts the requests for variables of the devices of a product by their outcome:
 * `GET /v1/products/:product/metrics/variables`. Particle documents it under FleetHealth › Get cloud variable request
 * health metrics.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product, the time range, and which of its devices.
 * @returns The numbers of requests, by interval.
 */
export function getVariablesMetrics(
  api: ApiCaller,
  options: GetVariablesMetricsOptions,
): Promise<JSONResponse<VariablesMetricsResponse>> {
  return read(api, options, "/v1/products/:product/metrics/variables");
}

/** Requests one kind of metrics. */
function read<T>(
  api: ApiCaller,
  options: MetricsOptions,
  route: `/v1/products/:product/metrics/${
    | "online"
    | "events"
    | "integration"
    | "functions"
    | "variables"}`,
): Promise<JSONResponse<T>> {
  const given = orEmpty(options);
  return api.get({
    ...endpoint(options, route),
    query: {
      start_date: given.startDate,
      end_date: given.endDate,
      bucket_size: given.bucketSize,
      product_fw: given.productFw,
      device_os_version: given.deviceOsVersion,
      device_group: given.deviceGroup,
    },
  });
}
