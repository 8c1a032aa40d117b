/** The public types for simulated devices. */

/** A value that a device variable can hold. */
export type VariableValue = string | number | boolean;

/** The type of a device variable, as the cloud lists it. */
export type VariableType = "int32" | "double" | "string" | "bool";

/** Returns a variable's value each time it is read. It may be async, and may throw. */
export type VariableReader = () => VariableValue | Promise<VariableValue>;

/**
 * A device variable: a fixed value, a function, or a function with an explicit type.
 *
 * A function without a type is listed as `double` until it has returned its first value.
 */
export type VariableSource =
  | VariableValue
  | VariableReader
  | { type: VariableType; read: VariableReader };

/**
 * A device function. It receives the caller's argument (`""` if the call has none) and returns an integer. Fractions
 * are dropped, because a real device returns an `int`. It may be async, and may throw.
 */
export type DeviceFunction = (argument: string) => number | Promise<number>;

/** The health readings of a device, which may be nested. A missing reading is `{ err: -210 }`. */
export interface Vitals {
  /** A reading, or a group of readings. */
  [name: string]: string | number | boolean | null | Vitals;
}

/** Returns a device's vitals each time the cloud requests them. It may be async, and may throw. */
export type VitalsReader = () => Vitals | Promise<Vitals>;

/** The platforms that can be given by name. Use the number for any other platform. */
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

/** Options of {@linkcode Emulator.addDevice}. All options are optional. */
export interface DeviceOptions {
  /** The device's id: 24 hex digits. Defaults to a random id. */
  id?: string | undefined;
  /** The device's name. Defaults to no name. */
  name?: string | undefined;
  /** The device's platform. Defaults to the platform of its product, or `"argon"` without a product. */
  platform?: PlatformName | number | undefined;
  /** The functions that can be called, by name. Defaults to none. */
  functions?: Record<string, DeviceFunction> | undefined;
  /** The variables that can be read, by name. Defaults to none. */
  variables?: Record<string, VariableSource> | undefined;
  /** Whether the device is connected at the start. Defaults to `true`. */
  online?: boolean | undefined;
  /** Name of the user who claimed the device, or `null` for an unclaimed device. Defaults to the default user. */
  owner?: string | null | undefined;
  /** Number or slug of the device's product. Defaults to no product. */
  product?: number | string | undefined;
  /**
   * Names of the device's groups in its product, 1 to 64 characters from `a-z`, `0-9`, `-` and `_`. A group that does
   * not exist is created. Defaults to no groups.
   */
  groups?: string[] | undefined;
  /**
   * Whether the device reports its product without having been imported. Unless the product has no quarantine, the
   * device is then quarantined and has no access to the product. Defaults to `false`.
   */
  quarantined?: boolean | undefined;
  /** Whether the device is marked as a development device of its product. Defaults to `false`. */
  development?: boolean | undefined;
  /** Version of the product firmware that the device runs. Defaults to 0, which means none. */
  firmwareVersion?: number | undefined;
  /** Whether the device's application allows over-the-air updates. Defaults to `true`. */
  firmwareUpdatesEnabled?: boolean | undefined;
  /** Makes every over-the-air update fail. Defaults to `false`. */
  otaFails?: boolean | undefined;
  /** The device's serial number. Defaults to none. */
  serialNumber?: string | undefined;
  /** ICCID of the device's SIM. Defaults to none. */
  iccid?: string | undefined;
  /** IMEI of the device's modem. Defaults to none. */
  imei?: string | undefined;
  /**
   * Receives each configuration that the cloud sends, and returns whether the device accepts it. By default every
   * configuration is accepted.
   */
  acceptConfiguration?: ((configuration: Record<string, unknown>) => boolean) | undefined;
  /** Notes about the device. Defaults to none. */
  notes?: string | undefined;
  /** Whether the device is protected: it then runs only signed firmware. Defaults to `false`. */
  protected?: boolean | undefined;
  /**
   * The device's vitals, as in `payload` of the diagnostics endpoints, or a function that returns them. Defaults to
   * the vitals of a healthy device.
   */
  vitals?: Vitals | VitalsReader | undefined;
  /** The manufacturing backup stored for the device. Defaults to none. */
  manufacturingBackup?: Uint8Array | undefined;
}

/** Options of {@linkcode VirtualDevice.publish}. */
export interface PublishOptions {
  /** Time to live, in seconds. Defaults to 60, the value that the real cloud reports. */
  ttl?: number | undefined;
}

/** The position of a simulated device, for {@linkcode VirtualDevice.reportLocation}. */
export interface DevicePosition {
  /** Latitude in degrees, from -90 to 90. */
  latitude: number;
  /** Longitude in degrees, from -180 to 180. */
  longitude: number;
  /** Altitude in meters. Optional. */
  altitude?: number | undefined;
  /** Direction of movement in degrees. Optional. */
  heading?: number | undefined;
  /** Speed in meters per second. Optional. */
  speed?: number | undefined;
  /** Whether the position comes from satellites. Defaults to `true`. */
  gpsLock?: boolean | undefined;
}

