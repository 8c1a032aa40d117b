/** Types shared by all resources. */
import type { CallClass, CallRetryPolicy, Reach } from "./retry.ts";

/** Name and version of a program, sent as the `X-Particle-Tool` header. */
export interface ToolContext {
  /** Name of the tool, such as `my-dashboard`. Visible ASCII. */
  name: string;
  /** Version of the tool, appended after an `@`. */
  version?: string | number | undefined;
  /** Components of the tool, appended in the same form. */
  components?: Omit<ToolContext, "components">[] | undefined;
}

/** A project, sent as the `X-Particle-Project` header: `name; key=value; …`. */
export interface ProjectContext {
  /** Name of the project. Visible ASCII. */
  name: string;
  /** Any other property of the project, such as its version; `undefined` values are left out. */
  [key: string]: string | number | undefined;
}

/** The program that makes a request: sent as headers, never required to authenticate. */
export interface RequestContext {
  /** The program that makes the request. */
  tool?: ToolContext | undefined;
  /** The project the request belongs to. */
  project?: ProjectContext | undefined;
}

/** Username and password for HTTP Basic authentication. */
export interface BasicAuth {
  /** Username of the account. */
  username: string;
  /** Password of the account. */
  password: string;
}

/**
 * How a request authenticates: an access token, a username and password (HTTP Basic), or `false` to send no
 * `Authorization` header.
 */
export type Auth = string | BasicAuth | false;

/** The argument of a {@linkcode TokenProvider}. */
export interface TokenRequest {
  /** The token that the cloud rejected; return another one. `undefined` for the first token. */
  expired?: string | undefined;
}

/**
 * Returns the access token for all calls that have no `auth` of their own. The client calls it when a call needs a
 * token, once for all waiting calls. It keeps the token until the cloud rejects it (401), and then calls the provider
 * again.
 *
 * Calls fail immediately with code `auth` for 30 s, or until `setDefaultAuth()` is called, if the cloud rejects two
 * tokens in a row. They also do if the provider rejects with the `ParticleError` of a failed login (400, 401, 403).
 *
 * Calls that the provider makes with the same client need their own `auth`, otherwise they would wait for themselves;
 * logging in does not. If the provider throws a `ParticleError`, calls reject with that error, otherwise with one of
 * code `auth`.
 */
export type TokenProvider = (request: TokenRequest) => string | Promise<string>;

/** Provides an agent with the token of a request, if there is a {@linkcode TokenProvider}. */
export interface TokenSource {
  /**
   * Calls `attempt` with a token, and once more with a new token if the response is a 401.
   *
   * @param attempt Sends the request.
   * @returns The last response.
   */
  send(attempt: (token: string) => Promise<Response>): Promise<Response>;
}

/** Options that every call takes. */
export interface SharedRequestOptions {
  /** Authentication of this call. Default: the token of the client. */
  auth?: Auth | undefined;
  /** Additional headers. They override those of the client, whatever their case. */
  headers?: HeadersInput | null | undefined;
  /** Tool and project of this call, merged over those of the client. */
  context?: RequestContext | undefined;
  /**
   * Aborts the call, which rejects with a `ParticleError` of code `aborted`. If the response body is returned as a
   * stream, the signal aborts that too. It is referenced until the stream ends or is canceled: read or cancel every
   * stream you request.
   */
  signal?: AbortSignal | undefined;
  /**
   * Milliseconds until the whole call fails with code `timeout`, including its retries and the waits between them; `0`
   * or `Infinity` for no limit. The maximum is 2^31 - 1 ms, almost 25 days; longer times are shortened to it. Default:
   * 120,000.
   */
  timeout?: number | undefined;
  /**
   * Milliseconds until one attempt fails with code `timeout`; `0` or `Infinity` for no limit. Default: 30,000, or
   * 65,000 for calls that reach a device, or 120,000 for `compileCode()`.
   */
  attemptTimeout?: number | undefined;
  /**
   * How often this call may be sent again; `false` for never. It is merged over the policy of the client. Default: up
   * to 2 retries for reads, 1 for writes that have the same effect when repeated, and none for calls that act, unless
   * the cloud provably did not accept the request.
   */
  retry?: CallRetryPolicy | false | undefined;
}

/** Options of calls that download a file. */
export interface DownloadRequestOptions extends SharedRequestOptions {
  /**
   * `true`: resolve to a stream of the bytes as soon as the response starts, so that a large file is never held in
   * memory; `timeout` then applies until the response starts. Default: `false`, resolve to all bytes.
   */
  stream?: boolean | undefined;
}

/** Headers as an object, as pairs, or as a `Headers` object. `undefined` and `null` values are left out. */
export type HeadersInput =
  | Readonly<Record<string, string | number | undefined | null>>
  | Iterable<readonly [string, string]>;

/** The response to a call: the parsed JSON body and the HTTP status code. */
export interface JSONResponse<T> {
  /** The parsed body; `{}` if the response has no body (204, HEAD). */
  body: T;
  /**
   * HTTP status code, 200 to 299; 404 if a deletion was sent again because its response was lost, and there was nothing
   * left to delete. The body is then `{ok: true}`.
   */
  statusCode: number;
}

/** The response to calls that only report success. */
export interface OKResponse {
  /** Whether the call succeeded. */
  ok: boolean;
}

/** Pagination of a list. */
export interface PaginationMeta {
  /** Page number, starting at 1. */
  page?: number;
  /** Entries per page. */
  per_page?: number;
  /** Total number of pages. */
  total_pages: number;
  /** Total number of entries. */
  total?: number;
}

