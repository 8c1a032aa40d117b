import type { SharedRequestOptions } from "./common.ts";

/** Options of all metrics: the devices and the time range. */
export interface MetricsOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** Start of the time range, inclusive, ISO 8601. Default: now, so pass both ends. */
  startDate?: string | undefined;
  /** End of the time range, inclusive, ISO 8601. Default: now. */
  endDate?: string | undefined;
  /** Length of each interval in seconds, more than 15. Default: 900. */
  bucketSize?: number | undefined;
  /** Only devices with this version of the product firmware. */
  productFw?: number | undefined;
  /** Only devices with this version of Device OS, such as `6.3.0`. */
  deviceOsVersion?: string | undefined;
  /** Only devices in this group. */
  deviceGroup?: string | undefined;
}

/** Options of `getOnlineMetrics`. */
export type GetOnlineMetricsOptions = MetricsOptions;

/** Options of `getEventsMetrics`. */
export type GetEventsMetricsOptions = MetricsOptions;

/** Options of `getIntegrationMetrics`. */
export type GetIntegrationMetricsOptions = MetricsOptions;

/** Options of `getFunctionsMetrics`. */
export type GetFunctionsMetricsOptions = MetricsOptions;

/** Options of `getVariablesMetrics`. */
export type GetVariablesMetricsOptions = MetricsOptions;

/** An interval. */
export interface MetricsBucket {
  /** Start of the interval, ISO 8601. */
  time: string;
}

/** The devices that were online in an interval. */
export interface OnlineMetricsBucket extends MetricsBucket {
  /** Number of devices. One that vanished counts until it misses a keep-alive, on a cellular network up to 23 minutes. */
  count: number;
}

/** The events of an interval. */
export interface EventsMetricsBucket extends MetricsBucket {
  /** Number of events that the cloud received from devices. */
  received: number;
}

/** The integrations that events of an interval triggered. Counts of 0 are left out. */
export interface IntegrationMetricsBucket extends MetricsBucket {
  /** Number of requests that got a 2xx response. */
  success?: number;
  /** Number of requests that failed after three attempts: no response, or a 4xx or 5xx one. */
  failure?: number;
  /** Number of requests that were skipped because too many had failed. */
  sleep?: number;
}

/** The calls to devices of an interval. Counts of 0 are left out. */
export interface CallMetricsBucket extends MetricsBucket {
  /** Number of successful calls. */
  success?: number;
  /** Number of calls that the device did not respond to. */
  failure?: number;
  /** Number of calls that were skipped because the device was offline. */
  offline?: number;
}

/** The devices that were online. */
export interface OnlineMetricsResponse {
  /** The intervals, oldest first. */
  online: OnlineMetricsBucket[];
}

/** The events received from devices. */
export interface EventsMetricsResponse {
  /** The intervals, oldest first. */
  events: EventsMetricsBucket[];
}

/** The requests of integrations. */
export interface IntegrationMetricsResponse {
  /** The intervals, oldest first. */
  integrations: IntegrationMetricsBucket[];
}

/** The calls of functions. */
export interface FunctionsMetricsResponse {
  /** The intervals, oldest first. */
  functions: CallMetricsBucket[];
}

/** The requests of variables. */
export interface VariablesMetricsResponse {
  /** The intervals, oldest first. */
  variables: CallMetricsBucket[];
}
