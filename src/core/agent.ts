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

/** The default `timeout` of a call, in milliseconds. */
const DEFAULT_TIMEOUT = 30_000;

/** Size limits of responses, in bytes after decompression: for JSON, and for files (`isBuffer`). */
const JSON_LIMIT = 32 * 1024 * 1024;
const BYTES_LIMIT = 256 * 1024 * 1024;

/** Options of an {@linkcode Agent}. */
export interface AgentOptions {
  /** The URL that paths are appended to. */
  baseUrl: string;
  /** Replaces the global `fetch`. */
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

/** Makes HTTP requests and reads the responses. Requests that fail reject with a `ParticleError`. */
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
    // Called as a method, `fetch` throws in browsers and workerd. Looking it up late also finds a replaced global.
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
    return this.#send(this.#prepare(options), readResponse);
  }

  /**
   * Makes a request and resolves to the `Response`, with its body unread, if the status is 2xx. The `timeout` only
   * covers the headers; the `signal` also cancels the body.
   *
   * @throws {TypeError} synchronously, before anything is sent, if an option is invalid.
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

  /** Concatenates strings where that is safe: parsing a URL would be the slowest step of a call. */
  #resolve({ uri, query }: GetHeadOptions): string {
    if (requireString("uri", uri).startsWith("/")) return this.#base.href + appendQuery(uri, query);
    return appendQuery(parseUrl("uri", uri, this.#allowInsecure).href, query);
  }

  /**
   * Sends a request and reads the response before the deadline. If the cloud rejects a provider's token, the request is
   * sent once more with a new one. Every failure becomes a `ParticleError`.
   */
  async #send<T>(request: PreparedRequest, read: Read<T>): Promise<Awaited<T>> {
    const { options: { auth, tokens }, headers } = request;
    const deadline = new Deadline(request.timeout, request.signal);
    const { signal } = deadline;
    let sent = request; // with the latest token, which must be redacted from errors
    const fetchWithToken = (token: string) => {
      sent = { ...request, headers: { ...headers, authorization: `Bearer ${token}` } };
      return this.#fetchOnce(sent, signal);
    };
    const exchange = async () => {
      const isProvided = tokens && auth === undefined && !headers["authorization"];
      const response =
        await (isProvided ? tokens.send(fetchWithToken) : this.#fetchOnce(sent, signal));
      // An injected fetch may ignore its signal and respond after the call has ended.
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
    signal.throwIfAborted(); // the call may have ended while the provider was fetching a token
    const { options, method, url, headers, body } = request;
    let target = url;
    const fetch: Fetch = (url, init) => sendOnce(this.#fetch, target = url, init, body?.content);
    const parts = { method, headers, signal };
    const response = await fetchFollowing(fetch, url, parts, options.isBuffer);
    // A server that a download was redirected to never received the token, so its 401 is not about the token.
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
  const fail = (code: ParticleErrorCode, reason: string, body?: string) =>
    new ParticleError(`Invalid response ${statusCode} from ${redactUrl(url)} - ${reason}`, {
      code,
      statusCode,
      body,
      secrets: secretsOf(request),
    });
  const tooLarge = (limit: number) =>
    fail("too_large", `larger than ${limit} bytes; use open() to stream it`);
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

/** Turns an error of a request into a `ParticleError` that contains none of the request's secrets. */
function failure(error: unknown, { code }: Deadline, request: PreparedRequest): unknown {
  const { method, url, timeout, signal } = request;
  const from = redactUrl(url);
  if (code) {
    const message = code === "aborted"
      ? `Aborted ${method} ${from}`
      : `Timeout from ${from} - no response within ${timeout} ms; the request may still have taken effect`;
    return new ParticleError(message, { code, cause: signal?.reason });
  }
  if (isParticleError(error)) return error;
  const cause = redactError(error, secretsOf(request));
  const message = `Network error from ${from} - ${networkHint(cause)}`;
  return new ParticleError(message, { code: "network", cause });
}
