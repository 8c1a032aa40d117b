/** The public options of the emulator. Each default and limit is documented here, once. */
import type { PlatformName } from "./device_options.ts";

/** Status codes of responses when a device is offline or does not respond. All options are optional. */
export interface DeviceErrors {
  /**
   * Status when the device is offline. Defaults to 404, as in the API reference. The error text of the real cloud is
   * unverified.
   */
  offline?: 400 | 404 | 408 | undefined;
  /**
   * Status when the device does not respond in time. Defaults to 408, as in the API reference; a third-party client
   * recorded 400. The body is `{"ok":false,"error":"Timed out."}` either way.
   */
  timeout?: 400 | 408 | undefined;
}

/** Options of {@linkcode Emulator}. All options are optional. */
export interface EmulatorOptions {
  /** Access token of the default user. It never expires. Defaults to 40 random hex digits. */
  token?: string | undefined;
  /** Name of the default user. Defaults to `"developer@example.com"`. */
  username?: string | undefined;
  /** Password of the default user. Defaults to a random password. */
  password?: string | undefined;
  /**
   * Shortest and longest time between keep-alive newlines on an event stream, in milliseconds. Defaults to
   * `[9000, 12500]`; Particle's engineers state 9 to 13 seconds.
   */
  keepAlive?: [minMs: number, maxMs: number] | undefined;
  /**
   * How long a device may take to respond to a function call or a variable read, in milliseconds. Defaults to 30,000;
   * the timeout of the real cloud is unverified.
   */
  functionTimeout?: number | undefined;
  /**
   * Maximum number of open event streams; further ones get 429. Defaults to 10,000. The real cloud allows 100 per
   * public IP address.
   */
  maxStreams?: number | undefined;
  /**
   * Maximum number of requests of one user that may wait for a response at a time; further ones get 429. Requests
   * without a valid token share a limit of the same size and get 503 beyond it. The limit applies only to requests that
   * reach the emulator through a server. Defaults to 250.
   */
  maxRequestsPerUser?: number | undefined;
  /** How long a request body may take to arrive, in milliseconds; then the request gets 408. Defaults to 30,000. */
  bodyTimeout?: number | undefined;
  /**
   * Total size of stored product firmware and libraries, in bytes; an upload that would exceed it gets 413. Defaults to
   * 1 GiB.
   */
  maxStorage?: number | undefined;
  /** Status codes of responses when a device is offline or does not respond. */
  deviceErrors?: DeviceErrors | undefined;
  /**
   * Pause between the steps of an over-the-air update (started, success, offline, online, …), in milliseconds. With
   * 0, the whole update happens before the request that started it gets its response. Defaults to 50.
   */
  otaStep?: number | undefined;
  /**
   * Whether firmware may be released before an online device of the product has run it, which the real cloud rejects.
   * Defaults to `false`.
   */
  releaseUntested?: boolean | undefined;
  /** Status of the response when sources do not compile. Defaults to 400; the real status is unverified. */
  compileErrorStatus?: 200 | 400 | undefined;
  /**
   * Origins of web pages that may call the emulator, in addition to pages on this machine, such as
   * `http://localhost:8080`. `"*"` allows every page, as the real cloud does. Defaults to none.
   */
  allowedOrigins?: "*" | string[] | undefined;
  /**
   * Which environment variables reset online devices with an `Immediate` rollout: `"all"`, or only those of
   * `"devices"`, so that the variables of owners and products wait for the next connection. Particle's documentation
   * says both. Defaults to `"all"`.
   */
  envImmediate?: "all" | "devices" | undefined;
  /** How long a usage report stays pending before it can be downloaded, in milliseconds. Defaults to 2,000. */
  usageReportDelay?: number | undefined;
  /**
   * Messages that the devices of a sandbox may send in a month. Users are notified at 70, 90 and 100 %, but their devices
   * are never paused. Defaults to 720,000.
   */
  messageLimit?: number | undefined;
  /** Options of webhooks, such as the hosts that they may call. */
  webhooks?: WebhookOptions | undefined;
  /** Limits and secrets of Logic functions. */
  logic?: LogicOptions | undefined;
  /** Returns random numbers from 0 to below 1, for the `probability` of faults. Defaults to `Math.random`. */
  random?: (() => number) | undefined;
  /**
   * A state that {@linkcode Emulator.save} returned, to restore. Restored devices have no functions and variables until
   * the program adds them again, with the same id or, without an id, the same name. Callbacks then come from the
   * program, and everything else from the state. Adding a restored user, client or product again does nothing. The
   * options `token`, `username` and `password` take precedence over the state. Defaults to an empty cloud.
   */
  state?: EmulatorState | undefined;
  /** Receives every error thrown by a device's callback or by a bug in the emulator. Defaults to `console.error`. */
  onError?: ((error: unknown) => void) | undefined;
}

/** The state of an emulator as JSON, for `new Emulator({ state })`. Its structure is internal and may change. */
export interface EmulatorState {
  /** Version of the structure. */
  readonly version: number;
  /** Users, organizations, products, devices and tokens. */
  readonly core: object;
  /** All other data, by name. */
  readonly stores: Readonly<Record<string, unknown>>;
  /**
   * Returns binaries by their SHA-256 digest in hex digits. Only state files need it, where strings such as
   * `sha256:2cf2…` stand for binaries; in the result of `save()` binaries are Base64.
   */
  readonly files?: { get(hash: string): Uint8Array<ArrayBuffer> | undefined };
}

