/** The parts of the cloud that react to events, ledger changes and connections. */
import type { Cloud } from "./cloud.ts";
import { followLocations } from "./devices/location.ts";
import { followMetrics } from "./devices/metrics.ts";
import { followUsage } from "./devices/usage.ts";
import { Updates } from "./firmware/ota.ts";
import { DeviceLedgers } from "./ledgers/device_ledgers.ts";
import type { Api } from "./logic/api_reads.ts";
import { LogicEngine } from "./logic/engine.ts";
import { WebhookEngine } from "./webhooks/engine.ts";

/** The engines that run in a cloud. */
export interface Engines {
  /** The ledgers on devices. */
  readonly ledgers: DeviceLedgers;
  /** Over-the-air updates. */
  readonly updates: Updates;
  readonly logic: LogicEngine;
  readonly webhooks: WebhookEngine;
}

/**
 * Starts the engines of a cloud. Their listeners are called in this order.
 *
 * @param api Handles the requests of Logic functions.
 */
export function startEngines(cloud: Cloud, api: Api): Engines {
  followLocations(cloud);
  followMetrics(cloud);
  followUsage(cloud);
  return {
    ledgers: new DeviceLedgers(cloud),
    updates: new Updates(cloud),
    logic: new LogicEngine(cloud, api),
    webhooks: new WebhookEngine(cloud),
  };
}
