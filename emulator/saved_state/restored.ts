/** What was loaded, until the program adds it again. */
import type { DeviceOptions } from "../options.ts";
import type { Client, Device, Product, User } from "../records.ts";
import type { Cloud } from "../state.ts";

/**
 * What a saved state has brought. Functions and variables of devices are code, which no state holds: a program adds its
 * devices at each start, and then gets those that were saved, with what they do.
 */
export class Restored {
  #users: Set<User>;
  #products: Set<Product>;
  #devices: Set<Device>;
  #clients: Map<string, Client | undefined>;

  constructor({ users, defaultUser, products, devices, clients }: Cloud) {
    this.#users = new Set([...users].filter((user) => user !== defaultUser));
    this.#products = new Set(products.values());
    this.#devices = new Set(devices.values());
    this.#clients = new Map(clients.save().map(({ id }) => [id, clients.get(id)]));
  }

  /** Each is given out once: adding it a second time is the mistake it always was. */
  takeUser(user: User | undefined): User | undefined {
    return user && this.#users.delete(user) ? user : undefined;
  }

  takeProduct(product: Product | undefined): Product | undefined {
    return product && this.#products.delete(product) ? product : undefined;
  }

  takeClient(id: string): Client | undefined {
    const client = this.#clients.get(id);
    this.#clients.delete(id);
    return client;
  }

  /** The device with an id; without one, the device of a name. */
  takeDevice({ id, name }: DeviceOptions): Device | undefined {
    if (id === undefined && name === undefined) return undefined;
    for (const device of this.#devices) {
      const isIt = id === undefined ? device.name === name : device.id === id.toLowerCase();
      if (isIt && this.#devices.delete(device)) return device;
    }
    return undefined;
  }
}
