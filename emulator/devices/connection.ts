/** Connects and disconnects devices, and publishes their events. */
import type { Cloud } from "../cloud.ts";
import { DEFAULT_TTL_S, publishEvent } from "../events/publish.ts";
import type { Device } from "../model/records.ts";
import { handshake } from "./handshake.ts";

/** Publishes an event of a device. Also allows system events, which applications must not publish. */
export function publishFrom(
  cloud: Cloud,
  device: Device,
  name: string,
  data: string | null,
  ttl: number = DEFAULT_TTL_S,
): void {
  device.lastHeard = Date.now();
  publishEvent(cloud.hub, {
    name,
    data,
    ttl,
    coreid: device.id,
    owner: device.owner,
    device,
    // A quarantined device has no access to its product, so the product does not receive its events.
    product: device.quarantined ? undefined : device.product,
  });
}

/** Connects a device and updates its state. */
export function connect(cloud: Cloud, device: Device): void {
  if (device.online) return;
  device.online = true;
  device.lastHandshakeAt = Date.now();
  publishFrom(cloud, device, "spark/status", "online");
  handshake(cloud, device);
  cloud.connected(device);
}

/** Disconnects a device. */
export function disconnect(cloud: Cloud, device: Device): void {
  if (!device.online) return;
  publishFrom(cloud, device, "spark/status", "offline");
  device.online = false;
  device.signaling = false;
}
