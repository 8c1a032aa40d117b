import type {
  AgentRequestOptions,
  ApiCaller,
  Auth,
  Fetch,
  GetHeadOptions,
  JSONResponse,
  MutateOptions,
  ProjectContext,
  RequestContext,
  RequestResponse,
  TokenProvider,
  TokenSource,
  ToolContext,
} from "../types/common.ts";
import { Agent } from "./agent.ts";
import { orEmpty, requireString, sharedOptions } from "./options.ts";
import { ProvidedToken } from "./token_source.ts";

/** The address of the Particle Device Cloud. */
const DEFAULT_BASE_URL = "https://api.particle.io";

/** The client that Particle lets everybody log in with. */
const DEFAULT_CLIENT = "particle-api";

/** 90 days, the cloud's own default. */
const DEFAULT_TOKEN_DURATION = 7_776_000;

/** Options of {@linkcode ApiClient} and `Particle`. */
export interface ApiClientOptions {
  /** Where the API is. Default: `https://api.particle.io`. */
  baseUrl?: string | undefined;
  /** OAuth client id. Default: `particle-api`. */
  clientId?: string | undefined;
  /** OAuth client secret. Default: `particle-api`. */
  clientSecret?: string | undefined;
  /** Lifetime asked for new access tokens, in seconds. Default: 7,776,000 (90 days). */
  tokenDuration?: number | undefined;
  /**
   * Access token of all calls that are not given one, or a function that gives it, and another one when the cloud
   * refuses it. It is sent to the origin of `baseUrl` only.
   */
  auth?: string | TokenProvider | undefined;
  /** Used in place of the global `fetch`: an emulator's, a service binding's, one with a proxy. */
  fetch?: Fetch | undefined;
  /** Permit `http` to other machines, where the network can read the token. Default: `false`. */
  allowInsecure?: boolean | undefined;
}

/** Carries requests: an {@linkcode Agent}, or a stand-in for one. */
export type ApiAgent = Pick<Agent, "request" | "open" | "isHome" | "setBaseUrl" | "baseUrl">;

/** The defaults of all calls, and the HTTP verbs. */
export class ApiClient implements ApiCaller {
  /** Carries the requests; may be replaced. */
  agent: ApiAgent;
  // Private, so that no log of the client shows a secret.
  readonly #clientId: string;
  readonly #clientSecret: string;
  readonly #tokenDuration: number;
  #auth: string | undefined;
  #tokens: TokenSource | undefined;
  #context: RequestContext = {};
  /**
   * Stands for the client with its current token and base URL, and is replaced when either changes: connections opened
   * with earlier ones must not be shared. It says nothing about the token, so it may be printed.
   */
  identity: object = {};

  /** Makes a client; throws a `TypeError` if an option is wrong or does not exist. */
  constructor(options: ApiClientOptions = {}) {
    const given = orEmpty(options);
    checkNames(given);
    const { baseUrl = DEFAULT_BASE_URL, fetch, allowInsecure } = given;
    this.agent = new Agent({ baseUrl, fetch, allowInsecure });
    this.#clientId = given.clientId ?? DEFAULT_CLIENT;
    this.#clientSecret = given.clientSecret ?? DEFAULT_CLIENT;
    this.#tokenDuration = given.tokenDuration ?? DEFAULT_TOKEN_DURATION;
    if (given.auth !== undefined) this.setDefaultAuth(given.auth);
  }

  /** Where the API is, without a slash at the end. */
  get baseUrl(): string {
    return this.agent.baseUrl;
  }

  /** OAuth client id. */
  get clientId(): string {
    return this.#clientId;
  }

  /** OAuth client secret. */
  get clientSecret(): string {
    return this.#clientSecret;
  }

  /** Lifetime asked for new access tokens, in seconds. */
  get tokenDuration(): number {
    return this.#tokenDuration;
  }

