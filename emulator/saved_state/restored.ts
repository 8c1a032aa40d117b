/** What was loaded, until the program adds it again. */
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
 * What a saved state has brought. Functions and variables of devices are code, which no state holds: a program adds its
 * devices at each start, and then gets those that were saved, with what they do.
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

  /** Each of these is given out once: adding it a second time is the mistake it always was. */
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

  /** The device with an id; without one, the device of a name. It gets what no state holds: its program. */
  takeDevice(options: DeviceOptions): Device | undefined {
    const { id, name } = options;
    if (id === undefined && name === undefined) return undefined;
    const wanted = id === undefined ? undefined : requireDeviceId(id);
    for (const device of this.#devices) {
      if (wanted === undefined ? device.name !== name : device.id !== wanted) continue;
      this.#revive(device, options);
      this.#devices.delete(device);
      return this.#cloud.devices.get(device.id);
    }
    return undefined;
  }

  #revive(device: Device, options: DeviceOptions): void {
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
