import { createApp } from "./app.ts";
import type { CloudEnv } from "./http/env.ts";
import { beforeAbort, readFetchArguments } from "./http/fetch_arguments.ts";
import type { DeviceOptions, VirtualDevice } from "./model/device_options.ts";
import type {
  ClientOptions,
  EmulatorFetch,
  EmulatorOptions,
  EmulatorState,
  ProductOptions,
  ProductSummary,
  UserOptions,
} from "./model/options.ts";
import { requireText } from "./base/checks.ts";
import { newAuthorizationCode } from "./auth/authorization.ts";
import type { Faults } from "./faults/faults.ts";
import { copyJson } from "./saved_state/json_pieces.ts";
import { Restored } from "./saved_state/restored.ts";
import { loadState, saveState } from "./saved_state/state.ts";
import { Cloud } from "./cloud.ts";
import { addDevice } from "./devices/add_device.ts";
import { type Engines, startEngines } from "./engines.ts";
import { oneTimePassword } from "./base/totp.ts";
import { SimulatedDevice } from "./simulated_device.ts";

/** The state of an emulator, for the parts of this package. */
export let cloudOf: (emulator: Emulator) => Cloud;

/**
 * A Particle Cloud in the memory of this process: users, tokens, products, simulated devices and event
 * streams behind the URLs of the real one.
 *
 * @example Calling a function of a simulated device
 * ```ts
 * import { Emulator } from "@particle-edge/emulator";
 *
 * using emulator = new Emulator();
 * const device = emulator.addDevice({ functions: { brew: (cups) => Number(cups) } });
 * const response = await emulator.fetch(`https://api.particle.io/v1/devices/${device.id}/brew`, {
 *   method: "POST",
 *   headers: { authorization: `Bearer ${emulator.token}`, "content-type": "application/json" },
 *   body: JSON.stringify({ arg: "2" }),
 * });
 * const { return_value } = await response.json();
 * if (return_value !== 2) throw new Error("no coffee");
 * ```
 */
export class Emulator {
  /**
   * Answers a request without any network. Fits as the `fetch` option of a client and, as it does not need
   * `this`, as the handler of a server.
   *
   * Rejects with the reason of an aborted signal; a stream that is open by then fails with it. Once the
   * emulator is closed it rejects with a `TypeError`, as `fetch` does when a server is gone.
   */
  readonly fetch: EmulatorFetch = (input, init) => this.#fetch(input, init);
  /** A valid access token of the default user, which never expires. */
  readonly token: string;
  #cloud: Cloud;
  static {
    cloudOf = (emulator) => emulator.#cloud;
  }
  #engines: Engines;
  #app: ReturnType<typeof createApp>;
  /** What a saved state has brought, until the program adds it again. */
  #restored: Restored;

