/** The records of a restored state that the program has not added again yet. */
import { requireCallback } from "../base/checks.ts";
import {
  requireDeviceId,
  requireFunctions,
  requireVariables,
  requireVitals,
} from "../model/device_checks.ts";
import { handshake } from "../devices/handshake.ts";
import type { DeviceOptions } from "../model/device_options.ts";
import type { Client, Device, Product, User } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";

/**
 * The records of a restored state. Callbacks of devices are code and are not saved, so a program adds its devices at
 * each start. It then receives the saved devices, together with its callbacks.
 */
export class Restored {
  #cloud: Cloud;
  #users: Set<User>;
  #products: Set<Product>;
  #devices: Set<Device>;
  #clients: Set<string>;

  constructor(cloud: Cloud) {
    const { users, defaultUser, products, devices, clients } = cloud;
    this.#cloud = cloud;
    this.#users = new Set(users.list().filter((user) => user !== defaultUser));
    this.#products = new Set(products.list());
    this.#devices = new Set(devices.list());
    this.#clients = new Set(clients.save().map(({ id }) => id));
  }

  /** Returns a restored user once. Adding it a second time is an error, as without a saved state. */
  takeUser(username: string): User | undefined {
    const user = this.#cloud.users.find(username);
    return user && this.#users.delete(user) ? user : undefined;
  }

  takeProduct(id: number): Product | undefined {
    const product = this.#cloud.products.get(id);
    return product && this.#products.delete(product) ? product : undefined;
  }

  takeClient(id: string): Client | undefined {
    return this.#clients.delete(id) ? this.#cloud.clients.get(id) : undefined;
  }

  /** Returns a restored device by id, or by name if no id is given, and sets its callbacks. */
  takeDevice(options: DeviceOptions): Device | undefined {
    const { id, name } = options;
    if (id === undefined && name === undefined) return undefined;
    const wanted = id === undefined ? undefined : requireDeviceId(id);
    for (const device of this.#devices) {
      if (wanted === undefined ? device.name !== name : device.id !== wanted) continue;
      this.#setCallbacks(device, options);
      this.#devices.delete(device);
      return this.#cloud.devices.get(device.id);
    }
    return undefined;
  }

  #setCallbacks(device: Device, options: DeviceOptions): void {
    const { acceptConfiguration, firmwareUpdatesEnabled, otaFails } = options;
    Object.assign(device, {
      functions: requireFunctions(options.functions),
      variables: requireVariables(options.variables),
      acceptConfiguration: requireCallback("acceptConfiguration", acceptConfiguration),
      vitals: requireVitals(options.vitals),
      firmwareUpdatesEnabled: firmwareUpdatesEnabled ?? device.firmwareUpdatesEnabled,
      otaFails: otaFails ?? device.otaFails,
    });
    if (device.online) handshake(this.#cloud, device);
  }
}
