/** The state of one emulated cloud, shared by its routes. */
import {
  requireBytes,
  requireCallback,
  requireDeviceId,
  requireFunctions,
  requireGroups,
  requireOneOf,
  requireText,
  requireVariables,
  requireVitals,
} from "./model/checks.ts";
import { Background } from "./base/background.ts";
import { EventHub } from "./events/event_hub.ts";
import { Faults } from "./faults/faults.ts";
import { handshake } from "./devices/handshake.ts";
import { Updates } from "./firmware/ota.ts";
import { BinaryStore } from "./stores/binaries.ts";
import { FirmwareStore } from "./stores/firmware.ts";
import { LibraryStore } from "./stores/libraries.ts";
import { LogicEngine } from "./logic/engine.ts";
import { LoginsInProgress } from "./stores/logins.ts";
import type { DeviceOptions } from "./model/device_options.ts";
import type {
  ClientOptions,
  EmulatorOptions,
  ProductOptions,
  UserOptions,
} from "./model/options.ts";
import { Restored } from "./saved_state/restored.ts";
import { loadState } from "./saved_state/state.ts";
import { isPlatformId, platformId } from "./model/platforms.ts";
import { randomHex } from "./base/random.ts";
import type { Client, Device, Org, Product, User } from "./model/records.ts";
import { DiagnosticsStore } from "./stores/diagnostics.ts";
import { GroupStore } from "./stores/groups.ts";
import { MeshStore } from "./stores/mesh.ts";
import { ProvisioningStore } from "./stores/provisioning.ts";
import { DeviceLedgers } from "./ledgers/device_ledgers.ts";
import { followLocations } from "./devices/location.ts";
import { scopeFinder } from "./stores/ledger_scopes.ts";
import { ConfigurationStore } from "./stores/configuration.ts";
import { EnvVarStore } from "./stores/env_vars.ts";
import { LedgerStore } from "./stores/ledgers.ts";
import { LocationStore } from "./stores/locations.ts";
import { IntegrationStore } from "./stores/integrations.ts";
import { LogicStore } from "./stores/logic.ts";
import { TokenStore } from "./stores/tokens.ts";
import { AuthorizationCodes } from "./stores/authorization_codes.ts";
import { ClientStore } from "./stores/clients.ts";
import { SimStore } from "./stores/sims.ts";
import { TeamStore } from "./stores/team.ts";
import { checkSettings, type Settings } from "./model/settings.ts";
import { isSecret, newSecret } from "./base/totp.ts";

/** Public clients every user can log in with; their secret is their id. Source: API reference, clients. */
const PUBLIC_CLIENTS = ["particle", "particle-api", "particle-cli"];

/** Everything an emulated cloud knows. */
export class Cloud {
  readonly settings: Settings;
  readonly tokens: TokenStore = new TokenStore();
  readonly logins: LoginsInProgress = new LoginsInProgress();
  readonly hub: EventHub = new EventHub();
  readonly users: Set<User> = new Set();
  readonly clients: ClientStore = new ClientStore(PUBLIC_CLIENTS);
  readonly teams: TeamStore = new TeamStore();
  readonly sims: SimStore = new SimStore();
  readonly codes: AuthorizationCodes = new AuthorizationCodes();
  readonly products: Map<number, Product> = new Map();
  readonly orgs: Map<string, Org> = new Map();
  readonly devices: Map<string, Device> = new Map();
  readonly groups: GroupStore = new GroupStore();
  readonly diagnostics: DiagnosticsStore = new DiagnosticsStore();
  readonly provisioning: ProvisioningStore = new ProvisioningStore();
  readonly mesh: MeshStore = new MeshStore();
  readonly ledgers: LedgerStore = new LedgerStore(scopeFinder(this));
  readonly configurations: ConfigurationStore = new ConfigurationStore();
  readonly locations: LocationStore = new LocationStore();
  readonly envVars: EnvVarStore = new EnvVarStore();
  readonly deviceLedgers: DeviceLedgers = new DeviceLedgers(this);
  /** The user that everything belongs to unless said otherwise. */
  readonly defaultUser: User;
  /** Aborted when the emulator closes. */
  readonly closing: AbortController = new AbortController();
  readonly background: Background = new Background();
  readonly integrations: IntegrationStore = new IntegrationStore();
  readonly logic: LogicStore = new LogicStore();
  readonly logicEngine: LogicEngine;
  readonly firmware: FirmwareStore = new FirmwareStore();
  readonly binaries: BinaryStore = new BinaryStore();
  readonly libraries: LibraryStore = new LibraryStore();
  readonly updates: Updates = new Updates(this);

