/** What users of the emulator pass in: types only. Each default and limit is documented here, once. */

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

/** The statuses a device failure is answered with. */
export interface DeviceErrors {
  /**
   * Status when the device is offline. Defaults to 404, which api.md names. The text the real cloud
   * sends with it is unverified.
   */
  offline?: 400 | 404 | 408 | undefined;
  /**
   * Status when the device does not answer in time. Defaults to 408, which api.md names; a third-party
   * client recorded 400. The body is `{"ok":false,"error":"Timed out."}` either way.
   */
  timeout?: 400 | 408 | undefined;
}

/** Options of {@linkcode Emulator}. */
export interface EmulatorOptions {
  /** Access token of the default user, which never expires. Defaults to 40 random hex digits. */
  token?: string | undefined;
  /** Name of the default user. Defaults to `"developer@example.com"`. */
  username?: string | undefined;
  /** Password of the default user. Defaults to a random one. */
  password?: string | undefined;
  /**
   * Shortest and longest pause of an event stream before a keep-alive newline, in milliseconds.
   * Defaults to `[9000, 12500]`; Particle's engineers state 9 to 13 seconds.
   */
  keepAlive?: [minMs: number, maxMs: number] | undefined;
  /**
   * How long a device may take to answer a function call or a variable read, in milliseconds.
   * Defaults to 30,000; the exact figure of the real cloud is unverified.
   */
  functionTimeout?: number | undefined;
  /** Statuses of device failures. */
  deviceErrors?: DeviceErrors | undefined;
  /**
   * Origins of web pages that may call the emulator, besides those on this machine (`http://localhost:*`
   * and the like); `"*"` allows every page, as the real cloud does. Defaults to none.
   */
  allowedOrigins?: "*" | string[] | undefined;
  /** Gets every error thrown by a bug or by a device's callback. Defaults to `console.error`. */
  onError?: ((error: unknown) => void) | undefined;
}

/** A user to add with {@linkcode Emulator.addUser}. */
export interface UserOptions {
  /** The name to log in with, normally an e-mail address. */
  username: string;
  /** The password to log in with. */
  password: string;
  /** Switches multi-factor authentication on, with a random or the given base32 secret. */
  mfa?: boolean | { secret: string } | undefined;
  /** Makes password logins answer 403 `sso_user`, as for accounts of a single sign-on. */
  sso?: boolean | undefined;
}

/** An OAuth client to add with {@linkcode Emulator.addClient}. */
export interface ClientOptions {
  /** The client's id: 3 to 40 letters, digits, `-` or `_`. */
  id: string;
  /** The client's secret. */
  secret: string;
  /** Name of the user its `client_credentials` tokens act for. Defaults to the default user. */
  owner?: string | undefined;
}

/** A product to add with {@linkcode Emulator.addProduct}. */
export interface ProductOptions {
  /** The product's number; numbers of platforms are taken. */
  id: number;
  /** The product's name in URLs. */
  slug: string;
  /** The product's name for people. Defaults to the slug. */
  name?: string | undefined;
  /** The platform of its devices. Defaults to `"argon"`. */
  platform?: PlatformName | number | undefined;
  /** Slug of the organization it belongs to, which is created when first named. */
  org?: string | undefined;
  /** Name of the user it belongs to. Defaults to the default user. */
  owner?: string | undefined;
}

/** A product as {@linkcode Emulator.addProduct} returns it. */
export interface ProductSummary {
  /** The product's number. */
  readonly id: number;
  /** The product's name in URLs. */
  readonly slug: string;
  /** The product's name for people. */
  readonly name: string;
  /** The number of the platform of its devices. */
  readonly platformId: number;
}

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
  /** Groups of the product it is in. */
  groups?: string[] | undefined;
  /** Reports the product without having been imported: no product privileges. Defaults to false. */
  quarantined?: boolean | undefined;
  /** Marked as a development device of its product. Defaults to false. */
  development?: boolean | undefined;
  /** Version of the product firmware it runs. Defaults to 0: none. */
  firmwareVersion?: number | undefined;
  /** Serial number. */
  serialNumber?: string | undefined;
  /** ICCID of its SIM. */
  iccid?: string | undefined;
  /** IMEI of its modem. */
  imei?: string | undefined;
  /** Free text about the device. */
  notes?: string | undefined;
}

/** Options of {@linkcode VirtualDevice.publish}. */
export interface PublishOptions {
  /** Time to live, in seconds. Defaults to 60, which is what the real cloud reports. */
  ttl?: number | undefined;
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
  /** Disconnects: publishes `spark/status` `offline`; calls then fail. No effect while offline. */
  goOffline(): void;
  /** Connects: publishes `spark/status` `online`. No effect while online. */
  goOnline(): void;
}

/** What `fetch` of {@linkcode Emulator} accepts. */
export interface EmulatorFetch {
  /** As the global `fetch`: any origin will do, only the path counts. */
  (input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** As the handler of `Deno.serve`, `Bun.serve` or a worker, whose further arguments are ignored. */
  (request: Request, server: object): Promise<Response>;
}
