import type {
  AgentRequestOptions,
  ApiCaller,
  Fetch,
  GetHeadOptions,
  JSONResponse,
  MutateOptions,
  Params,
  ProjectContext,
  RequestContext,
  RequestResponse,
  TokenProvider,
  TokenSource,
  ToolContext,
} from "../types/common.ts";
import type { ClientHooks } from "./hooks.ts";
import type { Limiter } from "../types/limiter.ts";
import type { RetryPolicy } from "../types/retry.ts";
import { Agent, type AgentOptions } from "./agent.ts";
import type { UploadBody } from "./body.ts";
import { orEmpty, requireString } from "./options.ts";
import { ProvidedToken } from "./token_source.ts";

/** The address of the Particle Device Cloud. */
const DEFAULT_BASE_URL = "https://api.particle.io";

/** The public OAuth client of Particle, which any user can log in with. */
const DEFAULT_CLIENT = "particle-api";

/** 90 days, which is also the cloud's default. */
const DEFAULT_TOKEN_DURATION = 7_776_000;

/** Options of {@linkcode ApiClient} and `Particle`. */
export interface ApiClientOptions {
  /** Base URL of the API. Default: `https://api.particle.io`. */
  baseUrl?: string | undefined;
  /** OAuth client id. Default: `particle-api`. */
  clientId?: string | undefined;
  /** OAuth client secret. Default: `particle-api`. */
  clientSecret?: string | undefined;
  /** Requested lifetime of new access tokens, in seconds. Default: 7,776,000 (90 days). */
  tokenDuration?: number | undefined;
  /**
   * Access token for calls without an `auth` of their own, or a function that returns one and is called again when the
   * cloud rejects it. It is only sent to the origin of `baseUrl`.
   */
  auth?: string | TokenProvider | undefined;
  /** Replaces the global `fetch`, for example with the `fetch` of an emulator, a service binding or a proxy. */
  fetch?: Fetch | undefined;
  /** Whether to permit `http` to other machines, which exposes the token to the network. Default: `false`. */
  allowInsecure?: boolean | undefined;
  /** How often calls are sent again after a failure; `false` for never. */
  retry?: RetryPolicy | false | undefined;
  /** Functions that observe the calls, for logs, metrics and traces. */
  hooks?: ClientHooks | undefined;
  /** Delays requests to keep them within the limits of the cloud: a `RateLimiter` from `@particle-edge/sdk/rate-limiter`. */
  limiter?: Limiter | undefined;
}

/** The class of bodies with files: `Multipart`. */
export type FileEncoder = new (
  files: NonNullable<MutateOptions["files"]>,
  form: Params,
) => UploadBody;

/** Sends the requests of a client: an {@linkcode Agent}, or a replacement for one. */
export type ApiAgent = Pick<Agent, "request" | "open" | "isHome" | "setBaseUrl" | "baseUrl">;

/** A client for the API: it has a method for each HTTP verb and applies the defaults of all calls. */
export class ApiClient implements ApiCaller {
  /** Sends the requests. It can be replaced. */
  agent: ApiAgent;
  // Private, so that logging the client does not show a secret.
  readonly #clientId: string;
  readonly #clientSecret: string;
  readonly #tokenDuration: number;
  readonly #encoder: FileEncoder | undefined;
  #auth: string | undefined;
  #tokens: TokenSource | undefined;
  #context: RequestContext = {};
  /**
   * Identifies the current token and base URL. It is replaced when either changes, because connections opened with
   * an earlier token or base URL must not be shared. It does not contain the token, so it is safe to log.
   */
  identity: object = {};

  /**
   * Creates a client.
   *
   * @param options All options are optional.
   * @param encoder Encodes `files`. Only `Particle` passes it, because most clients need no such code.
   * @throws {TypeError} if an option is invalid or unknown.
   */
  constructor(options?: ApiClientOptions, encoder?: FileEncoder) {
    this.#encoder = encoder;
    const given = { ...orEmpty(options) };
    checkNames(given);
    given.baseUrl ??= DEFAULT_BASE_URL;
    this.agent = new Agent(given as AgentOptions);
    this.#clientId = given.clientId ?? DEFAULT_CLIENT;
    this.#clientSecret = given.clientSecret ?? DEFAULT_CLIENT;
    this.#tokenDuration = given.tokenDuration ?? DEFAULT_TOKEN_DURATION;
    if (given.auth !== undefined) this.setDefaultAuth(given.auth);
  }

  /** Base URL of the API, without a trailing slash. */
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

  /** Requested lifetime of new access tokens, in seconds. */
  get tokenDuration(): number {
    return this.#tokenDuration;
  }

