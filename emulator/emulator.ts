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

/** @internal Returns the state of an emulator, for other modules of this package. */
export let cloudOf: (emulator: Emulator) => Cloud;

/**
 * A Particle Cloud in the memory of this process: users, tokens, products, simulated devices and event
 * streams, at the same URLs as the real one.
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
   * Handles a request in process, without a network. Pass it as the `fetch` option of a client or as the handler of
   * a server; it does not depend on `this`.
   *
   * If the request's signal aborts, the promise rejects with the reason of the signal, and a stream that is already
   * open fails with it. Once the emulator is closed, the promise rejects with a `TypeError`, as that of the global
   * `fetch` does when a server cannot be reached.
   */
  readonly fetch: EmulatorFetch = (input, init) => this.#fetch(input, init);
  /** An access token of the default user. It never expires. */
  readonly token: string;
  #cloud: Cloud;
  static {
    cloudOf = (emulator) => emulator.#cloud;
  }
  #engines: Engines;
  #app: ReturnType<typeof createApp>;
  /** What was loaded from a saved state and has not been added again by the program. */
  #restored: Restored;

  /**
   * Creates an emulated cloud with one user.
   *
   * @param options The default user, a saved state and how the cloud behaves. All options are optional.
   * @throws {TypeError} if an option is invalid.
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

  /** The number of open event streams. */
  get streamCount(): number {
    return this.#cloud.hub.size;
  }

  /** Faults to inject: latency, errors, broken streams, expired tokens, devices that do not respond. */
  get faults(): Faults {
    return this.#cloud.faults;
  }

  /** Whether {@linkcode Emulator.close} has been called. */
  get closed(): boolean {
    return this.#cloud.closing.signal.aborted;
  }

  /**
   * Adds a user.
   *
   * @param options The user's name and password.
   * @throws {TypeError} if the name is taken or an option is invalid.
   */
  addUser(options: UserOptions): void {
    if (!this.#restored.takeUser(options.username)) this.#cloud.users.add(options);
  }

  /**
   * Adds an OAuth client that may use `client_credentials`.
   *
   * @param options The client's id and secret.
   * @throws {TypeError} if the id is taken or an option is invalid.
   */
  addClient(options: ClientOptions): void {
    if (!this.#restored.takeClient(options.id)) this.#cloud.clients.add(options);
  }

  /**
   * Adds a product.
   *
   * @param options The product's number and slug.
   * @returns The id, slug, name and platform of the product.
   * @throws {TypeError} if the number or slug is taken or an option is invalid.
   */
  addProduct(options: ProductOptions): ProductSummary {
    const { id, slug, name, platformId } = this.#restored.takeProduct(options.id) ??
      this.#cloud.products.add(options);
    return { id, slug, name, platformId };
  }

  /**
   * Adds a device.
   *
   * @param options The device's identity, functions, variables and behavior. All options are optional.
   * @returns The device: use it to publish events, to take the device offline and so on.
   * @throws {TypeError} if the id is taken or an option is invalid.
   */
  addDevice(options: DeviceOptions = {}): VirtualDevice {
    const device = this.#restored.takeDevice(options) ?? addDevice(this.#cloud, options);
    return new SimulatedDevice(this.#cloud, this.#engines, device);
  }

  /**
   * Returns the code that a user's authenticator app shows now. During enrollment, the code belongs to the secret that
   * is still to be confirmed.
   *
   * @param username The user's name.
   * @returns A code of six digits.
   * @throws {TypeError} if the user does not exist or has no authenticator.
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
   * Returns the recovery code that a user can log in with instead of a one-time password. Each code works once.
   *
   * @param username The user's name.
   * @returns The current recovery code.
   * @throws {TypeError} if the user does not exist.
   */
  recoveryCode(username: string): string {
    return this.#cloud.users.require(requireText("A username", username)).recoveryCode;
  }

  /**
   * Returns the token in the email that `POST /v1/user/password-reset` would have sent, which is valid for an hour.
   *
   * @param username The user's name.
   * @returns The token, or `undefined` if no new password was requested, or it has been set since.
   * @throws {TypeError} if the user does not exist.
   */
  passwordResetToken(username: string): string | undefined {
    const user = this.#cloud.users.require(requireText("A username", username));
    return this.#cloud.passwordResets.tokenOf(user);
  }

  /**
   * Creates the authorization code that a login page would send to a website. The website exchanges it for an access
   * token with the grant `authorization_code`. Each code works once, within 10 minutes, for this client and redirect
   * URI only.
   *
   * @param clientId The id of a client of type `web`.
   * @param username Who has logged in: a customer of the client's product, or else a user. Defaults to the default
   * user.
   * @param redirectUri The URI that the code is sent to, if the website sends one when it exchanges the code.
   * @returns The authorization code.
   * @throws {TypeError} if the client or user does not exist, or the URI is not that of the client.
   */
  authorizationCode(clientId: string, username?: string, redirectUri?: string): string {
    return newAuthorizationCode(this.#cloud, clientId, username, redirectUri);
  }

  /**
   * Ends every open event stream, as a server does when it restarts: without warning, but never in the middle of an
   * event.
   *
   * @returns The number of streams that were open.
   */
  cutStreams(): number {
    return this.#cloud.hub.cut();
  }

  /**
   * Checks whether Logic functions can run here: they need a runtime with web workers that can load QuickJS, and on
   * Deno the permission to read. Where they cannot run they can still be stored; each run then ends as an exception.
   *
   * @returns The reason why they cannot run, or `undefined` if they can.
   */
  logicProblem(): Promise<string | undefined> {
    return this.#engines.logic.check();
  }

  /**
   * Waits until everything that events have started is complete: Logic functions have ended, and webhooks have received
   * a response or used up their attempts. Retries after 30 s and 60 s take that long, unless the clock is a fake one or
   * the option `webhooks.retryAfter` says otherwise.
   */
  async settled(): Promise<void> {
    await this.#cloud.background.settled();
  }

  /**
   * Returns everything that the cloud stores, as JSON for the `state` option. It does not include what is in progress:
   * open streams, logins that wait for a code, updates over the air, running webhooks and functions, faults.
   */
  save(): EmulatorState {
    return copyJson(saveState(this.#cloud));
  }

  /** Ends every stream, cancels every pending device call and rejects further requests. */
  close(): void {
    this.#cloud.closing.abort(new TypeError("The emulator is closed"));
    this.#cloud.hub.close();
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

/** Loads a saved state. The options, if given, replace the name and password of its default user. */
function restore(cloud: Cloud, state: EmulatorState, options: EmulatorOptions): void {
  loadState(cloud, state);
  const { username, password } = options;
  const user = cloud.defaultUser;
  const sameName = username === undefined ? undefined : cloud.users.find(username);
  if (sameName && sameName !== user) {
    throw new TypeError(`The saved state has another user ${JSON.stringify(username)}`);
  }
  user.username = requireText("A username", username ?? user.username);
  user.password = requireText("A password", password ?? user.password);
}

/** Returns the default user's token: the requested one, else the first saved one that never expires, else a new one. */
function tokenOf({ tokens, defaultUser: user }: Cloud, requested: string | undefined): string {
  const own = tokens.ofUser(user).filter((one) =>
    one.expiresAt === undefined && one.scopes === undefined && one.clientId === "particle"
  );
  const saved = requested === undefined ? own[0] : own.find(({ token }) => token === requested);
  const token = saved ??
    tokens.issue({ user, clientId: "particle", expiresAt: undefined, token: requested });
  return token.token;
}
