/** The state of an emulated cloud, in memory only. The parts that react to events are in `engines.ts`. */
import { Background } from "./base/background.ts";
import { randomHex } from "./base/random.ts";
import { EventHub } from "./events/event_hub.ts";
import { Faults } from "./faults/faults.ts";
import { requireCallback } from "./base/checks.ts";
import type { EmulatorOptions } from "./model/options.ts";
import type { Device, User } from "./model/records.ts";
import { checkSettings, type Settings } from "./model/settings.ts";
import { AuthorizationCodes } from "./stores/authorization_codes.ts";
import { BinaryStore } from "./stores/binaries.ts";
import { ClientStore } from "./stores/clients.ts";
import { ConfigurationStore } from "./stores/configuration.ts";
import { DeviceDocumentStore } from "./stores/device_documents.ts";
import { DeviceStore } from "./stores/devices.ts";
import { DiagnosticsStore } from "./stores/diagnostics.ts";
import { EnvVarStore } from "./stores/env_vars.ts";
import { FirmwareStore } from "./stores/firmware.ts";
import { GroupStore } from "./stores/groups.ts";
import { IntegrationStore } from "./stores/integrations.ts";
import { scopeFinder } from "./stores/ledger_scopes.ts";
import { LedgerStore } from "./stores/ledgers.ts";
import { LibraryStore } from "./stores/libraries.ts";
import { LocationStore } from "./stores/locations.ts";
import { LogicStore } from "./stores/logic.ts";
import { LoginsInProgress } from "./stores/logins.ts";
import { MeshStore } from "./stores/mesh.ts";
import { MetricStore } from "./stores/metrics.ts";
import { OrgStore } from "./stores/orgs.ts";
import { ProductStore } from "./stores/products.ts";
import { ProvisioningStore } from "./stores/provisioning.ts";
import { SecretStore } from "./stores/secrets.ts";
import { PasswordResets } from "./stores/password_resets.ts";
import { ServiceAgreementStore } from "./stores/service_agreements.ts";
import { SimStore } from "./stores/sims.ts";
import { TeamStore } from "./stores/team.ts";
import { TokenStore } from "./stores/tokens.ts";
import { UsageStore } from "./stores/usage.ts";
import { UserStore } from "./stores/users.ts";

/** The options that the cloud itself uses. */
type CloudOptions = Omit<EmulatorOptions, "token" | "state" | "allowedOrigins">;

/** The state of an emulated cloud. */
export class Cloud {
  readonly settings: Settings;
  readonly hub: EventHub = new EventHub();
  readonly users: UserStore;
  readonly orgs: OrgStore;
  readonly products: ProductStore;
  readonly devices: DeviceStore;
  readonly tokens: TokenStore;
  readonly clients: ClientStore;
  readonly codes: AuthorizationCodes = new AuthorizationCodes();
  readonly logins: LoginsInProgress = new LoginsInProgress();
  readonly passwordResets: PasswordResets = new PasswordResets();
  readonly teams: TeamStore = new TeamStore();
  readonly groups: GroupStore = new GroupStore();
  readonly sims: SimStore = new SimStore();
  readonly serviceAgreements: ServiceAgreementStore = new ServiceAgreementStore();
  readonly usage: UsageStore = new UsageStore();
  readonly provisioning: ProvisioningStore = new ProvisioningStore();
  readonly deviceDocuments: DeviceDocumentStore = new DeviceDocumentStore();
  readonly mesh: MeshStore = new MeshStore();
  readonly diagnostics: DiagnosticsStore = new DiagnosticsStore();
  readonly locations: LocationStore = new LocationStore();
  readonly configurations: ConfigurationStore = new ConfigurationStore();
  readonly envVars: EnvVarStore = new EnvVarStore();
  readonly ledgers: LedgerStore;
  readonly integrations: IntegrationStore = new IntegrationStore();
  readonly secrets: SecretStore = new SecretStore();
  readonly metrics: MetricStore = new MetricStore();
  readonly logic: LogicStore = new LogicStore();
  readonly firmware: FirmwareStore = new FirmwareStore();
  readonly binaries: BinaryStore = new BinaryStore();
  readonly libraries: LibraryStore = new LibraryStore();
  readonly faults: Faults;
  /** Aborted when the emulator closes. */
  readonly closing: AbortController = new AbortController();
  /** Work that events have started and that has not finished yet. */
  readonly background: Background = new Background();
  #onConnected: ((device: Device) => void)[] = [];

  constructor(options: CloudOptions = {}) {
    this.settings = checkSettings(options);
    this.users = new UserStore({
      username: options.username ?? "developer@example.com",
      password: options.password ?? randomHex(16),
    });
    this.orgs = new OrgStore(this.users);
    this.products = new ProductStore(this.users, this.orgs);
    this.devices = new DeviceStore(this.users, this.products);
    this.tokens = new TokenStore(this.users);
    this.clients = new ClientStore(this.users, this.products);
    this.ledgers = new LedgerStore(scopeFinder(this.devices, this.products));
    const random = requireCallback("random", options.random) ?? Math.random;
    this.faults = new Faults(this.hub, this.devices, random);
  }

  /** The user who owns everything that is added without an owner. */
  get defaultUser(): User {
    return this.users.default;
  }

  /** Calls `listener` with every device that connects, after its state was updated. The listener must not throw. */
  onConnected(listener: (device: Device) => void): void {
    this.#onConnected.push(listener);
  }

  /** Calls the listeners after a device has connected. */
  connected(device: Device): void {
    for (const listener of this.#onConnected) listener(device);
  }
}
