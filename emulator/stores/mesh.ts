/** Mesh networks. Source: Particle's client, before mesh support was removed; the wire format is unverified. */
import * as Type from "typebox/type";
import { randomHex } from "../base/random.ts";
import type { Device, User } from "../model/records.ts";
import { closed, mapOf, TEXT_OR_NULL } from "../base/schema.ts";
import { Store } from "./store.ts";

const NETWORK = closed({
  id: Type.String(),
  owner: Type.String(),
  name: Type.String(),
  iccid: TEXT_OR_NULL,
  createdAt: Type.Number(),
  gateways: mapOf(Type.Boolean()),
});
type SavedNetwork = Type.Static<typeof NETWORK>;

/** A network. `gateways` holds its devices by id, and whether each is a gateway. */
export interface Network extends Readonly<Omit<SavedNetwork, "gateways">> {
  readonly gateways: Map<string, boolean>;
}

/** Stores the networks of all users, by id. */
export class MeshStore extends Store<SavedNetwork[]> {
  override readonly schema = Type.Array(NETWORK);
  #networks = new Map<string, Network>();

  override save(): SavedNetwork[] {
    return [...this.#networks.values()].map((network) => ({
      ...network,
      gateways: Object.fromEntries(network.gateways),
    }));
  }

  override load(saved: SavedNetwork[]): void {
    this.#networks = new Map(saved.map(({ id, owner, name, iccid, createdAt, gateways }) => [
      id,
      { id, owner, name, iccid, createdAt, gateways: new Map(Object.entries(gateways)) },
    ]));
  }

  list(user: User): Network[] {
    return [...this.#networks.values()].filter(({ owner }) => owner === user.id);
  }

  /** Finds a user's network by id or name. */
  find(user: User, idOrName: string): Network | undefined {
    const networks = this.list(user);
    return networks.find(({ id }) => id === idOrName) ??
      networks.find(({ name }) => name === idOrName);
  }

  /** Removes devices that no longer belong to the owner of their network. */
  forgetLost(devices: { get(id: string): Device | undefined }): void {
    for (const { owner, gateways } of this.#networks.values()) {
      for (const id of gateways.keys()) {
        if (devices.get(id)?.owner?.id !== owner) gateways.delete(id);
      }
    }
  }

  /** Returns the network that a device belongs to. */
  of(device: Device): Network | undefined {
    return [...this.#networks.values()].find(({ gateways }) => gateways.has(device.id));
  }

  /** Creates a network with its first device, which is a gateway. */
  create(user: User, name: string, gateway: Device, iccid: string | null): Network {
    const network = {
      id: randomHex(24),
      owner: user.id,
      name,
      iccid,
      createdAt: Date.now(),
      gateways: new Map([[gateway.id, true]]),
    };
    this.#networks.set(network.id, network);
    return network;
  }

  delete({ id }: Network): void {
    this.#networks.delete(id);
  }
}
