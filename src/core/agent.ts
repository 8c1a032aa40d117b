import type {
  AgentRequestOptions,
  Fetch,
  GetHeadOptions,
  RequestResponse,
} from "../types/common.ts";
import type { ClientHooks } from "./hooks.ts";
import type { Limiter } from "../types/limiter.ts";
import type { CallRetryPolicy, RetryPolicy } from "../types/retry.ts";
import { buildBody } from "./body.ts";
import { Call, type CallSettings, type PreparedRequest } from "./call.ts";
import { buildHeaders } from "./headers.ts";
import { isRead } from "./method.ts";
import { checkText, requireSignal, requireString, requireTimeout } from "./options.ts";
import { appendQuery } from "./query.ts";
import { readResponse } from "./response.ts";
import { isLogin, requirePolicy, RetryBudget } from "./retry.ts";
import { type BaseUrl, parseBaseUrl, parseUrl, tryUrl } from "./url.ts";

/** The default `timeout` of a call, in milliseconds. */
const DEFAULT_TIMEOUT = 120_000;

/** The default `attemptTimeout`, in milliseconds: the cloud itself waits up to 60 s for a device. */
export const ATTEMPT_TIMEOUTS = { "": 30_000, device: 65_000, compile: 120_000 };

/** Options of an {@linkcode Agent}. */
export interface AgentOptions {
  /** The URL that paths are appended to. */
  baseUrl: string;
  /** Replaces the global `fetch`. */
  fetch?: Fetch | undefined;
  /** Whether to permit `http` to other machines. Default: `false`. */
  allowInsecure?: boolean | undefined;
  /** How often calls are sent again; `false` for never. */
  retry?: RetryPolicy | false | undefined;
  /** Functions that observe the calls. */
  hooks?: ClientHooks | undefined;
  /** Delays requests to the base URL. */
  limiter?: Limiter | undefined;
}

/** Makes HTTP requests and reads the responses. Requests that fail reject with a `ParticleError`. */
export class Agent {
  readonly #allowInsecure: boolean;
  readonly #policy: CallRetryPolicy;
  readonly #settings: CallSettings;
  #base: BaseUrl;

  /**
   * Creates an agent.
   *
   * @throws {TypeError} if requests must not be sent to `baseUrl`, or another option is invalid.
   */
  constructor(options: AgentOptions) {
    const { baseUrl, allowInsecure = false, fetch, retry, hooks, limiter } = options;
    this.#allowInsecure = allowInsecure;
    this.#policy = requirePolicy(retry, false);
    this.#settings = {
      // Called as a method, `fetch` throws in browsers and workerd. Looking it up late also finds a replaced global.
      fetch: fetch ?? ((url, init) => globalThis.fetch(url, init)),
      isHome: (uri) => this.isHome(uri),
      budget: new RetryBudget(),
      hooks,
      limiter,
    };
    this.#base = parseBaseUrl(baseUrl, allowInsecure);
    limiter?.bind(this.#base.href);
  }

  /** The URL that paths are appended to, without a trailing slash. */
  get baseUrl(): string {
    return this.#base.href;
  }

  /**
   * Changes the base URL of later requests.
   *
   * @throws {TypeError} if requests must not be sent to `baseUrl`.
   */
  setBaseUrl(baseUrl: string): void {
    const base = parseBaseUrl(baseUrl, this.#allowInsecure);
    this.#settings.limiter?.bind(base.href);
    this.#base = base;
  }

  /** Returns whether a URI points to the origin of the base URL, the only one that receives the default token. */
  isHome(uri: string): boolean {
    if (uri.startsWith("/")) return true;
    return tryUrl(uri)?.origin === this.#base.origin;
  }

  /**
   * Makes a request and reads the response.
   *
   * @returns `{body, statusCode}`, or the bytes with `isBuffer`.
   * @throws {TypeError} synchronously, before anything is sent, if an option is invalid.
   */
  request(options: AgentRequestOptions): Promise<RequestResponse> {
    return this.#call(options).run(readResponse, { body: { ok: true }, statusCode: 404 });
  }

  /**
   * Makes a request and resolves to the `Response`, with its body unread, if the status is 2xx. The time limits only
   * cover the headers; the `signal` also cancels the body.
   *
   * @throws {TypeError} synchronously, before anything is sent, if an option is invalid.
   */
  open(options: AgentRequestOptions): Promise<Response> {
    return this.#call(options).run((response, _, deadline) => deadline.handOut(response));
  }

  #call(options: AgentRequestOptions): Call {
    return new Call(this.#settings, this.#prepare({ ...options }));
  }

  #prepare(options: AgentRequestOptions): PreparedRequest {
    const method = checkText("method", options.method ?? "GET").toUpperCase();
    const body = buildBody(options);
    if (body && isRead(method)) {
      throw new TypeError(`A ${method} request cannot have a body; pass query instead`);
    }
    const { callClass = isRead(method) ? "safe-read" : "acts-once", reaches } = options;
    return {
      options,
      method,
      url: this.#resolve(options),
      headers: buildHeaders(options, body?.contentType),
      body,
      timeout: requireTimeout(options, "timeout", DEFAULT_TIMEOUT),
      attemptTimeout: requireTimeout(options, "attemptTimeout", ATTEMPT_TIMEOUTS[reaches ?? ""]),
      signal: requireSignal(options, "signal"),
      callClass,
      reaches,
      policy: this.#policyOf(options),
    };
  }

  /** Returns the client's policy, overridden by that of the call. Logins are never sent again. */
  #policyOf({ uri, retry }: AgentRequestOptions): CallRetryPolicy | false {
    const policy = retry === undefined
      ? this.#policy
      : { ...this.#policy, ...requirePolicy(retry, true) };
    return !isLogin(uri) && policy;
  }

  /** Concatenates strings where that is safe: parsing a URL would be the slowest step of a call. */
  #resolve(options: GetHeadOptions): string {
    const uri = requireString(options, "uri");
    if (uri.startsWith("/")) return this.#base.href + appendQuery(uri, options.query);
    return appendQuery(parseUrl("uri", uri, this.#allowInsecure).href, options.query);
  }
}
