/** Types that every resource shares; type-only. */

/** Name and version of a program, sent as the `X-Particle-Tool` header. */
export interface ToolContext {
  /** Name of the tool, such as `my-dashboard`. Visible ASCII. */
  name: string;
  /** Version of the tool, written behind an `@`. */
  version?: string | number | undefined;
  /** Parts of the tool, listed behind it in the same form. */
  components?: Omit<ToolContext, "components">[] | undefined;
}

/** A project, sent as the `X-Particle-Project` header: `name; key=value; …`. */
export interface ProjectContext {
  /** Name of the project. Visible ASCII. */
  name: string;
  /** Whatever else describes it, such as its version; `undefined` is left out. */
  [key: string]: string | number | undefined;
}

/** Who makes a request: sent along as headers, never needed to authenticate. */
export interface RequestContext {
  /** The program that makes the request. */
  tool?: ToolContext | undefined;
  /** The project the request belongs to. */
  project?: ProjectContext | undefined;
}

/** User name and password of HTTP Basic authentication. */
export interface BasicAuth {
  /** Name of the account. */
  username: string;
  /** Password of the account. */
  password: string;
}

/**
 * How a request authenticates: an access token, a user name with password (HTTP Basic), or `false` for a request
 * without any `Authorization`.
 */
export type Auth = string | BasicAuth | false;

/** What a {@linkcode TokenProvider} is asked for. */
export interface TokenRequest {
  /** The token that the cloud refused: another one is needed. `undefined` when the first one is asked for. */
  expired?: string | undefined;
}

/**
 * Returns the access token of all calls without an `auth` of their own. It is called when a call needs a token, once
 * for all calls that wait, and its token is kept until the cloud refuses it (401); it is then called once more. If the
 * cloud refuses two tokens in a row, or the provider rejects with a `ParticleError` of a refused login (400, 401, 403),
 * all calls fail at once with code `auth` for 30 s, or until `setDefaultAuth()` is called.
 *
 * Calls that the provider makes with the same client need an `auth` of their own, or they would wait for themselves;
 * logging in does not. If the provider throws a `ParticleError`, calls reject with that, otherwise with one of code
 * `auth`.
 */
export type TokenProvider = (request: TokenRequest) => string | Promise<string>;

/** Where an agent gets the token of a request from, if there is a {@linkcode TokenProvider}. */
export interface TokenSource {
  /**
   * Calls `attempt` with a token; once more with another token if the answer is a 401.
   *
   * @param attempt Sends the request.
   * @returns The answer that counts.
   */
  send(attempt: (token: string) => Promise<Response>): Promise<Response>;
}

/** Options that every call takes. */
export interface SharedRequestOptions {
  /** Access token of this call; default: the token of the client. */
  auth?: Auth | undefined;
  /** Headers to send as well; they win over those the client sets, whatever their case. */
  headers?: HeadersInput | null | undefined;
  /** Tool and project of this call alone, laid over those of the client. */
  context?: RequestContext | undefined;
  /**
   * Ends the call: it rejects with a `ParticleError` of code `aborted`. It also ends a body that is handed out as a
   * stream, and is held until that body has ended or been cancelled: read or cancel every stream you ask for.
   */
  signal?: AbortSignal | undefined;
  /**
   * Milliseconds until the call gives up with code `timeout`; `0` or `Infinity`: never. Longer ones end after 2^31 - 1
   * ms, almost 25 days. Default: 30,000 for most calls.
   */
  timeout?: number | undefined;
}

/** Options of calls that download a file. */
export interface DownloadRequestOptions extends SharedRequestOptions {
  /**
   * `true`: resolve to the stream of the bytes as soon as the answer begins, so that a large file never sits in
   * memory; `timeout` then counts until the answer begins. Default: `false`, all of the bytes.
   */
  stream?: boolean | undefined;
}

/** Headers as an object, as pairs, or as `Headers`. `undefined` and `null` values are left out. */
export type HeadersInput =
  | Readonly<Record<string, string | number | undefined | null>>
  | Iterable<readonly [string, string]>;

