/** What users of the emulator say of devices, and get of them: types only. */
/** A value a device variable can hold. */
export type VariableValue = string | number | boolean;

/** Type names the cloud uses for variables. */
export type VariableType = "int32" | "double" | "string" | "bool";

/** Produces a variable's value each time it is read; may be async, may throw. */
export type VariableReader = () => VariableValue | Promise<VariableValue>;

/**
 * A device variable: a fixed value, a function, or a function with its type spelled out.
 *
 * A bare function is listed as `double` until its first reading shows what it returns.
 */
export type VariableSource =
  | VariableValue
  | VariableReader
  | { type: VariableType; read: VariableReader };

/**
 * A device function. Gets the caller's argument (`""` when there was none) and returns an integer;
 * fractions are cut, as in the `int` of a real device. May be async, may throw.
 */
export type DeviceFunction = (argument: string) => number | Promise<number>;

/** Numbers and texts of a device's health, nested; a missing reading is `{ err: -210 }`. */
export interface Vitals {
  /** A reading, or a group of them. */
  [name: string]: string | number | boolean | null | Vitals;
}

/** Produces a device's vitals each time the cloud asks for them; may be async, may throw. */
export type VitalsReader = () => Vitals | Promise<Vitals>;

/** Platforms known by name; any other is given as its number. */
export type PlatformName =
  | "core"
  | "photon"
  | "p1"
  | "electron"
  | "argon"
  | "boron"
  | "xenon"
  | "esomx"
  | "bsom"
  | "b5som"
  | "tracker"
  | "trackerm"
  | "p2"
  | "msom";

/** A device to add with {@linkcode Emulator.addDevice}. */
export interface DeviceOptions {
  /** 24 hex digits. Defaults to random ones. */
  id?: string | undefined;
  /** The device's name. Defaults to none. */
  name?: string | undefined;
  /** The device's platform. Defaults to its product's, else to `"argon"`. */
  platform?: PlatformName | number | undefined;
  /** Functions the cloud can call, by name. */
  functions?: Record<string, DeviceFunction> | undefined;
  /** Variables the cloud can read, by name. */
  variables?: Record<string, VariableSource> | undefined;
  /** Whether the device starts out connected. Defaults to true. */
  online?: boolean | undefined;
  /** Name of the user who claimed it; `null` for nobody. Defaults to the default user. */
  owner?: string | null | undefined;
  /** Number or slug of the product it is in. Defaults to none. */
  product?: number | string | undefined;
  /** Groups of the product it is in, which are created when first named: `a-z`, `0-9`, `-` and `_`. */
  groups?: string[] | undefined;
  /**
   * Reports the product without having been imported: no product privileges, unless the product does without a
   * quarantine. Defaults to false.
   */
  quarantined?: boolean | undefined;
  /** Marked as a development device of its product. Defaults to false. */
  development?: boolean | undefined;
  /** Version of the product firmware it runs. Defaults to 0: none. */
  firmwareVersion?: number | undefined;
  /** Whether its own program lets the cloud update it over the air. Defaults to true. */
  firmwareUpdatesEnabled?: boolean | undefined;
  /** Makes every update over the air fail. Defaults to false. */
  otaFails?: boolean | undefined;
  /** Serial number. */
  serialNumber?: string | undefined;
  /** ICCID of its SIM. */
  iccid?: string | undefined;
  /** IMEI of its modem. */
  imei?: string | undefined;
  /**
   * Gets each configuration that the cloud sends and tells whether the device takes it. Defaults to taking every one.
   */
  acceptConfiguration?: ((configuration: Record<string, unknown>) => boolean) | undefined;
  /** Free text about the device. */
  notes?: string | undefined;
  /** Runs signed firmware only, until it is unprotected. Defaults to false. */
  protected?: boolean | undefined;
  /** Its health, as `payload` of diagnostics, or a function that tells it. Defaults to that of a healthy device. */
  vitals?: Vitals | VitalsReader | undefined;
  /** What the factory stored of it. Defaults to nothing. */
  manufacturingBackup?: Uint8Array | undefined;
}

/** Options of {@linkcode VirtualDevice.publish}. */
export interface PublishOptions {
  /** Time to live, in seconds. Defaults to 60, which is what the real cloud reports. */
  ttl?: number | undefined;
}

