/** Users, organizations, products, devices and tokens as JSON: they refer to each other, here by their ids. */
import type { Schema } from "@cfworker/json-schema";
import type { Bytes } from "../base/bytes.ts";
import type { Device, Org, Product, User } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";
import {
  type DecodeBytes,
  type EncodeBytes,
  FLAG,
  listSchema,
  NUMBER,
  NUMBER_OR_NULL,
  objectSchema,
  type SavedBytes,
  TEXT,
  TEXT_OR_NULL,
  textOfBytes,
} from "../stores/store.ts";
import type { AccessToken } from "../stores/tokens.ts";
import { healthy } from "../model/vitals.ts";
import { type Path, reasonOf, ValueError } from "../base/value_error.ts";

interface SavedUser extends Omit<User, "mfaSecret" | "pendingMfa" | "customerOf"> {
  readonly mfaSecret: string | null;
  readonly customerOf: number | null;
}

interface SavedOrg extends Omit<Org, "owner"> {
  readonly owner: string;
}

interface SavedProduct extends Omit<Product, "owner" | "org"> {
  readonly owner: string;
  readonly org: string | null;
}

/** A device without what its program does. */
interface SavedDevice extends
  Omit<
    Device,
    | "owner"
    | "product"
    | "functions"
    | "variables"
    | "acceptConfiguration"
    | "vitals"
    | "manufacturingBackup"
  > {
  readonly owner: string | null;
  readonly product: number | null;
  readonly manufacturingBackup: SavedBytes | null;
}

interface SavedToken {
  readonly token: string;
  readonly user: string;
  readonly clientId: string;
  readonly expiresAt: number | null;
  readonly refreshToken: string | null;
  readonly scopes: readonly string[] | null;
}

/** What is no store. Logins and authorizations that are going on are left out: they last minutes. */
export interface SavedCore {
  readonly defaultUser: string;
  readonly users: readonly SavedUser[];
  readonly orgs: readonly SavedOrg[];
  readonly products: readonly SavedProduct[];
  readonly devices: readonly SavedDevice[];
  readonly tokens: readonly SavedToken[];
}

/** Describes what {@linkcode saveCore} returns. */
export const CORE_SCHEMA: Schema = objectSchema({
  defaultUser: TEXT,
  users: listSchema(objectSchema({
    id: TEXT,
    username: TEXT,
    password: TEXT,
    accountInfo: { type: "object" },
    sso: FLAG,
    mfaSecret: TEXT_OR_NULL,
    recoveryCode: TEXT,
    customerOf: NUMBER_OR_NULL,
  })),
  orgs: listSchema(objectSchema({ id: TEXT, slug: TEXT, owner: TEXT })),
  products: listSchema(objectSchema({
    id: NUMBER,
    slug: TEXT,
    name: TEXT,
    platformId: NUMBER,
    owner: TEXT,
    org: TEXT_OR_NULL,
    description: TEXT,
    quarantine: FLAG,
    deviceProtection: FLAG,
  })),
  devices: listSchema(objectSchema({
    id: { type: "string", pattern: "^[0-9a-f]{24}$" },
    name: TEXT_OR_NULL,
    notes: TEXT_OR_NULL,
    platformId: NUMBER,
    owner: TEXT_OR_NULL,
    product: NUMBER_OR_NULL,
    online: FLAG,
    signaling: FLAG,
    lastHeard: NUMBER_OR_NULL,
    lastHandshakeAt: NUMBER_OR_NULL,
    groups: listSchema(TEXT),
    development: FLAG,
    quarantined: FLAG,
    denied: FLAG,
    firmwareVersion: NUMBER,
    desiredFirmwareVersion: NUMBER_OR_NULL,
    firmwareUpdatesForced: FLAG,
    firmwareUpdatesEnabled: FLAG,
    otaFails: FLAG,
    serialNumber: TEXT_OR_NULL,
    iccid: TEXT_OR_NULL,
    imei: TEXT_OR_NULL,
    protected: FLAG,
    manufacturingBackup: TEXT_OR_NULL,
  })),
  tokens: listSchema(objectSchema({
    token: TEXT,
    user: TEXT,
    clientId: TEXT,
    expiresAt: NUMBER_OR_NULL,
    refreshToken: TEXT_OR_NULL,
    scopes: { anyOf: [{ type: "null" }, listSchema(TEXT)] },
  })),
});

function saveUser({ pendingMfa: _, mfaSecret, customerOf, ...user }: User): SavedUser {
  return { ...user, mfaSecret: mfaSecret ?? null, customerOf: customerOf ?? null };
}

