/** What users of the emulator pass in: types only. Each default and limit is documented here, once. */
import type { PlatformName } from "./device_options.ts";

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
  /**
   * How many event streams may be open; more are answered with 429. Defaults to 10,000. The real cloud allows 100 for
   * each public address.
   */
  maxStreams?: number | undefined;
  /**
   * How many requests of one user may wait for their responses, if a server passes them on; more get 429. Requests
   * without a valid token share a limit of the same size, and get 503. Defaults to 250.
   */
  maxRequestsPerUser?: number | undefined;
  /** How long the body of a request may take to arrive, in milliseconds, before it gets 408. Defaults to 30,000. */
  bodyTimeout?: number | undefined;
  /**
   * How many bytes of product firmware and libraries are stored in total; an upload that would exceed it gets 413.
   * Defaults to 1 GiB.
   */
  maxStorage?: number | undefined;
  /** Statuses of device failures. */
  deviceErrors?: DeviceErrors | undefined;
  /**
   * Pause between two steps of an update over the air (started, success, offline, online, …), in milliseconds;
   * 0 makes it happen at once, all before the request that began it is answered. Defaults to 50.
   */
  otaStep?: number | undefined;
  /**
   * Allows the release of firmware that no online device of the product has run yet, which the real cloud refuses.
   * Defaults to false.
   */
  releaseUntested?: boolean | undefined;
  /** Status when sources do not compile. Defaults to 400; the real one is unverified. */
  compileErrorStatus?: 200 | 400 | undefined;
  /**
   * Origins of web pages that may call the emulator, besides those on this machine (`http://localhost:*`
   * and the like); `"*"` allows every page, as the real cloud does. Defaults to none.
   */
  allowedOrigins?: "*" | string[] | undefined;
  /**
   * Which `Immediate` rollouts of environment variables reset online devices: `"all"`, or those of `"devices"` only,
   * so that variables of owners and products wait for the next connection. The real cloud's documentation says both.
   * Defaults to `"all"`.
   */
  envImmediate?: "all" | "devices" | undefined;
  /** Where webhooks may go, and how. */
  webhooks?: WebhookOptions | undefined;
  /** What Logic functions may use. */
  logic?: LogicOptions | undefined;
  /** Source of chance for the `probability` of faults: numbers from 0 to below 1. Defaults to `Math.random`. */
  random?: (() => number) | undefined;
  /**
   * What {@linkcode Emulator.save} returned, to go on from there. Devices then are without functions and variables until
   * the program adds them again, by the same id or, without one, the same name: they get what is code from the program,
   * and all else from the state. Likewise adding its users, clients and products does nothing. The `token`, `username`
   * and `password` options win over it.
   */
  state?: EmulatorState | undefined;
  /** Gets every error thrown by a bug or by a device's callback. Defaults to `console.error`. */
  onError?: ((error: unknown) => void) | undefined;
}

/** What `emulator.save()` returns: JSON that `new Emulator({ state })` takes. Its contents are the emulator's own. */
export interface EmulatorState {
  /** Version of the form. */
  readonly version: number;
  /** Users, organizations, products, devices, tokens. */
  readonly core: object;
  /** Everything else, by name. */
  readonly stores: Readonly<Record<string, unknown>>;
  /**
   * Finds binaries by their SHA-256 digest, in hex digits: what strings such as `sha256:2cf2…` stand for, which are in
   * state files. `save()` has no need of it, as its binaries are base64.
   */
  readonly files?: { get(hash: string): Uint8Array<ArrayBuffer> | undefined };
}

/** What Logic functions may use. */
export interface LogicOptions {
  /** How long a function may run, in milliseconds. Defaults to 30,000. */
  timeout?: number | undefined;
  /** How much memory a function may use, in bytes. Defaults to 32 MiB. */
  memory?: number | undefined;
  /** Values of cloud secrets by name, for the functions that list them. Others are `null`. Defaults to none. */
  secrets?: Record<string, string> | undefined;
}

/** How webhooks behave. */
export interface WebhookOptions {
  /**
   * Where webhooks may go besides this machine: `"example.com"`, `"example.com:8080"`, `"192.168.1.2"`. A name that
   * leads to a private, link-local or otherwise special address is refused all the same, unless that address is
   * listed as well. Defaults to none.
   */
  allow?: string[] | undefined;
  /** Sends the requests. Defaults to the global `fetch`. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /**
   * Finds the addresses of a host. Defaults to what Deno and Bun have; elsewhere the hosts in `allow` are not
   * checked any further.
   */
  resolve?: ((host: string) => Promise<string[]>) | undefined;
  /**
   * Pauses before a request that failed is repeated, in milliseconds; none means that nothing is repeated.
   * Defaults to `[30000, 60000]`.
   */
  retryAfter?: number[] | undefined;
  /**
   * When hosts that answer with errors are left alone: after at least `errors` of them (default 10), if they
   * outnumber the successes, until `coolDown` milliseconds (default 5,000) without any. Both are unverified.
   */
  throttle?: { errors?: number | undefined; coolDown?: number | undefined } | undefined;
  /**
   * Whether the answer to an event of a product is published under the device's id, as in
   * `0123…/hook-response/name`. Defaults to true; for webhooks that were not made in the console it is unverified.
   */
  deviceInTopic?: boolean | undefined;
  /** Whether DELETE requests have a body, as those of POST. Defaults to false: the documentation says both. */
  deleteBody?: boolean | undefined;
  /**
   * Result of `POST …/integrations/:id/test` when the receiver responds with 204. Particle's console shows a timeout,
   * although deliveries with the same response succeed. Defaults to `"timeout"`.
   */
  testOf204?: "timeout" | "pass" | undefined;
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
  /** Number or slug of the product whose customers it is for. Defaults to none: it belongs to its user. */
  product?: number | string | undefined;
  /** Where it runs. Defaults to `"web"`. */
  type?: "installed" | "web" | undefined;
  /** Where it wants people to be sent back to. Defaults to nowhere: any address will do. */
  redirectUri?: string | undefined;
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
  /** What it is, for people. Defaults to none. */
  description?: string | undefined;
  /**
   * Whether a device that reports the product without having been imported waits in quarantine; otherwise it is
   * imported at once. Defaults to true.
   */
  quarantine?: boolean | undefined;
  /** Whether its devices are meant to be protected. Defaults to false. */
  deviceProtection?: boolean | undefined;
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

/** What `fetch` of {@linkcode Emulator} accepts. */
export interface EmulatorFetch {
  /** As the global `fetch`: any origin will do, only the path counts. */
  (input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** As the handler of `Deno.serve`, `Bun.serve` or a worker, whose further arguments are ignored. */
  (request: Request, server: object): Promise<Response>;
}