  readonly faults: Faults;
  /** What a saved state has brought, until the program adds it again. */
  readonly restored: Restored;

  constructor(options: EmulatorOptions) {
    this.faults = new Faults(
      this.hub,
      this.devices,
      requireCallback("random", options.random) ?? Math.random,
    );
    this.settings = checkSettings(options);
    followLocations(this);
    this.logicEngine = new LogicEngine(this);
    const saved = options.state === undefined ? undefined : loadState(this, options.state);
    this.defaultUser = saved ? renamed(this, saved, options) : this.addUser({
      username: options.username ?? "developer@example.com",
      password: options.password ?? randomHex(16),
    });
    this.restored = new Restored(this);
  }

  addUser({ username, password, mfa, sso = false }: UserOptions): User {
    requireText("A username", username);
    requireText("A password", password);
    if (this.findUser(username)) throw new TypeError(`There is already a user ${show(username)}`);
    const secret = typeof mfa === "object" ? mfa.secret : mfa ? newSecret() : undefined;
    if (secret !== undefined && !isSecret(secret)) {
      throw new TypeError(`The mfa secret of ${show(username)} must be base32 (A-Z, 2-7)`);
    }
    const user: User = {
      id: randomHex(24),
      username,
      password,
      accountInfo: {},
      sso,
      mfaSecret: secret,
      pendingMfa: undefined,
      recoveryCode: randomHex(16),
    };
    this.users.add(user);
    return user;
  }

  findUser(username: string): User | undefined {
    return [...this.users].find((user) =>
      user.username === username && user.customerOf === undefined
    );
  }

  findUserById(id: string | null): User | undefined {
    return [...this.users].find((user) => user.id === id);
  }

  /** The user an option names; the default user if it names none. */
  requireUser(username: string | undefined): User {
    if (username === undefined) return this.defaultUser;
    const user = this.findUser(username);
    if (user) return user;
    throw new TypeError(`There is no user ${show(username)}: call addUser first`);
  }

  addClient({ id, secret, owner, product, type = "web", redirectUri }: ClientOptions): Client {
    if (!isClientId(id)) {
      throw new TypeError(
        `A client id must be 3 to 40 letters, digits, "-" or "_", got ${show(id)}`,
      );
    }
    requireText("A client secret", secret);
    if (this.clients.get(id)) throw new TypeError(`There is already a client ${show(id)}`);
    const productId = this.#requireProduct(product)?.id;
    const user = this.requireUser(owner).id;
    return this.clients.add({
      id,
      secret,
      name: id,
      type: requireOneOf("A client type", type, ["installed", "web"]),
      redirectUri: redirectUri === undefined ? null : requireText("A redirectUri", redirectUri),
      scope: null,
      user,
      owner: productId === undefined ? `user:${user}` : `product:${productId}`,
      createdAt: Date.now(),
    });
  }