/** Limits and secrets of Logic functions. All options are optional. */
export interface LogicOptions {
  /** How long a function may run, in milliseconds. Defaults to 30,000. */
  timeout?: number | undefined;
  /** How much memory a function may use, in bytes. Defaults to 32 MiB. */
  memory?: number | undefined;
  /**
   * Values of cloud secrets by name, for the functions that list them and whose owner has no such secret. Defaults to
   * none.
   */
  secrets?: Record<string, string> | undefined;
}

/** Options of webhooks. All options are optional. */
export interface WebhookOptions {
  /**
   * Hosts that webhooks may call in addition to this machine, such as `"example.com"`, `"example.com:8080"` or
   * `"192.168.1.2"`. A name that resolves to a private, link-local or otherwise special address is still rejected
   * unless that address is listed too. Defaults to none.
   */
  allow?: string[] | undefined;
  /** Sends the requests. Defaults to the global `fetch`. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /**
   * Resolves a host name to its IP addresses. Defaults to the resolver of Deno, Bun or Node. Other runtimes have none, so
   * the addresses of hosts in `allow` are not checked there.
   */
  resolve?: ((host: string) => Promise<string[]>) | undefined;
  /**
   * Pauses before each retry of a failed request, in milliseconds; an empty array disables retries. Defaults to
   * `[30000, 60000]`.
   */
  retryAfter?: number[] | undefined;
  /**
   * When to pause requests to a host that keeps responding with errors. The pause begins after at least `errors` errors
   * if they outnumber the successes, and ends `coolDown` milliseconds after the last one. Defaults to 10 and 5,000, both
   * unverified.
   */
  throttle?: { errors?: number | undefined; coolDown?: number | undefined } | undefined;
  /**
   * Whether the topic of a webhook's response event starts with the device's id if the triggering event belongs to a
   * product, as in `0123…/hook-response/name`. Defaults to `true`; unverified for webhooks created through the API.
   */
  deviceInTopic?: boolean | undefined;
  /** Whether DELETE requests have a body, like POST requests. Defaults to `false`. Particle's documentation says both. */
  deleteBody?: boolean | undefined;
  /**
   * Result of `POST …/integrations/:id/test` when the receiver responds with 204. Particle's console shows a timeout,
   * although deliveries with the same response succeed. Defaults to `"timeout"`.
   */
  testOf204?: "timeout" | "pass" | undefined;
}

/** Options of {@linkcode Emulator.addUser}. */
export interface UserOptions {
  /** The name to log in with, normally an email address. */
  username: string;
  /** The password to log in with. */
  password: string;
  /** Enables multi-factor authentication: `true` for a random secret, or your own Base32 secret. Defaults to `false`. */
  mfa?: boolean | { secret: string } | undefined;
  /** Whether the account uses single sign-on: password logins then get 403 `sso_user`. Defaults to `false`. */
  sso?: boolean | undefined;
}

/** Options of {@linkcode Emulator.addClient}. */
export interface ClientOptions {
  /** The client's id: 3 to 40 letters, digits, `-` or `_`. */
  id: string;
  /** The client's secret. */
  secret: string;
  /** Name of the user that its `client_credentials` tokens act for. Defaults to the default user. */
  owner?: string | undefined;
  /** Number or slug of the product whose customers log in with it. Defaults to none: the client belongs to its user. */
  product?: number | string | undefined;
  /** Where the client runs: on a website, or in an app that people install. Defaults to `"web"`. */
  type?: "installed" | "web" | undefined;
  /** URL to which users are redirected after they log in. By default, any URL is accepted. */
  redirectUri?: string | undefined;
}

/** Options of {@linkcode Emulator.addProduct}. */
export interface ProductOptions {
  /** The product's number. It must not be the number of a platform. */
  id: number;
  /** The product's name in URLs. */
  slug: string;
  /** The product's display name. Defaults to the slug. */
  name?: string | undefined;
  /** The platform of its devices. Defaults to `"argon"`. */
  platform?: PlatformName | number | undefined;
  /** A description of the product. Defaults to an empty one. */
  description?: string | undefined;
  /**
   * Whether a device that reports the product without having been imported is quarantined until it is approved.
   * Otherwise it is imported immediately. Defaults to `true`.
   */
  quarantine?: boolean | undefined;
  /** Whether the devices of the product should be protected. Defaults to `false`. */
  deviceProtection?: boolean | undefined;
  /**
   * The shipments of devices to the product's organization, for `GET …/device_orders`. Their fields are not documented;
   * they are sorted by `latest_fulfilled_at`. Defaults to none.
   */
  deviceOrders?: Record<string, unknown>[] | undefined;
  /** Slug of the product's organization, which is created if it does not exist. Defaults to none. */
  org?: string | undefined;
  /** Name of the user who owns the product. Defaults to the default user. */
  owner?: string | undefined;
}

/** A product, as {@linkcode Emulator.addProduct} returns it. */
export interface ProductSummary {
  /** The product's number. */
  readonly id: number;
  /** The product's name in URLs. */
  readonly slug: string;
  /** The product's display name. */
  readonly name: string;
  /** The platform number of its devices. */
  readonly platformId: number;
}

/** The type of `fetch` of an {@linkcode Emulator}. */
export interface EmulatorFetch {
  /** Can be used like the global `fetch`. The origin of the URL is ignored; only the path matters. */
  (input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Can be used as the handler of `Deno.serve`, `Bun.serve` or a Worker. Further arguments are ignored. */
  (request: Request, server: object): Promise<Response>;
}
