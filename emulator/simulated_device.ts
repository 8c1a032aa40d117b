/** The device object that a program gets from `addDevice()`. */
import { requireText } from "./base/checks.ts";
import type { Cloud } from "./cloud.ts";
import { deviceKey } from "./devices/configuration.ts";
import { connect, disconnect, publishFrom } from "./devices/connection.ts";
import { LOCATION_EVENT, locationData } from "./devices/location.ts";
import { joinProduct, reportProduct } from "./devices/membership.ts";
import type { Engines } from "./engines.ts";
import { DEFAULT_TTL_S } from "./events/publish.ts";
import { requireDeviceEvent } from "./model/device_checks.ts";
import type {
  DeviceLedger,
  DevicePosition,
  PublishOptions,
  VirtualDevice,
} from "./model/device_options.ts";
import type { Device } from "./model/records.ts";

/** A handle to a simulated device, returned by {@linkcode Emulator.addDevice}. */
export class SimulatedDevice implements VirtualDevice {
  #cloud: Cloud;
  #engines: Engines;
  #device: Device;

  constructor(cloud: Cloud, engines: Engines, device: Device) {
    this.#cloud = cloud;
    this.#engines = engines;
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
    return this.#engines.ledgers.ledger(this.#device, requireText("A ledger name", name));
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
    const found = this.#cloud.products.require(product);
    reportProduct(this.#device, found, firmwareVersion);
    if (this.#device.online) this.#engines.updates.atHandshake(this.#device);
  }

  useClaimCode(code: string): boolean {
    if (this.#device.owner !== undefined || !this.#device.online) return false;
    return this.#giveTo(this.#cloud.provisioning.takeCode(code));
  }

  useRegistrationCode(code: string): boolean {
    const { products, provisioning, users } = this.#cloud;
    const registration = provisioning.findRegistration(code, this.#device);
    const product = registration && products.get(registration.product);
    const user = registration && users.get(registration.user);
    const { online, owner, platformId } = this.#device;
    const isPermitted = online && user && (owner ?? user) === user &&
      product?.platformId === platformId;
    if (!isPermitted) return false;
    provisioning.dropRegistration(registration);
    joinProduct(this.#device, product);
    this.#device.owner = user;
    return true;
  }

  acceptTransfer(transferId: string): boolean {
    return this.#giveTo(this.#cloud.provisioning.takeTransfer(transferId, this.#device));
  }

  /** Makes a user the owner, unless the account has been deleted. Returns whether it did. */
  #giveTo(userId: string | undefined): boolean {
    const user = this.#cloud.users.get(userId ?? null);
    this.#device.owner = user ?? this.#device.owner;
    return user !== undefined;
  }
}