/** The answer to a call: the parsed JSON body and the HTTP status. */
export interface JSONResponse<T> {
  /** The parsed answer; `{}` where the cloud answers without a body (204, HEAD). */
  body: T;
  /** HTTP status, 200 to 299. */
  statusCode: number;
}

/** The answer of calls that only say that they worked. */
export interface OKResponse {
  /** `true`: it worked. */
  ok: boolean;
}

/** Where a list stands among its pages. */
export interface PaginationMeta {
  /** Number of this page, from 1. */
  page?: number;
  /** Entries in a page. */
  per_page?: number;
  /** How many pages there are. */
  total_pages: number;
  /** How many entries there are. */
  total?: number;
}

/**
 * Contents of a file: a path (Deno, Bun and Node only), or the bytes themselves. A large file is read from its path
 * while it is sent; a stream is read to its end before anything is sent, and its bytes are kept until the call ends.
 */
export type FileInput = string | Blob | Uint8Array | ArrayBuffer | ReadableStream<Uint8Array>;

/** The part of `fetch` that the client uses: Deno's, a service binding's, Hono's `app.request`, an emulator's. */
export type Fetch = (url: string, init: RequestInit) => Response | Promise<Response>;

/** HTTP methods in lower case, as the verbs of the client are named. */
export type HttpMethod = "get" | "head" | "post" | "put" | "patch" | "delete";

/** Query or form fields: lists become `key[]=`, objects `key[member]=`; `undefined` and `null` are left out. */
export type Params = Readonly<Record<string, unknown>>;

/** A `GET` or `HEAD` request. */
export interface GetHeadOptions extends SharedRequestOptions {
  /** A path beginning with `/`, appended to the base URL, or an absolute URL. */
  uri: string;
  /** Query parameters, added to those of the `uri`. */
  query?: Params | undefined;
}

/** A request with a body: `files` (multipart, with `form` as its fields), else `form`, else `data`. */
export interface MutateOptions extends GetHeadOptions {
  /** Sent as JSON; a `FormData` is sent as `multipart/form-data`. */
  data?: unknown;
  /** Sent as `application/x-www-form-urlencoded`, or as the fields beside `files`. */
  form?: Params | undefined;
  /** Sent as multipart parts `file`, `file2`, …; the keys are the file names. */
  files?: Readonly<Record<string, FileInput>> | undefined;
}

/** Any request, as `request()` and the agent take it. */
export interface AgentRequestOptions extends MutateOptions {
  /** HTTP method, in any case. Default: `GET`. */
  method?: HttpMethod | Uppercase<HttpMethod> | undefined;
  /**
   * Whether this is a download. `request()` then resolves to the bytes of the response, as an `ArrayBuffer`, instead of
   * `{body, statusCode}`, and a `GET` follows redirects to another origin, without any key. Default: `false`.
   */
  isBuffer?: boolean | undefined;
  /** Gives the token, where there is no `auth`; set by the client if it has a {@linkcode TokenProvider}. */
  tokens?: TokenSource | undefined;
}

/** What `request()` resolves to: bytes with `isBuffer`, otherwise the parsed response. */
export type RequestResponse<T = unknown> = JSONResponse<T> | ArrayBuffer;

/** Client id and secret, and how long tokens live: what the OAuth calls need. */
export interface ClientCredentials {
  /** OAuth client id. */
  readonly clientId: string;
  /** OAuth client secret. */
  readonly clientSecret: string;
  /** Lifetime asked for new access tokens, in seconds. */
  readonly tokenDuration: number;
}

/** What the functions of `src/resources` need of a client: `ApiClient` and the `Particle` facade both are one. */
export interface ApiCaller extends ClientCredentials {
  /**
   * An object that stands for the caller with its current token and base URL, and says nothing about them. Event
   * streams are shared only as long as it is the same one. Default: the caller itself.
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
  /** Makes any request and resolves to the `Response`, its body unread. */
  open(options: AgentRequestOptions): Promise<Response>;
}