function saveDevice(device: Device, encode: EncodeBytes): SavedDevice {
  const { functions: _, variables: __, acceptConfiguration: ___, vitals: ____, ...plain } = device;
  const { owner, product, manufacturingBackup: backup } = device;
  return {
    ...plain,
    groups: [...device.groups],
    owner: owner?.id ?? null,
    product: product?.id ?? null,
    manufacturingBackup: backup === undefined ? null : encode(backup),
  };
}

function saveToken({ user, expiresAt, refreshToken, scopes, ...token }: AccessToken): SavedToken {
  return {
    ...token,
    user: user.id,
    expiresAt: expiresAt ?? null,
    refreshToken: refreshToken ?? null,
    scopes: scopes ?? null,
  };
}

/** What a cloud holds that is no store. */
export function saveCore(cloud: Cloud, encode: EncodeBytes): SavedCore {
  return {
    defaultUser: cloud.defaultUser.id,
    users: [...cloud.users].map(saveUser),
    orgs: [...cloud.orgs.values()].map((org) => ({ ...org, owner: org.owner.id })),
    products: [...cloud.products.values()].map((product) => ({
      ...product,
      owner: product.owner.id,
      org: product.org?.id ?? null,
    })),
    devices: [...cloud.devices.values()].map((device) => saveDevice(device, encode)),
    tokens: cloud.tokens.list().map(saveToken),
  };
}

/** Finds what ids stand for, and tells where one stands for nothing. */
class Index<K, V> {
  #what: string;
  #items = new Map<K, V>();

  constructor(what: string) {
    this.#what = what;
  }

  add(key: K, item: V, path: Path): V {
    if (this.#items.has(key)) throw new ValueError(path, `is the second ${this.#what} of its kind`);
    this.#items.set(key, item);
    return item;
  }

  get(key: K, path: Path): V {
    const item = this.#items.get(key);
    if (item === undefined) throw new ValueError(path, `is the id of no ${this.#what}`);
    return item;
  }

  /** Likewise, where null stands for nothing. */
  find(key: K | null, path: Path): V | undefined {
    return key === null ? undefined : this.get(key, path);
  }
}

function loadBytes(saved: SavedBytes | null, decode: DecodeBytes, path: Path): Bytes | undefined {
  try {
    return saved === null ? undefined : decode(textOfBytes(saved));
  } catch (error) {
    throw new ValueError(path, `cannot be loaded: ${reasonOf(error)}`);
  }
}

/** Fills an empty cloud with what was saved; returns its default user. */
export function loadCore(cloud: Cloud, saved: SavedCore, decode: DecodeBytes): User {
  const [users, orgs] = [new Index<string, User>("user"), new Index<string, Org>("organization")];
  const products = new Index<number, Product>("product");
  const at = (...path: Path): Path => ["core", ...path];
  saved.users.forEach(({ customerOf, mfaSecret, ...plain }, i) => {
    const user: User = {
      ...plain,
      mfaSecret: mfaSecret ?? undefined,
      pendingMfa: undefined,
      ...(customerOf === null ? {} : { customerOf }),
    };
    cloud.users.add(users.add(user.id, user, at("users", i, "id")));
  });
  saved.orgs.forEach(({ owner, ...plain }, i) => {
    const org = { ...plain, owner: users.get(owner, at("orgs", i, "owner")) };
    cloud.orgs.set(org.slug, orgs.add(org.id, org, at("orgs", i, "id")));
  });
  saved.products.forEach(({ owner, org, ...plain }, i) => {
    const product: Product = {
      ...plain,
      owner: users.get(owner, at("products", i, "owner")),
      org: orgs.find(org, at("products", i, "org")),
    };
    cloud.products.set(product.id, products.add(product.id, product, at("products", i, "id")));
  });
  const devices = new Index<string, Device>("device");
  saved.devices.forEach(({ owner, product, manufacturingBackup, ...plain }, i) => {
    const device: Device = {
      ...plain,
      groups: [...plain.groups],
      owner: users.find(owner, at("devices", i, "owner")),
      product: products.find(product, at("devices", i, "product")),
      functions: new Map(),
      variables: new Map(),
      vitals: healthy,
      manufacturingBackup: loadBytes(
        manufacturingBackup,
        decode,
        at("devices", i, "manufacturingBackup"),
      ),
    };
    cloud.devices.set(device.id, devices.add(device.id, device, at("devices", i, "id")));
  });
  saved.tokens.forEach(({ user, expiresAt, refreshToken, scopes, ...plain }, i) => {
    cloud.tokens.restore({
      ...plain,
      user: users.get(user, at("tokens", i, "user")),
      expiresAt: expiresAt ?? undefined,
      refreshToken: refreshToken ?? undefined,
      scopes: scopes ?? undefined,
    });
  });
  return users.get(saved.defaultUser, at("defaultUser"));
}
