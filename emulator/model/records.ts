/** What the emulated cloud remembers. Times are milliseconds since 1970. */
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
  /** The base32 secret of an enrolled authenticator. */
  mfaSecret: string | undefined;
  /** A scanned QR code that waits for its first code. */
  pendingMfa: { token: string; secret: string } | undefined;
  recoveryCode: string;
  /** Number of the product whose customer the user is: somebody else than a user of that name who is none. */
  readonly customerOf?: number | undefined;
}

/** An OAuth client. */
export interface Client {
  readonly id: string;
  readonly secret: string;
  name: string;
  /** Where it runs: in an app that people install, or on a web site. */
  readonly type: "installed" | "web";
  /** Where a web site wants people to be sent back to. */
  readonly redirectUri: string | null;
  /** What its tokens are limited to. */
  scope: string | null;
  /** Id of the user its own tokens act for; a public client has no tokens of its own. */
  readonly user: string | null;
  /** Key of its owner, as in `Owner.key`. */
  readonly owner: string | null;
  readonly createdAt: number;
}

/** An organization: one user's, here. */
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
  /** Whether a device that reports the product without having been imported has to wait for approval. */
  readonly quarantine: boolean;
  /** Whether its devices are to be protected ones. */
  readonly deviceProtection: boolean;
}

/** A variable with the type the cloud lists it under. */
export interface Variable {
  type: VariableType;
  /** Whether the type is still a guess, to be settled by the first reading. */
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
  /** Whether its own program lets the cloud update it. */
  firmwareUpdatesEnabled: boolean;
  /** Whether each update over the air goes wrong. */
  readonly otaFails: boolean;
  readonly serialNumber: string | null;
  readonly iccid: string | null;
  readonly imei: string | null;
  /** Whether it takes a configuration; it does if there is no callback. */
  readonly acceptConfiguration?: DeviceOptions["acceptConfiguration"];
  /** Whether it runs signed firmware only. */
  protected: boolean;
  readonly vitals: VitalsReader;
  readonly manufacturingBackup: Uint8Array<ArrayBuffer> | undefined;
}

/** An event on its way to the streams, webhooks and functions that may see it. */
export interface CloudEvent {
  /** Unique; webhooks and Logic see it. */
  readonly id: string;
  readonly name: string;
  readonly data: string | null;
  readonly ttl: number;
  readonly publishedAt: number;
  /** A device's id, `"api"`, or `"particle-internal"`. */
  readonly coreid: string;
  /** Whose event it is: the device's owner, or the user who published it. */
  readonly owner: User | undefined;
  readonly device: Device | undefined;
  readonly product: Product | undefined;
  /** How many webhooks and functions there are between this event and the one that began it all. */
  readonly depth: number;
}
