/** Devices. Their callbacks (functions, variables and so on) are code, and are not saved. */
import { requireBytes, requireCallback, requireText } from "../base/checks.ts";
import * as Type from "typebox/type";
import type { Bytes } from "../base/bytes.ts";
import { randomHex } from "../base/random.ts";
import { closed, NUMBER_OR_NULL, TEXT_OR_NULL } from "../base/schema.ts";
import { reasonOf, ValueError } from "../base/value_error.ts";
import { show } from "../base/values.ts";
import {
  requireDeviceId,
  requireFunctions,
  requireGroups,
  requireVariables,
  requireVitals,
} from "../model/device_checks.ts";
import type { DeviceOptions } from "../model/device_options.ts";
import { platformId } from "../model/platforms.ts";
import type { Device, Org, Product, User } from "../model/records.ts";
import { healthy } from "../model/vitals.ts";
import type { ProductStore } from "./products.ts";
import { referred, requireNew } from "./references.ts";
import {
  decodeBase64,
  type DecodeBytes,
  encodeBase64,
  type EncodeBytes,
  type SavedBytes,
  Store,
  textOfBytes,
} from "./store.ts";
import type { UserStore } from "./users.ts";

const DEVICE = closed({
  id: Type.String({ pattern: "^[0-9a-f]{24}$" }),
  name: TEXT_OR_NULL,
  notes: TEXT_OR_NULL,
  platformId: Type.Number(),
  owner: TEXT_OR_NULL,
  product: NUMBER_OR_NULL,
  online: Type.Boolean(),
  signaling: Type.Boolean(),
  lastHeard: NUMBER_OR_NULL,
  lastHandshakeAt: NUMBER_OR_NULL,
  groups: Type.Array(Type.String()),
  development: Type.Boolean(),
  quarantined: Type.Boolean(),
  denied: Type.Boolean(),
  firmwareVersion: Type.Number(),
  desiredFirmwareVersion: NUMBER_OR_NULL,
  firmwareUpdatesForced: Type.Boolean(),
  firmwareUpdatesEnabled: Type.Boolean(),
  otaFails: Type.Boolean(),
  serialNumber: TEXT_OR_NULL,
  iccid: TEXT_OR_NULL,
  imei: TEXT_OR_NULL,
  protected: Type.Boolean(),
  manufacturingBackup: Type.Unsafe<SavedBytes | null>({ type: ["string", "null"] }),
});

/** The saved form of a device, without its callbacks. */
type SavedDevice = Type.Static<typeof DEVICE>;

/** Stores all devices. */
export class DeviceStore extends Store<SavedDevice[]> {
  override readonly schema = Type.Array(DEVICE);
  readonly #users: UserStore;
  readonly #products: ProductStore;
  #devices = new Map<string, Device>();

  constructor(users: UserStore, products: ProductStore) {
    super();
    this.#users = users;
    this.#products = products;
  }

  /** Adds a device to this store only. To also create its groups, SIM and so on, use `addDevice()` of `devices/`. */
  add(options: DeviceOptions): Device {
    const id = options.id === undefined ? randomHex(24) : requireDeviceId(options.id);
    if (this.#devices.has(id)) {
      throw new TypeError(`A device with the id ${show(id)} already exists`);
    }
    const { product: named } = options;
    const product = named === undefined ? undefined : this.#products.require(named);
    const platform = platformId(options.platform ?? product?.platformId ?? "argon");
    if (product && product.platformId !== platform) {
      throw new TypeError(
        `The platform of a device in product ${product.id} must be ${product.platformId}, got ${platform}`,
      );
    }
    const device = this.#create(id, platform, product, options);
    this.#devices.set(id, device);
    return device;
  }

  #create(
    id: string,
    platform: number,
    product: Product | undefined,
    options: DeviceOptions,
  ): Device {
    const { online = true, owner } = options;
    return {
      id,
      name: options.name === undefined ? null : requireText("A device name", options.name),
      notes: options.notes ?? null,
      platformId: platform,
      owner: owner === null ? undefined : this.#users.require(owner),
      product,
      online,
      signaling: false,
      lastHeard: online ? Date.now() : null,
      lastHandshakeAt: online ? Date.now() : null,
      functions: requireFunctions(options.functions),
      variables: requireVariables(options.variables),
      groups: requireGroups(options.groups),
      development: options.development ?? false,
      quarantined: (options.quarantined ?? false) && (product?.quarantine ?? true),
      denied: false,
      firmwareVersion: options.firmwareVersion ?? 0,
      desiredFirmwareVersion: null,
      firmwareUpdatesForced: false,
      firmwareUpdatesEnabled: options.firmwareUpdatesEnabled ?? true,
      otaFails: options.otaFails ?? false,
      serialNumber: options.serialNumber ?? null,
      iccid: options.iccid ?? null,
      imei: options.imei ?? null,
      acceptConfiguration: requireCallback("acceptConfiguration", options.acceptConfiguration),
      protected: options.protected ?? false,
      vitals: requireVitals(options.vitals),
      manufacturingBackup: requireBytes("A manufacturingBackup", options.manufacturingBackup),
    };
  }

  /** Returns a device by its id, which must be in lower case. */
  get(id: string): Device | undefined {
    return this.#devices.get(id);
  }

  list(): Device[] {
    return [...this.#devices.values()];
  }

  /** Lists the devices of a product, including quarantined ones. */
  ofProduct(product: Product): Device[] {
    return this.list().filter((device) => device.product === product);
  }

  /** Lists the devices of an organization's products. */
  ofOrg(org: Org): Device[] {
    return this.list().filter((device) => device.product?.org === org);
  }

  ofUser(user: User): Device[] {
    return this.list().filter((device) => device.owner === user);
  }

  override save(encode: EncodeBytes = encodeBase64): SavedDevice[] {
    return this.list().map((device) => {
      const { functions: _, variables: __, acceptConfiguration: ___, vitals: ____, ...plain } =
        device;
      const { owner, product, manufacturingBackup: backup } = device;
      return {
        ...plain,
        groups: [...device.groups],
        owner: owner?.id ?? null,
        product: product?.id ?? null,
        manufacturingBackup: backup === undefined ? null : encode(backup),
      };
    });
  }

  override load(saved: SavedDevice[], decode: DecodeBytes = decodeBase64): void {
    this.#devices.clear();
    saved.forEach(({ owner, product, manufacturingBackup, ...plain }, i) => {
      requireNew(this.#devices.has(plain.id), "device", i);
      this.#devices.set(plain.id, {
        ...plain,
        groups: [...plain.groups],
        owner: owner === null ? undefined : referred(this.#users.get(owner), "user", i, "owner"),
        product: product === null
          ? undefined
          : referred(this.#products.get(product), "product", i, "product"),
        functions: new Map(),
        variables: new Map(),
        vitals: healthy,
        manufacturingBackup: loadBackup(manufacturingBackup, decode, i),
      });
    });
  }
}

function loadBackup(
  saved: SavedBytes | null,
  decode: DecodeBytes,
  position: number,
): Bytes | undefined {
  try {
    return saved === null ? undefined : decode(textOfBytes(saved));
  } catch (error) {
    const path = [position, "manufacturingBackup"];
    throw new ValueError(path, `cannot be loaded: ${reasonOf(error)}`);
  }
}