  addProduct(options: ProductOptions): Product {
    const { id, slug, name = slug, platform = "argon", org, owner } = options;
    if (!Number.isSafeInteger(id) || id <= 0 || isPlatformId(id)) {
      throw new TypeError(
        `A product id must be a positive number that is no platform's, got ${show(id)}`,
      );
    }
    if (typeof slug !== "string" || !/^[a-z0-9_-]*[a-z_-][a-z0-9_-]*$/i.test(slug)) {
      throw new TypeError(
        `A product slug must be letters, digits, "-" or "_" and no number, got ${show(slug)}`,
      );
    }
    if (this.findProduct(String(id))) throw new TypeError(`There is already a product ${id}`);
    if (this.findProduct(slug)) throw new TypeError(`There is already a product ${show(slug)}`);
    const user = this.requireUser(owner);
    const product: Product = {
      id,
      slug,
      name,
      platformId: platformId(platform),
      owner: user,
      org: org === undefined ? undefined : this.#requireOrg(org, user),
      description: options.description ?? "",
      quarantine: options.quarantine ?? true,
      deviceProtection: options.deviceProtection ?? false,
    };
    this.products.set(id, product);
    return product;
  }

  #requireOrg(slug: string, owner: User): Org {
    requireText("An organization", slug);
    const org = this.orgs.get(slug) ?? { id: randomHex(24), slug, owner };
    if (org.owner !== owner) {
      throw new TypeError(
        `The organization ${show(slug)} belongs to ${show(org.owner.username)}: set that owner`,
      );
    }
    this.orgs.set(slug, org);
    return org;
  }

  findProduct(idOrSlug: string): Product | undefined {
    const byId = /^\d+$/.test(idOrSlug) ? this.products.get(Number(idOrSlug)) : undefined;
    return byId ?? [...this.products.values()].find((product) => product.slug === idOrSlug);
  }

  addDevice(options: DeviceOptions): Device {
    const id = options.id === undefined ? randomHex(24) : requireDeviceId(options.id);
    if (this.devices.has(id)) throw new TypeError(`There is already a device ${show(id)}`);
    const product = this.#requireProduct(options.product);
    const platform = platformId(options.platform ?? product?.platformId ?? "argon");
    if (product && product.platformId !== platform) {
      throw new TypeError(
        `The platform of a device in product ${product.id} must be ${product.platformId}, got ${platform}`,
      );
    }
    const { online = true, owner } = options;
    const device: Device = {
      id,
      name: options.name === undefined ? null : requireText("A device name", options.name),
      notes: options.notes ?? null,
      platformId: platform,
      owner: owner === null ? undefined : this.requireUser(owner),
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
    this.devices.set(id, device);
    if (product) this.groups.ensure(product.id, device.groups);
    this.sims.adopt(device);
    if (online) handshake(this, device);
    return device;
  }

  #requireProduct(idOrSlug: string | number | undefined): Product | undefined {
    if (idOrSlug === undefined) return undefined;
    const product = this.findProduct(String(idOrSlug));
    if (product) return product;
    throw new TypeError(`There is no product ${show(idOrSlug)}: call addProduct first`);
  }

  /** Forgets a user; their devices become unclaimed, their SIMs free, their tokens and streams end. */
  deleteUser(user: User): void {
    for (const device of this.devices.values()) {
      if (device.owner === user) device.owner = undefined;
    }
    this.tokens.revokeAll(user);
    this.hub.cut(user);
    if (user.customerOf === undefined) this.teams.forget(user.username);
    for (const sim of this.sims.list(`user:${user.id}`)) this.sims.delete(sim);
    this.users.delete(user);
  }
}

/** The default user of a saved state, under the name and with the password that the options ask for. */
function renamed(cloud: Cloud, user: User, { username, password }: EmulatorOptions): User {
  const namesake = username === undefined ? undefined : cloud.findUser(username);
  if (namesake && namesake !== user) {
    throw new TypeError(`The saved state has another user ${show(username)}`);
  }
  user.username = requireText("A username", username ?? user.username);
  user.password = requireText("A password", password ?? user.password);
  return user;
}

const show = (value: unknown): string => JSON.stringify(value) ?? String(value);

/** Whether a text can be the id of an OAuth client. Source: node-oauth2-server fork. */
export function isClientId(id: unknown): id is string {
  return typeof id === "string" && /^[a-z0-9-_]{3,40}$/i.test(id);
}
