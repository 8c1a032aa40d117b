/** The parts of the cloud that react to events, changes of ledgers and connections. */
import type { Cloud } from "./cloud.ts";
import { followLocations } from "./devices/location.ts";
import { Updates } from "./firmware/ota.ts";
import { DeviceLedgers } from "./ledgers/device_ledgers.ts";
import type { Api } from "./logic/api_reads.ts";
import { LogicEngine } from "./logic/engine.ts";
import { WebhookEngine } from "./webhooks/engine.ts";

/** What runs in a cloud. */
export interface Engines {
  /** The ledgers that devices hold. */
  readonly ledgers: DeviceLedgers;
  /** Updates over the air. */
  readonly updates: Updates;
  readonly logic: LogicEngine;
  readonly webhooks: WebhookEngine;
}

/**
 * Starts the engines of a cloud. Each listens in the order in which it is started.
 *
 * @param api answers the requests that Logic functions make
 */
export function startEngines(cloud: Cloud, api: Api): Engines {
  followLocations(cloud);
  return {
    ledgers: new DeviceLedgers(cloud),
    updates: new Updates(cloud),
    logic: new LogicEngine(cloud, api),
    webhooks: new WebhookEngine(cloud),
  };
}