  /**
   * Creates an emulated cloud with one user.
   *
   * @param options how it behaves
   * @throws {TypeError} if an option is not allowed
   */
  constructor(options: EmulatorOptions = {}) {
    if (options.token !== undefined && !/^[\x21-\x7e]+$/.test(options.token)) {
      throw new TypeError("The token option must be printable ASCII characters without spaces");
    }
    this.#cloud = new Cloud(options);
    if (options.state !== undefined) restore(this.#cloud, options.state, options);
    this.#restored = new Restored(this.#cloud);
    this.#engines = startEngines(this.#cloud, (request) => this.#app.fetch(request, {}));
    this.#app = createApp(this.#cloud, this.#engines, options.allowedOrigins ?? []);
    this.token = tokenOf(this.#cloud, options.token);
  }

  /** The default user's current name and password. */
  get user(): { username: string; password: string } {
    const { username, password } = this.#cloud.defaultUser;
    return { username, password };
  }

  /** How many event streams are open. */
  get streamCount(): number {
    return this.#cloud.hub.size;
  }

  /** What goes wrong on demand: latency, errors, broken streams, expired tokens, devices that do not answer. */
  get faults(): Faults {
    return this.#cloud.faults;
  }

  /** Whether {@linkcode Emulator.close} was called. */
  get closed(): boolean {
    return this.#cloud.closing.signal.aborted;
  }

  /**
   * Adds a user.
   *
   * @param options name and password
   * @throws {TypeError} if the name is taken or an option is not allowed
   */
  addUser(options: UserOptions): void {
    if (!this.#restored.takeUser(options.username)) this.#cloud.users.add(options);
  }

  /**
   * Adds an OAuth client that may use `client_credentials`.
   *
   * @param options id and secret
   * @throws {TypeError} if the id is taken or an option is not allowed
   */
  addClient(options: ClientOptions): void {
    if (!this.#restored.takeClient(options.id)) this.#cloud.clients.add(options);
  }

  /**
   * Adds a product.
   *
   * @param options number and slug
   * @returns what was added
   * @throws {TypeError} if the number or slug is taken or an option is not allowed
   */
  addProduct(options: ProductOptions): ProductSummary {
    const { id, slug, name, platformId } = this.#restored.takeProduct(options.id) ??
      this.#cloud.products.add(options);
    return { id, slug, name, platformId };
  }

  /**
   * Adds a device.
   *
   * @param options what the device is and does
   * @returns the device, to publish from it and to take it offline
   * @throws {TypeError} if the id is taken or an option is not allowed
   */
  addDevice(options: DeviceOptions = {}): VirtualDevice {
    const device = this.#restored.takeDevice(options) ?? addDevice(this.#cloud, options);
    return new SimulatedDevice(this.#cloud, this.#engines, device);
  }

  /**
   * Tells the code a user's authenticator app shows now; during the enrolment, that of the secret to be
   * confirmed.
   *
   * @param username the user's name
   * @returns six digits
   * @throws {TypeError} if there is no such user, or no authenticator
   */
  otp(username: string): Promise<string> {
    const { mfaSecret, pendingMfa } = this.#cloud.users.require(
      requireText("A username", username),
    );
    const secret = mfaSecret ?? pendingMfa?.secret;
    if (secret !== undefined) return Promise.resolve(oneTimePassword(secret));
    throw new TypeError(`The user ${JSON.stringify(username)} has no authenticator`);
  }

  /**
   * Tells the code that replaces a lost authenticator. Each works once.
   *
   * @param username the user's name
   * @throws {TypeError} if there is no such user
   */
  recoveryCode(username: string): string {
    return this.#cloud.users.require(requireText("A username", username)).recoveryCode;
  }

  /**
   * Makes the code that a login page would send to a web site, which exchanges it for an access token by the grant
   * `authorization_code`. Each works once, within 10 minutes, for that client and address.
   *
   * @param clientId the client, of type `web`
   * @param username who has logged in: a customer of the client's product, else a user. Defaults to the default user
   * @param redirectUri the address that the code is sent to, if the web site names one when it exchanges the code
   * @throws {TypeError} if there is no such client or user, or the address is not that of the client
   */
  authorizationCode(clientId: string, username?: string, redirectUri?: string): string {
    return newAuthorizationCode(this.#cloud, clientId, username, redirectUri);
  }

  /**
   * Ends every open event stream, as a server that restarts: without warning, but at the end of an event.
   *
   * @returns how many there were
   */
  cutStreams(): number {
    return this.#cloud.hub.cut();
  }

  /**
   * Tells why Logic functions cannot run here: they need a runtime with web workers that can load QuickJS, and on
   * Deno the permission to read. They can be stored all the same; a run then ends as an exception.
   *
   * @returns the reason; undefined if they can run
   */
  logicProblem(): Promise<string | undefined> {
    return this.#engines.logic.check();
  }

  /**
   * Waits until nothing is under way that events have started: functions have ended, and webhooks have their answers,
   * or are out of attempts.
   * What is repeated after 30 s and 60 s takes that long, unless the clock is a fake one or `webhooks.retryAfter`
   * says otherwise.
   */
  async settled(): Promise<void> {
    await this.#cloud.background.settled();
  }

  /**
   * Takes down everything that the cloud remembers, as JSON for the `state` option. What is going on is not in it:
   * streams, logins that wait for a code, updates over the air, webhooks and functions that run, faults.
   */
  save(): EmulatorState {
    return copyJson(saveState(this.#cloud));
  }

  /** Ends every stream, gives up every pending device call and refuses further requests. */
  close(): void {
    this.#cloud.closing.abort(new TypeError("The emulator is closed"));
    this.#cloud.hub.cut();
  }

  /** Closes the emulator. */
  [Symbol.dispose](): void {
    this.close();
  }

  async #fetch(input: string | URL | Request, init?: object): Promise<Response> {
    const { request, signal, isServed } = readFetchArguments(input, init);
    signal?.throwIfAborted();
    this.#cloud.closing.signal.throwIfAborted();
    const env: CloudEnv["Bindings"] = { signal, isServed };
    const response = Promise.resolve(this.#app.fetch(request, env));
    return signal ? await beforeAbort(response, signal) : await response;
  }
}

/** Loads a saved state; the options decide how its default user is called and logs in. */
function restore(cloud: Cloud, state: EmulatorState, options: EmulatorOptions): void {
  loadState(cloud, state);
  const { username, password } = options;
  const user = cloud.defaultUser;
  const namesake = username === undefined ? undefined : cloud.users.find(username);
  if (namesake && namesake !== user) {
    throw new TypeError(`The saved state has another user ${JSON.stringify(username)}`);
  }
  user.username = requireText("A username", username ?? user.username);
  user.password = requireText("A password", password ?? user.password);
}

/** The default user's own token: the one asked for, the first that was saved and never expires, or a new one. */
function tokenOf({ tokens, defaultUser: user }: Cloud, wanted: string | undefined): string {
  const own = tokens.ofUser(user).filter((one) =>
    one.expiresAt === undefined && one.scopes === undefined && one.clientId === "particle"
  );
  const saved = wanted === undefined ? own[0] : own.find(({ token }) => token === wanted);
  const token = saved ??
    tokens.issue({ user, clientId: "particle", expiresAt: undefined, token: wanted });
  return token.token;
}