  /**
   * Sets the access token for calls without an `auth` of their own. A function is called when the first call needs a
   * token, and again when the cloud responds with 401; the call is then repeated once with the new token. If the new
   * token is rejected too, calls fail immediately for 30 seconds, or until this method is called again.
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
   * @param auth The access token, or a function that returns it.
   * @throws {TypeError} if `auth` is neither a non-empty string nor a function.
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
   * Sets the tool or the project that is sent with every call; `undefined` is ignored.
   *
   * @param name `tool` or `project`.
   * @param context Name and version of the tool, or name and values of the project.
   * @throws {TypeError} if `name` is neither `tool` nor `project`.
   */
  setContext(name: "tool", context: ToolContext | undefined): void;
  /** Sets the project that is sent with every call; `undefined` is ignored. */
  setContext(name: "project", context: ProjectContext | undefined): void;
  setContext(name: "tool" | "project", context: ToolContext | ProjectContext | undefined): void {
    if (name !== "tool" && name !== "project") {
      throw new TypeError(`context must be "tool" or "project", got ${JSON.stringify(name)}`);
    }
    if (context !== undefined) this.#context = { ...this.#context, [name]: context };
  }

  /**
   * Changes the base URL of later calls.
   *
   * @param baseUrl Base URL of the API.
   * @throws {TypeError} unless `baseUrl` is an absolute `https` URL without a username, query or fragment. `http` is
   * permitted only to this machine, or with `allowInsecure`.
   */
  setBaseUrl(baseUrl: string): void {
    this.agent.setBaseUrl(baseUrl);
    this.identity = {};
  }

  /** Makes a `GET` request. The body is cast to `T` without a check. */
  get<T = unknown>(options: GetHeadOptions): Promise<JSONResponse<T>> {
    return this.request<T>({ ...options, ...NO_BODY, method: "get" });
  }

  /** Makes a `HEAD` request. The body of the result is `{}`, cast to `T` without a check. */
  head<T = unknown>(options: GetHeadOptions): Promise<JSONResponse<T>> {
    return this.request<T>({ ...options, ...NO_BODY, method: "head" });
  }

  /** Makes a `POST` request. The body of the response is cast to `T` without a check. */
  post<T = unknown>(options: MutateOptions): Promise<JSONResponse<T>> {
    return this.request<T>({ ...options, method: "post" });
  }

  /** Makes a `PUT` request. The body of the response is cast to `T` without a check. */
  put<T = unknown>(options: MutateOptions): Promise<JSONResponse<T>> {
    return this.request<T>({ ...options, method: "put" });
  }

  /** Makes a `PATCH` request. The body of the response is cast to `T` without a check. */
  patch<T = unknown>(options: MutateOptions): Promise<JSONResponse<T>> {
    return this.request<T>({ ...options, method: "patch" });
  }

  /** Makes a `DELETE` request. The body of the response is cast to `T` without a check. */
  delete<T = unknown>(options: MutateOptions): Promise<JSONResponse<T>> {
    return this.request<T>({ ...options, method: "delete" });
  }

  /** Makes a request with any method and resolves to the bytes of the response. */
  request(options: AgentRequestOptions & { isBuffer: true }): Promise<ArrayBuffer>;
  /** Makes a request with any method and resolves to the response, its body cast to `T` without a check. */
  request<T = unknown>(
    options: AgentRequestOptions & { isBuffer?: false | undefined },
  ): Promise<JSONResponse<T>>;
  request(options: AgentRequestOptions): Promise<RequestResponse> {
    return this.agent.request(this.#complete(options));
  }

  /** Makes a request with any method and resolves to the `Response`, with its body unread, if the status is 2xx. */
  open(options: AgentRequestOptions): Promise<Response> {
    return this.agent.open(this.#complete(options));
  }

  /**
   * Adds the defaults of the client, and turns `files` into `data` if this is a `Particle`. It works on a copy, so that
   * neither the caller's options nor the context of other calls change, and so that the `uri` that receives the token is
   * the one that was checked.
   */
  #complete(options: AgentRequestOptions): AgentRequestOptions {
    const request = { ...orEmpty(options) };
    if (request.files && this.#encoder) {
      request.data = new this.#encoder(request.files, request.form ?? {});
      request.files = undefined;
    }
    if (this.agent.isHome(requireString(request, "uri"))) {
      const { tool = this.#context.tool, project = this.#context.project } = request.context ?? {};
      request.context = { tool, project };
      request.auth ??= this.#auth;
      request.tokens = this.#tokens;
    }
    return request;
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
  "retry",
  "hooks",
  "limiter",
];

/**
 * Throws if an option is unknown. Otherwise, a client with a misspelled `auth`, for example, would only fail at its
 * first call.
 *
 * @throws {TypeError} whose message suggests the option that was probably meant.
 */
function checkNames(options: ApiClientOptions): void {
  for (const name of Object.keys(options)) {
    const normalized = name.toLowerCase().replace(/_/g, "");
    const suggestion = NAMES.find((known) => known.toLowerCase() === normalized) ??
      (/^(?:access|auth|bearer)?token$|key$/.test(normalized)
        ? "auth"
        : /agent|proxy/.test(normalized) && "fetch");
    if (name === suggestion) continue;
    const hint = suggestion
      ? `use ${suggestion}`
      : `a client takes ${NAMES.join(", ")}; pass other options to each call`;
    throw new TypeError(`Unknown option ${JSON.stringify(name)}; ${hint}`);
  }
}

/** Removes the options of a body, and those that only the client sets, from the caller's object. */
const NO_BODY = {
  data: undefined,
  form: undefined,
  files: undefined,
  isBuffer: undefined,
  tokens: undefined,
};
