import type {
  AgentRequestOptions,
  Fetch,
  GetHeadOptions,
  RequestResponse,
} from "../types/common.ts";
import { buildBody, type RequestBody } from "./body.ts";
import { cancel } from "./cancel.ts";
import { Deadline } from "./deadline.ts";
import { isParticleError, ParticleError, type ParticleErrorCode } from "./errors.ts";
import { httpError, networkHint } from "./failure.ts";
import { buildHeaders } from "./headers.ts";
import { parseJson } from "./json.ts";
import { requireSignal, requireString, requireText, requireTimeout } from "./options.ts";
import { appendQuery } from "./query.ts";
import { isFramed, readBody, readText } from "./read_body.ts";
import { redactError, redactUrl, secretsOf } from "./redact.ts";
import { fetchFollowing } from "./redirect.ts";
import { sendOnce } from "./send_once.ts";
import { type BaseUrl, parseBaseUrl, parseUrl, tryUrl } from "./url.ts";

/** Default of the `timeout` of a call, in milliseconds. */
const DEFAULT_TIMEOUT = 30_000;

/** Largest responses that are read, in decoded bytes: JSON, and files (`isBuffer`). */
const JSON_LIMIT = 32 * 1024 * 1024;
const BYTES_LIMIT = 256 * 1024 * 1024;

/** Options of an {@linkcode Agent}. */
export interface AgentOptions {
  /** The URL that paths are appended to. */
  baseUrl: string;
  /** Used instead of the global `fetch`. */
  fetch?: Fetch | undefined;
  /** Whether to permit `http` to other machines. Default: `false`. */
  allowInsecure?: boolean | undefined;
}

/** A request whose options have been checked. A provider's token is added when the request is sent. */
interface PreparedRequest {
  readonly options: AgentRequestOptions;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RequestBody | undefined;
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
}

/** Turns a response with status 2xx into the result of a call. */
type Read<T> = (response: Response, sent: PreparedRequest, deadline: Deadline) => T;

/** Makes HTTP requests and reads the responses; every failure is a `ParticleError`. */
export class Agent {
  readonly #fetch: Fetch;
  readonly #allowInsecure: boolean;
  #base: BaseUrl;

  /**
   * Creates an agent.
   *
   * @throws {TypeError} if requests must not be sent to `baseUrl`.
   */
  constructor(options: AgentOptions) {
    this.#allowInsecure = options.allowInsecure ?? false;
    this.#base = parseBaseUrl(options.baseUrl, this.#allowInsecure);
    // Browsers and workerd require a call without `this`; a late lookup also finds a global that was replaced.
    this.#fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
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
    this.#base = parseBaseUrl(baseUrl, this.#allowInsecure);
  }

  /** Returns whether a URI points to the origin of the base URL, the only one that gets the default token. */
  isHome(uri: string): boolean {
    if (uri.startsWith("/")) return true;
    return tryUrl(uri)?.origin === this.#base.origin;
  }

  /**
   * Makes a request and reads the response.
   *
   * @returns `{body, statusCode}`, or the bytes with `isBuffer`.
   * @throws {TypeError} synchronously, before anything is sent, if an option is wrong.
   */
  request(options: AgentRequestOptions): Promise<RequestResponse> {
    return this.#send(this.#prepare(options), readResponse);
  }

