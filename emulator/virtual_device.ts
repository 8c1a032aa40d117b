/** What a device does: connect, disconnect, publish. */
import { requireDeviceEvent } from "./checks.ts";
import type { PublishOptions, VirtualDevice } from "./options.ts";
import type { Device } from "./records.ts";
import { DEFAULT_TTL_S, publishEvent } from "./publish.ts";
import type { Cloud } from "./state.ts";

/** Publishes as a device does; system events as well. */
export function publishFrom(
  cloud: Cloud,
  device: Device,
  name: string,
  data: string | null,
  ttl: number = DEFAULT_TTL_S,
): void {
  device.lastHeard = Date.now();
  publishEvent(cloud, {
    name,
    data,
    ttl,
    coreid: device.id,
    owner: device.owner,
    device,
    // A quarantined device has no product privileges, events included.
    product: device.quarantined ? undefined : device.product,
  });
}

/** Connects a device; it takes the firmware it is locked to. */
function connect(cloud: Cloud, device: Device): void {
  if (device.online) return;
  device.online = true;
  device.lastHandshakeAt = Date.now();
  takeLockedFirmware(device);
  publishFrom(cloud, device, "spark/status", "online");
}

function disconnect(cloud: Cloud, device: Device): void {
  if (!device.online) return;
  publishFrom(cloud, device, "spark/status", "offline");
  device.online = false;
  device.signaling = false;
}

/** Brings an online device to the version it is locked to. */
export function takeLockedFirmware(device: Device): void {
  if (device.online) {
    device.firmwareVersion = device.desiredFirmwareVersion ?? device.firmwareVersion;
  }
}

/** The side of a device its owner holds. */
export class SimulatedDevice implements VirtualDevice {
  #cloud: Cloud;
  #device: Device;

  constructor(cloud: Cloud, device: Device) {
    this.#cloud = cloud;
    this.#device = device;
  }

  get id(): string {
    return this.#device.id;
  }
  get name(): string | null {
    return this.#device.name;
  }
  get platformId(): number {
    return this.#device.platformId;
  }
  get owner(): string | null {
    return this.#device.owner?.username ?? null;
  }
  get product(): number | null {
    return this.#device.product?.id ?? null;
  }
  get online(): boolean {
    return this.#device.online;
  }
  get signaling(): boolean {
    return this.#device.signaling;
  }

  publish(name: string, data: string | null = null, options: PublishOptions = {}): boolean {
    const { ttl = DEFAULT_TTL_S } = options;
    requireDeviceEvent(name, data, ttl);
    if (this.#device.online) publishFrom(this.#cloud, this.#device, name, data, ttl);
    return this.#device.online;
  }

  goOffline(): void {
    disconnect(this.#cloud, this.#device);
  }

  goOnline(): void {
    connect(this.#cloud, this.#device);
  }
}