/** A ledger on a simulated device, as {@linkcode VirtualDevice.ledger} returns it. */
export interface DeviceLedger {
  /** The ledger's name. */
  readonly name: string;
  /** Returns a copy of the device's data, or `{}` if it has none. */
  get(): Record<string, unknown>;
  /**
   * Writes to a device-to-cloud ledger. The data is sent immediately if the device is online, otherwise when it
   * connects.
   *
   * @param data JSON values by name.
   * @param mode `"Merge"` keeps the top-level properties that are not in `data`; defaults to `"Replace"`.
   * @throws {Error} if the device is online and the cloud rejects the data.
   */
  set(data: Record<string, unknown>, mode?: "Replace" | "Merge"): void;
  /**
   * Calls `listener` each time a cloud-to-device ledger is synced with changed data.
   *
   * @param listener Receives a copy of the data.
   * @returns A function that removes the listener.
   */
  onChange(listener: (data: Record<string, unknown>) => void): () => void;
}

/** A simulated device, as {@linkcode Emulator.addDevice} returns it. */
export interface VirtualDevice {
  /** The device's id: 24 hex digits. */
  readonly id: string;
  /** The device's name, or `null`. */
  readonly name: string | null;
  /** The number of the device's platform. */
  readonly platformId: number;
  /** Name of the user who claimed the device, or `null`. */
  readonly owner: string | null;
  /** Number of the device's product, or `null`. */
  readonly product: number | null;
  /** Whether the device is connected to the cloud. */
  readonly online: boolean;
  /** Whether the device is signaling: a user has requested that its LED shows rainbow colors. */
  readonly signaling: boolean;
  /** The configuration that the device uses, or `null` if it has not received one. */
  readonly configuration: Readonly<Record<string, unknown>> | null;
  /** The environment variables that the device received when it last connected. */
  readonly env: Readonly<Record<string, string>>;
  /** Version of the product firmware that the device runs; 0 means none. */
  readonly firmwareVersion: number;
  /**
   * Publishes an event.
   *
   * @param name The event's name: 1 to 64 printable ASCII characters, not beginning with `spark`.
   * @param data The event's data: a string of at most 16,384 bytes; defaults to `null`.
   * @param options The time to live.
   * @returns Whether the event was sent: `false` if the device is offline, like `Particle.publish()` on a real device.
   * @throws {TypeError} if the name, the data or the time to live is invalid.
   */
  publish(name: string, data?: string | null, options?: PublishOptions): boolean;
  /**
   * Publishes the event `loc`, with which trackers report their position.
   *
   * @param position The position, and optionally the heading and speed.
   * @returns Whether the event was sent: `false` if the device is offline.
   * @throws {TypeError} if the latitude or longitude is out of range.
   */
  reportLocation(position: DevicePosition): boolean;
  /**
   * Opens a ledger of the sandbox or organization that the device belongs to.
   *
   * @param name The ledger's name.
   * @returns The ledger as the device sees it.
   * @throws {TypeError} if the name is empty.
   */
  ledger(name: string): DeviceLedger;
  /** Disconnects the device and publishes `spark/status` `offline`. Calls then fail. Does nothing if it is offline. */
  goOffline(): void;
  /** Connects the device and publishes `spark/status` `online`. Does nothing if it is online. */
  goOnline(): void;
  /**
   * Restarts the device: it goes offline and online, then publishes `spark/device/last_reset`. Does nothing if it is
   * offline.
   *
   * @param reason The data of that event, such as `pin_reset`, `watchdog` or `panic, hard_fault`; defaults to `user`.
   */
  reset(reason?: string): void;
  /**
   * Runs the firmware of a product. If the device is not in the product yet, it is quarantined, or imported
   * immediately if the product has no quarantine.
   *
   * @param product Number or slug of the product.
   * @param firmwareVersion Version of the product firmware; defaults to 1.
   * @throws {TypeError} if the product does not exist or is for another platform.
   */
  reportProduct(product: number | string, firmwareVersion?: number): void;
  /**
   * Sends a claim code to the cloud, like a device after its setup.
   *
   * @param code The claim code that the user created.
   * @returns Whether the device now belongs to the user who created the code.
   */
  useClaimCode(code: string): boolean;
  /**
   * Sends a registration code to the cloud, like a Linux device during its setup.
   *
   * @param code The `registration_code` that a user created for a product of the device's platform.
   * @returns Whether the device is now in the product and belongs to the user who created the code.
   */
  useRegistrationCode(code: string): boolean;
  /**
   * Accepts a transfer request, like the owner who follows the link in the email about it.
   *
   * @param transferId The `transfer_id` in the response to the claim.
   * @returns Whether the device now belongs to the user who requested the transfer.
   */
  acceptTransfer(transferId: string): boolean;
}