/**
 * Contents of a file: a path (Deno, Bun and Node only), or the bytes. A large file is read from its path while it is
 * being sent. A stream is read to its end before the request is sent, and its bytes are kept until the call ends.
 */
export type FileInput = string | Blob | Uint8Array | ArrayBuffer | ReadableStream<Uint8Array>;

/**
 * The part of `fetch` that the client uses: `fetch` itself, a service binding's, Hono's `app.request`, or an
 * emulator's.
 */
export type Fetch = (url: string, init: RequestInit) => Response | Promise<Response>;

/** HTTP methods in lower case, as in the names of the client's methods. */
export type HttpMethod = "get" | "head" | "post" | "put" | "patch" | "delete";

/** Query or form fields: arrays become `key[]=`, objects `key[member]=`; `undefined` and `null` values are left out. */
export type Params = Readonly<Record<string, unknown>>;

/** What the client needs to know about a request to send it again, to time it out, and to name it. */
export interface CallDescription {
  /** Whether the request may be sent again. Default: `safe-read` for `GET` and `HEAD`, otherwise `acts-once`. */
  callClass?: CallClass | undefined;
  /** What the cloud waits for before it responds. It determines the default of `attemptTimeout`. */
  reaches?: Reach | undefined;
  /** Template of the path, such as `/v1/devices/:deviceId`, for the hooks of the client. */
  route?: string | undefined;
}

/** A `GET` or `HEAD` request. */
export interface GetHeadOptions extends SharedRequestOptions, CallDescription {
  /** A path beginning with `/`, appended to the base URL, or an absolute URL. */
  uri: string;
  /** Query parameters, added to those in `uri`. */
  query?: Params | undefined;
}

/** A request with a body: `files` (multipart, with `form` as its fields), otherwise `form`, otherwise `data`. */
export interface MutateOptions extends GetHeadOptions {
  /** Sent as JSON; a `Multipart` or a `FormData` is sent as `multipart/form-data`. */
  data?: unknown;
  /** Sent as `application/x-www-form-urlencoded`, or as the fields next to `files`. */
  form?: Params | undefined;
  /**
   * Sent as multipart parts `file`, `file2` and so on; the keys are the file names. Only `Particle` accepts them: pass
   * `data: new Multipart(files, form)` to an `ApiClient`.
   */
  files?: Readonly<Record<string, FileInput>> | undefined;
}

/** Any request, as accepted by `request()` and the agent. */
export interface AgentRequestOptions extends MutateOptions {
  /** HTTP method, in any case. Default: `GET`. */
  method?: HttpMethod | Uppercase<HttpMethod> | undefined;
  /**
   * Whether this is a download. If `true`, `request()` resolves to the bytes of the response, as an `ArrayBuffer`,
   * instead of `{body, statusCode}`, and a `GET` follows redirects to other origins, without credentials. Default:
   * `false`.
   */
  isBuffer?: boolean | undefined;
  /** Provides the token if there is no `auth`; set by the client if it has a {@linkcode TokenProvider}. */
  tokens?: TokenSource | undefined;
}

/** The result of `request()`: bytes with `isBuffer`, otherwise the parsed response. */
export type RequestResponse<T = unknown> = JSONResponse<T> | ArrayBuffer;

/** OAuth client id and secret, and the lifetime of tokens, for the OAuth calls. */
export interface ClientCredentials {
  /** OAuth client id. */
  readonly clientId: string;
  /** OAuth client secret. */
  readonly clientSecret: string;
  /** Lifetime to request for new access tokens, in seconds. */
  readonly tokenDuration: number;
}

/** The client that the functions of `src/resources` call: `ApiClient` and the `Particle` facade both implement it. */
export interface ApiCaller extends ClientCredentials {
  /**
   * An object that identifies the caller's current token and base URL without revealing them. Event streams are shared
   * only while it stays the same object. Default: the caller itself.
   */
  readonly identity?: object | undefined;
  /** Makes a `GET` request. `T`, the type of the body, is an unchecked cast. */
  get<T = unknown>(options: GetHeadOptions): Promise<JSONResponse<T>>;
  /** Makes a `HEAD` request. The body of the response is `{}`; `T` is an unchecked cast. */
  head<T = unknown>(options: GetHeadOptions): Promise<JSONResponse<T>>;
  /** Makes a `POST` request. `T`, the type of the body, is an unchecked cast. */
  post<T = unknown>(options: MutateOptions): Promise<JSONResponse<T>>;
  /** Makes a `PUT` request. `T`, the type of the body, is an unchecked cast. */
  put<T = unknown>(options: MutateOptions): Promise<JSONResponse<T>>;
  /** Makes a `PATCH` request. `T`, the type of the body, is an unchecked cast. */
  patch<T = unknown>(options: MutateOptions): Promise<JSONResponse<T>>;
  /** Makes a `DELETE` request. `T`, the type of the body, is an unchecked cast. */
  delete<T = unknown>(options: MutateOptions): Promise<JSONResponse<T>>;
  /** Makes any request and resolves to the bytes of the response. */
  request(options: AgentRequestOptions & { isBuffer: true }): Promise<ArrayBuffer>;
  /** Makes any request and resolves to the parsed response. `T`, the type of the body, is an unchecked cast. */
  request<T = unknown>(
    options: AgentRequestOptions & { isBuffer?: false | undefined },
  ): Promise<JSONResponse<T>>;
  /** Makes any request and resolves to the `Response` with its body unread. */
  open(options: AgentRequestOptions): Promise<Response>;
}
