/** The records of the emulated cloud. Times are in milliseconds since 1970. */
import type {
  DeviceFunction,
  DeviceOptions,
  VariableReader,
  VariableType,
  VitalsReader,
} from "./device_options.ts";

/** A user account. */
export interface User {
  readonly id: string;
  username: string;
  password: string;
  accountInfo: Record<string, unknown>;
  readonly sso: boolean;
  /** The base32 secret of the enrolled authenticator. */
  mfaSecret: string | undefined;
  /** An enrollment that has not been confirmed with a first code yet. */
  pendingMfa: { token: string; secret: string } | undefined;
  recoveryCode: string;
  /** Number of the product, for customers. A customer and a user with the same name are different accounts. */
  readonly customerOf?: number | undefined;
}

/** An OAuth client. */
export interface Client {
  readonly id: string;
  readonly secret: string;
  name: string;
  /** Where it runs: in an app that people install, or on a website. */
  readonly type: "installed" | "web";
  /** URL to which a website's users are redirected. */
  readonly redirectUri: string | null;
  /** The scope to which its tokens are limited. */
  scope: string | null;
  /** Id of the user that its own tokens act for; null for public clients, which have no tokens of their own. */
  readonly user: string | null;
  /** Key of its owner, as in `Owner.key`. */
  readonly owner: string | null;
  readonly createdAt: number;
}

/** An organization. In the emulator it belongs to one user. */
export interface Org {
  readonly id: string;
  readonly slug: string;
  readonly owner: User;
}

/** A product. */
export interface Product {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly platformId: number;
  readonly owner: User;
  readonly org: Org | undefined;
  readonly description: string;
  /** Whether a device that reports the product without having been imported is quarantined until it is approved. */
  readonly quarantine: boolean;
  /** Whether its devices should be protected. */
  readonly deviceProtection: boolean;
  /** Whether it uses locations, if that was set when it was created through the API. */
  readonly locationOptIn?: boolean;
  /** The shipments of devices to its organization. */
  readonly deviceOrders: readonly Readonly<Record<string, unknown>>[];
}

/** A device variable, with the type that the cloud lists. */
export interface Variable {
  type: VariableType;
  /** Whether the type is a guess, until the first reading. */
  guessed: boolean;
  readonly read: VariableReader;
}

/** A device. */
export interface Device {
  readonly id: string;
  name: string | null;
  notes: string | null;
  readonly platformId: number;
  owner: User | undefined;
  product: Product | undefined;
  online: boolean;
  signaling: boolean;
  lastHeard: number | null;
  lastHandshakeAt: number | null;
  readonly functions: Map<string, DeviceFunction>;
  readonly variables: Map<string, Variable>;
  groups: string[];
  development: boolean;
  quarantined: boolean;
  denied: boolean;
  firmwareVersion: number;
  desiredFirmwareVersion: number | null;
  firmwareUpdatesForced: boolean;
  /** Whether the device's application allows over-the-air updates. */
  firmwareUpdatesEnabled: boolean;
  /** Whether every over-the-air update fails. */
  readonly otaFails: boolean;
  readonly serialNumber: string | null;
  readonly iccid: string | null;
  readonly imei: string | null;
  /** Returns whether the device accepts a configuration. Without a callback, it accepts every one. */
  readonly acceptConfiguration?: DeviceOptions["acceptConfiguration"];
  /** Whether it runs only signed firmware. */
  protected: boolean;
  readonly vitals: VitalsReader;
  readonly manufacturingBackup: Uint8Array<ArrayBuffer> | undefined;
}

/** An event, as delivered to event streams, webhooks and Logic functions. */
export interface CloudEvent {
  /** A unique id, visible to webhooks and Logic functions. */
  readonly id: string;
  readonly name: string;
  readonly data: string | null;
  readonly ttl: number;
  readonly publishedAt: number;
  /** The id of the device that published it, `"api"` or `"particle-internal"`. */
  readonly coreid: string;
  /** The owner of the device, or the user who published the event. */
  readonly owner: User | undefined;
  readonly device: Device | undefined;
  readonly product: Product | undefined;
  /** The organization that it was published to directly. Other events belong to that of their product. */
  readonly org?: Org | undefined;
  /** How many webhooks and functions lie between this event and the original one. Limits loops. */
  readonly depth: number;
}
