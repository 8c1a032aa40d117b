/** The ledgers on devices, and their synchronization with the cloud. Source: docs, ledger page. */
import type { DeviceLedger } from "../model/device_options.ts";
import { isObject } from "../base/values.ts";
import type { Device } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";
import { ledgerOwnerOf, scopeValueOf } from "../stores/ledger_scopes.ts";
import type { LedgerChange, LedgerData, LedgerDefinition, LedgerWrite } from "../stores/ledgers.ts";

type SetMode = LedgerWrite["mode"];
type Listener = (data: LedgerData) => void;

/** A ledger of the cloud, and the scope value of the device's instance. */
interface Link {
  readonly definition: LedgerDefinition;
  readonly scopeValue: string;
}

/** Keeps the ledgers of all devices, and synchronizes them with the cloud. */
export class DeviceLedgers {
  #cloud: Cloud;
  #onBoard = new Map<Device, Map<string, OnBoard>>();

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
    cloud.ledgers.listen((change) => this.#download(change));
    cloud.onConnected((device) => this.#connected(device));
  }

  /** Returns a ledger of a device. The name is the same as in the cloud. */
  ledger(device: Device, name: string): DeviceLedger {
    const ledgers = this.#onBoard.get(device) ?? new Map<string, OnBoard>();
    this.#onBoard.set(device, ledgers);
    const ledger = ledgers.get(name) ?? new OnBoard(this.#cloud, device, name);
    ledgers.set(name, ledger);
    return ledger;
  }

  /** Synchronizes the ledgers of a device after it has connected. */
  #connected(device: Device): void {
    for (const ledger of this.#onBoard.get(device)?.values() ?? []) ledger.sync();
  }

  #download({ ownerKey, name, scopeValue, data }: LedgerChange): void {
    for (const [device, ledgers] of this.#onBoard) {
      const ledger = ledgers.get(name);
      if (device.online) ledger?.changed(ownerKey, scopeValue, data);
    }
  }
}

/** A ledger on a device. */
class OnBoard implements DeviceLedger {
  readonly name: string;
  #cloud: Cloud;
  #device: Device;
  #data: LedgerData = {};
  /** Whether the data was not sent to the cloud yet. */
  #isNew = false;
  #listeners = new Set<Listener>();

  constructor(cloud: Cloud, device: Device, name: string) {
    this.#cloud = cloud;
    this.#device = device;
    this.name = name;
    if (device.online) this.sync();
  }

  get(): LedgerData {
    return structuredClone(this.#data);
  }

  set(data: LedgerData, mode: SetMode = "Replace"): void {
    if (mode !== "Replace" && mode !== "Merge") {
      throw new TypeError(`The mode must be "Replace" or "Merge", got ${JSON.stringify(mode)}`);
    }
    if (!isObject(data)) throw new TypeError("The data of a ledger must be an object");
    const merged: LedgerData = JSON.parse(
      JSON.stringify(mode === "Merge" ? { ...this.#data, ...data } : data),
    );
    if (this.#device.online) this.#upload(merged);
    this.#isNew = !this.#device.online;
    this.#data = merged;
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  sync(): void {
    const link = this.#link();
    if (!link) return;
    if (link.definition.direction === "Downstream") {
      const { ownerKey, name } = link.definition;
      this.#take(this.#cloud.ledgers.read(ownerKey, name, link.scopeValue).data);
    } else if (this.#isNew) this.#uploadLate();
  }

  changed(ownerKey: string, scopeValue: string, data: LedgerData): void {
    const link = this.#link();
    if (link?.definition.direction !== "Downstream") return;
    if (link.definition.ownerKey === ownerKey && link.scopeValue === scopeValue) this.#take(data);
  }

  /** Returns the ledger in the cloud, or `undefined` if the device has no access to it. */
  #link(): Link | undefined {
    const ownerKey = ledgerOwnerOf(this.#device);
    if (ownerKey === undefined) return undefined;
    const definition = this.#cloud.ledgers.definition(ownerKey, this.name);
    if (!definition || definition.archivedAt !== null) return undefined;
    const scopeValue = scopeValueOf(this.#device, ownerKey, definition.scope);
    return scopeValue === undefined ? undefined : { definition, scopeValue };
  }

  /**
   * Writes to the ledger in the cloud.
   *
   * @throws {TypeError} if the device has no access to the ledger.
   * @throws {DomainError} if the ledger is not device-to-cloud or the data is too large.
   */
  #upload(data: LedgerData): void {
    const link = this.#link();
    if (!link) {
      throw new TypeError(
        `Ledger ${JSON.stringify(this.name)} does not exist or is not available to the device`,
      );
    }
    const { ownerKey, name } = link.definition;
    const options = { mode: "Replace", writer: "device" } as const;
    this.#cloud.ledgers.write(ownerKey, name, link.scopeValue, data, options);
  }

  /** Sends data that was written offline. Errors go to `onError`, because `set()` has already returned. */
  #uploadLate(): void {
    this.#isNew = false;
    try {
      this.#upload(this.#data);
    } catch (error) {
      this.#cloud.settings.onError(error);
    }
  }

  #take(data: LedgerData): void {
    if (JSON.stringify(data) === JSON.stringify(this.#data)) return;
    this.#data = structuredClone(data);
    for (const listener of this.#listeners) {
      try {
        listener(this.get());
      } catch (error) {
        this.#cloud.settings.onError(error);
      }
    }
  }
}