/** Where a simulated device is, for {@linkcode VirtualDevice.reportLocation}. */
export interface DevicePosition {
  /** Degrees from -90 to 90. */
  latitude: number;
  /** Degrees from -180 to 180. */
  longitude: number;
  /** Metres. */
  altitude?: number | undefined;
  /** Degrees. */
  heading?: number | undefined;
  /** Metres per second. */
  speed?: number | undefined;
  /** Whether satellites tell the place. Defaults to true. */
  gpsLock?: boolean | undefined;
}

/** A ledger on a simulated device, as {@linkcode VirtualDevice.ledger} returns it. */
export interface DeviceLedger {
  /** Its name. */
  readonly name: string;
  /** A copy of the data that the device has; `{}` if it has none. */
  get(): Record<string, unknown>;
  /**
   * Writes to a device-to-cloud ledger: at once while the device is online, else when it connects.
   *
   * @param data JSON values by name
   * @param mode `"Merge"` keeps the top-level names that `data` does not have. Defaults to `"Replace"`
   * @throws {Error} if the device is online and the cloud refuses the data
   */
  set(data: Record<string, unknown>, mode?: "Replace" | "Merge"): void;
  /**
   * Calls `listener` with the data of a cloud-to-device ledger each time it arrives changed.
   *
   * @param listener gets a copy of the data
   * @returns a function that ends it
   */
  onChange(listener: (data: Record<string, unknown>) => void): () => void;
}

/** A simulated device, as {@linkcode Emulator.addDevice} returns it. */
export interface VirtualDevice {
  /** 24 hex digits. */
  readonly id: string;
  /** The device's name, if it has one. */
  readonly name: string | null;
  /** The number of the device's platform. */
  readonly platformId: number;
  /** Name of the user who claimed it. */
  readonly owner: string | null;
  /** Number of the product it is in. */
  readonly product: number | null;
  /** Whether it is connected to the cloud. */
  readonly online: boolean;
  /** Whether it blinks in rainbow colours because the cloud asked it to. */
  readonly signaling: boolean;
  /** The configuration that it uses; null if it never got one. */
  readonly configuration: Readonly<Record<string, unknown>> | null;
  /** The environment variables that it took when it connected last. */
  readonly env: Readonly<Record<string, string>>;
  /** Version of the product firmware it runs; 0 for none. */
  readonly firmwareVersion: number;
  /**
   * Publishes an event.
   *
   * @param name 1 to 64 ASCII characters that do not begin with `spark`
   * @param data at most 16,384 bytes of text
   * @param options the time to live
   * @returns whether it was sent: false while the device is offline, as `Particle.publish` on a device
   * @throws {TypeError} if the name, the data or the time to live is not allowed
   */
  publish(name: string, data?: string | null, options?: PublishOptions): boolean;
  /**
   * Publishes the event `loc`, by which trackers tell where they are.
   *
   * @param position the place, and how the device moves
   * @returns whether it was sent: false while the device is offline
   * @throws {TypeError} if the latitude or longitude is not allowed
   */
  reportLocation(position: DevicePosition): boolean;
  /**
   * Opens a ledger of the sandbox or organization that the device belongs to.
   *
   * @param name its name
   * @throws {TypeError} if the name is empty
   */
  ledger(name: string): DeviceLedger;
  /** Disconnects: publishes `spark/status` `offline`; calls then fail. No effect while offline. */
  goOffline(): void;
  /** Connects: publishes `spark/status` `online`. No effect while online. */
  goOnline(): void;
  /**
   * Restarts: goes offline and online, then publishes `spark/device/last_reset`. No effect while offline.
   *
   * @param reason what is published, such as `pin_reset`, `watchdog` or `panic, hard_fault`; defaults to `user`
   */
  reset(reason?: string): void;
  /**
   * Runs firmware of a product. Unless the device is in it already, it gets into its quarantine, or is imported at
   * once if the product has none.
   *
   * @param product number or slug
   * @param firmwareVersion version of the product firmware; defaults to 1
   * @throws {TypeError} if there is no such product, or it is for another platform
   */
  reportProduct(product: number | string, firmwareVersion?: number): void;
  /**
   * Hands a claim code to the cloud, as a device after its setup.
   *
   * @returns whether the device now belongs to the user who asked for the code
   */
  useClaimCode(code: string): boolean;
  /**
   * Lets go of the device, as its owner does who follows the link in the e-mail about a transfer.
   *
   * @param transferId the `transfer_id` of the claim
   * @returns whether the device now belongs to the user who asked for it
   */
  acceptTransfer(transferId: string): boolean;
}
