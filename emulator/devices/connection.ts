/** What a device does: connect, disconnect, publish. */
import { requireDeviceEvent, requireText } from "../model/checks.ts";
import { deviceKey } from "./configuration.ts";
import { LOCATION_EVENT, locationData } from "./location.ts";
import { handshake } from "./handshake.ts";
import type {
  DeviceLedger,
  DevicePosition,
  PublishOptions,
  VirtualDevice,
} from "../model/device_options.ts";
import { reportProduct, requireProduct } from "./membership.ts";
import type { Device } from "../model/records.ts";
import { DEFAULT_TTL_S, publishEvent } from "../events/publish.ts";
import type { Cloud } from "../cloud.ts";

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

/** Connects a device; it begins to take the firmware that it is to run. */
export function connect(cloud: Cloud, device: Device): void {
  if (device.online) return;
  device.online = true;
  device.lastHandshakeAt = Date.now();
  publishFrom(cloud, device, "spark/status", "online");
  handshake(cloud, device);
  cloud.updates.atHandshake(device);
}

/** Disconnects a device. */
export function disconnect(cloud: Cloud, device: Device): void {
  if (!device.online) return;
  publishFrom(cloud, device, "spark/status", "offline");
  device.online = false;
  device.signaling = false;
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
  get configuration(): Record<string, unknown> | null {
    return structuredClone(this.#cloud.configurations.get(deviceKey(this.#device)).current);
  }
  get env(): Record<string, string> {
    return { ...this.#cloud.envVars.report(this.#device.id)?.rendered };
  }
  get firmwareVersion(): number {
    return this.#device.firmwareVersion;
  }

  publish(name: string, data: string | null = null, options: PublishOptions = {}): boolean {
    const { ttl = DEFAULT_TTL_S } = options;
    requireDeviceEvent(name, data, ttl);
    if (this.#device.online) publishFrom(this.#cloud, this.#device, name, data, ttl);
    return this.#device.online;
  }

  reportLocation(position: DevicePosition): boolean {
    return this.publish(LOCATION_EVENT, locationData(position));
  }

  ledger(name: string): DeviceLedger {
    return this.#cloud.deviceLedgers.ledger(this.#device, requireText("A ledger name", name));
  }

  goOffline(): void {
    disconnect(this.#cloud, this.#device);
  }

  goOnline(): void {
    connect(this.#cloud, this.#device);
  }

  reset(reason = "user"): void {
    requireText("A reason", reason);
    if (!this.#device.online) return;
    disconnect(this.#cloud, this.#device);
    connect(this.#cloud, this.#device);
    publishFrom(this.#cloud, this.#device, "spark/device/last_reset", reason);
  }

  reportProduct(product: number | string, firmwareVersion = 1): void {
    const found = requireProduct(this.#cloud, product);
    reportProduct(this.#device, found, firmwareVersion);
    if (this.#device.online) this.#cloud.updates.atHandshake(this.#device);
  }

  useClaimCode(code: string): boolean {
    if (this.#device.owner !== undefined || !this.#device.online) return false;
    return this.#giveTo(this.#cloud.provisioning.takeCode(code));
  }

  acceptTransfer(transferId: string): boolean {
    return this.#giveTo(this.#cloud.provisioning.takeTransfer(transferId, this.#device));
  }

  /** Makes a user the owner, unless they have left. */
  #giveTo(userId: string | undefined): boolean {
    const user = [...this.#cloud.users].find(({ id }) => id === userId);
    this.#device.owner = user ?? this.#device.owner;
    return user !== undefined;
  }
}