  /**
   * Sets the access token of all calls without an `auth` of their own. A function is called when the first call needs
   * the token, and once more when the cloud responds with 401; the call is then repeated with the new token. If that is
   * refused too, calls fail at once for 30 s, or until this method is called again.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle();
   * particle.setDefaultAuth(async () => {
   *   const { body } = await particle.login({ username: "user@example.com", password: "pass" });
   *   return body.access_token;
   * });
   * await particle.listDevices();
   * ```
   *
   * @param auth The access token, or a function that gives it.
   * @throws {TypeError} if it is neither, or empty.
   */
  setDefaultAuth(auth: string | TokenProvider): void {
    const provided = typeof auth === "function" ? new ProvidedToken(auth) : undefined;
    if (!provided && (typeof auth !== "string" || auth === "")) {
      throw new TypeError("Must pass a non-empty string representing an auth token!");
    }
    if (auth !== this.#auth) this.identity = {};
    this.#auth = provided ? undefined : auth as string;
    this.#tokens = provided;
  }

  /**
   * Sets the tool or the project that all calls send along; `undefined` is ignored.
   *
   * @param name `tool` or `project`.
   * @param context Its name and version, or its name and values.
   * @throws {TypeError} if `name` is another one.
   */
  setContext(name: "tool", context: ToolContext | undefined): void;
  /** Sets the project that all calls send along; `undefined` is ignored. */
  setContext(name: "project", context: ProjectContext | undefined): void;
  setContext(name: "tool" | "project", context: ToolContext | ProjectContext | undefined): void {
    if (name !== "tool" && name !== "project") {
      throw new TypeError(`context must be "tool" or "project", got ${JSON.stringify(name)}`);
    }
    if (context !== undefined) this.#context = { ...this.#context, [name]: context };
  }

  /**
   * Sends later calls to another address.
   *
   * @param baseUrl Where the API is.
   * @throws {TypeError} if it is no URL that calls may be sent to.
   */
  setBaseUrl(baseUrl: string): void {
    this.agent.setBaseUrl(baseUrl);
    this.identity = {};
  }

  /** Makes a `GET` request. `T`, the type of the body, is an unchecked cast. */
  get<T = unknown>(options: GetHeadOptions): Promise<JSONResponse<T>> {
    return this.request<T>({ ...readOptions(options), method: "get" });
  }

  /** Makes a `HEAD` request. The body of the response is `{}`; `T` is an unchecked cast. */
  head<T = unknown>(options: GetHeadOptions): Promise<JSONResponse<T>> {
    return this.request<T>({ ...readOptions(options), method: "head" });
  }

  /** Makes a `POST` request. `T`, the type of the body, is an unchecked cast. */
  post<T = unknown>(options: MutateOptions): Promise<JSONResponse<T>> {
    return this.request<T>({ ...options, method: "post" });
  }

  /** Makes a `PUT` request. `T`, the type of the body, is an unchecked cast. */
  put<T = unknown>(options: MutateOptions): Promise<JSONResponse<T>> {
    return this.request<T>({ ...options, method: "put" });
  }

  /** Makes a `PATCH` request. `T`, the type of the body, is an unchecked cast. */
  patch<T = unknown>(options: MutateOptions): Promise<JSONResponse<T>> {
    return this.request<T>({ ...options, method: "patch" });
  }

  /** Makes a `DELETE` request. `T`, the type of the body, is an unchecked cast. */
  delete<T = unknown>(options: MutateOptions): Promise<JSONResponse<T>> {
    return this.request<T>({ ...options, method: "delete" });
  }

  /** Makes any request and resolves to the bytes of the response. */
  request(options: AgentRequestOptions & { isBuffer: true }): Promise<ArrayBuffer>;
  /** Makes any request and resolves to the parsed response. `T`, the type of the body, is an unchecked cast. */
  request<T = unknown>(
    options: AgentRequestOptions & { isBuffer?: false | undefined },
  ): Promise<JSONResponse<T>>;
  request(options: AgentRequestOptions): Promise<RequestResponse> {
    return this.agent.request(this.#withDefaults(options));
  }

  /** Makes any request and resolves to the `Response`, its body unread, if its status is 2xx. */
  open(options: AgentRequestOptions): Promise<Response> {
    return this.agent.open(this.#withDefaults(options));
  }

  /** A copy: neither the caller's options nor the context of other calls change. */
  #withDefaults(options: AgentRequestOptions): AgentRequestOptions {
    const { uri } = orEmpty(options);
    if (!this.agent.isHome(requireString("uri", uri))) return options;
    const { tool = this.#context.tool, project = this.#context.project } = options.context ?? {};
    const auth: Auth | undefined = options.auth ?? this.#auth;
    return { ...options, auth, tokens: this.#tokens, context: { tool, project } };
  }
}

const NAMES: readonly (keyof ApiClientOptions)[] = [
  "auth",
  "baseUrl",
  "clientId",
  "clientSecret",
  "tokenDuration",
  "fetch",
  "allowInsecure",
];

/**
 * Throws for an option that does not exist. Without its token, for example, a client would fail only at its first call.
 *
 * @throws {TypeError} that names the option that may be meant.
 */
function checkNames(options: ApiClientOptions): void {
  for (const name of Object.keys(options)) {
    const plain = name.toLowerCase().replace(/_/g, "");
    const meant = NAMES.find((known) => known.toLowerCase() === plain) ??
      (/^(?:access|auth|bearer)?token$|key$/.test(plain)
        ? "auth"
        : /agent|proxy/.test(plain) && "fetch");
    if (name === meant) continue;
    const hint = meant
      ? `use ${meant}`
      : `a client takes ${NAMES.join(", ")}, and each call its own options`;
    throw new TypeError(`Unknown option ${JSON.stringify(name)}; ${hint}`);
  }
}

/** Without a body, which such a request cannot have, and whatever else a caller's object holds. */
function readOptions(options: GetHeadOptions): GetHeadOptions {
  const { uri, query } = orEmpty(options);
  return { ...sharedOptions(options), uri, query };
}