  /**
   * Makes a request and resolves to the `Response` with an unread body if its status is 2xx. The `timeout` only covers
   * the headers; the `signal` also ends the body.
   *
   * @throws {TypeError} synchronously, before anything is sent, if an option is wrong.
   */
  open(options: AgentRequestOptions): Promise<Response> {
    return this.#send(
      this.#prepare(options),
      (response, _, deadline) => deadline.handOut(response),
    );
  }

  #prepare(options: AgentRequestOptions): PreparedRequest {
    const timeout = requireTimeout("timeout", options.timeout, DEFAULT_TIMEOUT);
    const signal = requireSignal("signal", options.signal);
    const method = requireText("method", options.method ?? "GET").toUpperCase();
    const body = buildBody(options);
    if (body && (method === "GET" || method === "HEAD")) {
      throw new TypeError(`A ${method} request cannot have a body; pass query instead`);
    }
    const headers = buildHeaders({ ...options, contentType: body?.contentType });
    return { options, method, url: this.#resolve(options), headers, body, timeout, signal };
  }

  /** Joins strings where that is safe: parsing a URL would be the slowest step of a call. */
  #resolve({ uri, query }: GetHeadOptions): string {
    if (requireString("uri", uri).startsWith("/")) return this.#base.href + appendQuery(uri, query);
    return appendQuery(parseUrl("uri", uri, this.#allowInsecure).href, query);
  }

  /**
   * Runs a request under its deadline, with a second token if the first one of a provider is refused, and turns every
   * failure into a `ParticleError`.
   */
  async #send<T>(request: PreparedRequest, read: Read<T>): Promise<Awaited<T>> {
    const { options: { auth, tokens }, headers } = request;
    const deadline = new Deadline(request.timeout, request.signal);
    const { signal } = deadline;
    let sent = request; // with the latest token, which errors must not contain
    const fetchWithToken = (token: string) => {
      sent = { ...request, headers: { ...headers, authorization: `Bearer ${token}` } };
      return this.#fetchOnce(sent, signal);
    };
    const exchange = async () => {
      const isProvided = tokens && auth === undefined && !headers["authorization"];
      const response =
        await (isProvided ? tokens.send(fetchWithToken) : this.#fetchOnce(sent, signal));
      // An injected fetch may ignore its signal: nobody waits for this response any more.
      if (signal.aborted) cancel(response.body);
      if (!response.ok) throw await statusError(response, sent);
      return await read(response, sent, deadline);
    };
    try {
      signal.throwIfAborted();
      return await deadline.guard(exchange());
    } catch (error) {
      throw failure(error, deadline, sent);
    } finally {
      deadline.release();
    }
  }

  async #fetchOnce(request: PreparedRequest, signal: AbortSignal): Promise<Response> {
    signal.throwIfAborted(); // the call may have ended while the provider was asked
    const { options, method, url, headers, body } = request;
    let target = url;
    const fetch: Fetch = (url, init) => sendOnce(this.#fetch, target = url, init, body?.content);
    const parts = { method, headers, signal };
    const response = await fetchFollowing(fetch, url, parts, options.isBuffer);
    // A server that a download was redirected to did not get the token, so it cannot have refused it.
    if (response.status === 401 && !this.isHome(target)) throw await statusError(response, request);
    return response;
  }
}

function statusError(response: Response, request: PreparedRequest): Promise<ParticleError> {
  return httpError(response, redactUrl(request.url), secretsOf(request));
}

async function readResponse(
  response: Response,
  request: PreparedRequest,
): Promise<RequestResponse> {
  const { options, method, url } = request;
  const statusCode = response.status;
  const fail = (code: ParticleErrorCode, why: string, body?: string) =>
    new ParticleError(`Invalid response ${statusCode} from ${redactUrl(url)} - ${why}`, {
      code,
      statusCode,
      body,
      secrets: secretsOf(request),
    });
  const tooLarge = (limit: number) =>
    fail("too_large", `it is larger than ${limit} bytes; use open() to stream it`);
  if (options.isBuffer) {
    if (isFramed(response, BYTES_LIMIT)) return await response.arrayBuffer();
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    if (await readBody(response, BYTES_LIMIT, (chunk) => chunks.push(chunk))) {
      return await new Blob(chunks).arrayBuffer();
    }
    throw tooLarge(BYTES_LIMIT);
  }
  const [text, complete] = await readText(response, JSON_LIMIT);
  if (!complete) throw tooLarge(JSON_LIMIT);
  if (text === "" || method === "HEAD") return { body: {}, statusCode };
  const body = parseJson(text);
  if (body !== undefined) return { body, statusCode };
  throw fail("invalid_response", "the body is not JSON; check baseUrl", text);
}

/** Turns whatever a request failed with into a `ParticleError`, without the secrets of the request. */
function failure(error: unknown, { code }: Deadline, request: PreparedRequest): unknown {
  const { method, url, timeout, signal } = request;
  const from = redactUrl(url);
  if (code) {
    const message = code === "aborted"
      ? `Aborted ${method} ${from}`
      : `Timeout from ${from} - no response within ${timeout} ms; it may still have taken effect`;
    return new ParticleError(message, { code, cause: signal?.reason });
  }
  if (isParticleError(error)) return error;
  const cause = redactError(error, secretsOf(request));
  const message = `Network error from ${from} - ${networkHint(cause)}`;
  return new ParticleError(message, { code: "network", cause });
}
