import type { AgentRequestOptions, Fetch } from "../types/common.ts";
import type { Attempt, CallInfo, ClientHooks } from "./hooks.ts";
import type { Limiter } from "../types/limiter.ts";
import type { RequestBody } from "./body.ts";
import { cancel } from "./cancel.ts";
import { Deadline } from "./deadline.ts";
import { pause } from "./delay.ts";
import { copyError, type ParticleError } from "./errors.ts";
import { callError, httpError } from "./failure.ts";
import { redactUrl, secretsOf } from "./redact.ts";
import { fetchFollowing } from "./redirect.ts";
import {
  isRetryable,
  isUnclear,
  type Progress,
  type RetryBudget,
  retryDelay,
  type RetryRules,
} from "./retry.ts";
import { sendOnce } from "./send_once.ts";
import { throwLater } from "./throw_later.ts";

/** A request whose options have been checked. A provider's token is added when the request is sent. */
export interface PreparedRequest extends RetryRules {
  readonly options: AgentRequestOptions;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RequestBody | undefined;
  /** Limits in milliseconds of one attempt and of the whole call, 0 for none. */
  readonly attemptTimeout: number;
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
}

/** Turns a response with status 2xx into the result of a call. */
export type Read<T> = (response: Response, sent: PreparedRequest, deadline: Deadline) => T;

/** What the calls of a client share. */
export interface CallSettings {
  readonly fetch: Fetch;
  /** Returns whether a URL is within the origin of the base URL. */
  readonly isHome: (url: string) => boolean;
  readonly budget: RetryBudget;
  readonly hooks: ClientHooks | undefined;
  readonly limiter: Limiter | undefined;
}

/** How far an attempt got. */
interface AttemptState extends Progress {
  startedAt: number;
  /** Number of the attempt, 0 until it is sent. */
  number: number;
  /** The request with the latest token, which must be redacted from errors. */
  sent: PreparedRequest;
}

/** One call: its attempts, and the waits between them. */
export class Call {
  readonly #settings: CallSettings;
  readonly #request: PreparedRequest;
  readonly #startedAt = Date.now();
  /** When the `timeout` ends. */
  #endsAt: number;
  #attempts = 0;
  /** Whether an attempt that failed may have taken effect. */
  #mayHaveActed = false;
  #info: CallInfo | undefined;

  constructor(settings: CallSettings, request: PreparedRequest) {
    this.#settings = settings;
    this.#request = request;
    this.#endsAt = this.#startedAt + (request.timeout || Infinity);
  }

  /**
   * Makes attempts until one succeeds or the rules permit no other. Rejects with a `ParticleError`.
   *
   * @param gone The result of a deletion that is sent again and finds nothing to delete.
   */
  async run<T>(read: Read<T>, gone?: Awaited<T>): Promise<Awaited<T>> {
    for (;;) {
      const state: AttemptState = {
        startedAt: Date.now(),
        number: 0,
        sent: this.#request,
        wasSent: false,
        statusCode: undefined,
      };
      try {
        return this.#succeed(state, await this.#attempt(read, state));
      } catch (error) {
        if (gone && this.#isGone(error as ParticleError)) return this.#succeed(state, gone);
        await this.#waitAfter(error as ParticleError, state);
      }
    }
  }

  async #attempt<T>(read: Read<T>, state: AttemptState): Promise<Awaited<T>> {
    const { timeout, attemptTimeout, signal } = this.#request;
    // If the clock was set back, more than the whole `timeout` would be left.
    const left = Math.min(this.#endsAt - state.startedAt, timeout || Infinity);
    const isLast = !(attemptTimeout && attemptTimeout <= left);
    const limit = isLast ? left : attemptTimeout;
    const deadline = new Deadline(limit, signal);
    const fail = (error: unknown, ended = deadline.code) => {
      const limits = isLast ? `${timeout} ms (timeout)` : `${attemptTimeout} ms (attemptTimeout)`;
      return callError(error, state.sent, ended, limits, this.#attempts > 0);
    };
    try {
      deadline.signal.throwIfAborted();
      // The wait may have taken longer, for example while the computer was asleep.
      if (left <= 0) throw fail(undefined, "timeout");
      return await deadline.guard(this.#exchange(read, state, deadline));
    } catch (error) {
      if (isLast && deadline.code) this.#endsAt = -Infinity; // whatever the clock shows
      throw fail(error);
    } finally {
      deadline.release();
    }
  }

  /**
   * Sends the request and reads the response. If the cloud rejects a provider's token, the request is sent once more
   * with a new one.
   */
  async #exchange<T>(read: Read<T>, state: AttemptState, deadline: Deadline): Promise<Awaited<T>> {
    const { options: { auth, tokens }, headers } = this.#request;
    const { signal } = deadline;
    const fetchWithToken = async (token: string) => {
      state.sent = {
        ...this.#request,
        headers: { ...headers, authorization: `Bearer ${token}` },
      };
      const response = await this.#fetchOnce(state, deadline);
      state.wasSent = response.status !== 401; // the provider may fail before the request is sent again
      return response;
    };
    const isProvided = tokens && auth === undefined && !headers["authorization"];
    const response =
      await (isProvided ? tokens.send(fetchWithToken) : this.#fetchOnce(state, deadline));
    signal.throwIfAborted(); // the provider may have returned the same token late
    this.#setStatus(state, response);
    if (!response.ok) throw await statusError(response, state.sent);
    return await read(response, state.sent, deadline);
  }

  async #fetchOnce(state: AttemptState, deadline: Deadline): Promise<Response> {
    const { signal } = deadline;
    signal.throwIfAborted(); // the call may have ended while the provider was fetching a token
    const { options, method, url, headers, body } = state.sent;
    const send: Fetch = (url, init) =>
      this.#admit(url, deadline, async () => {
        if (!state.number) {
          state.number = ++this.#attempts;
          state.startedAt = Date.now(); // without waits, the time that the provider took, or reading the files
          this.#notify("onRequest", state);
        }
        state.wasSent = true;
        const response = await this.#settings.fetch(url, init);
        // An injected fetch may ignore its signal and respond after the attempt has ended.
        if (signal.aborted) {
          cancel(response.body);
          signal.throwIfAborted();
        }
        return response;
      });
    let target = url;
    const fetch: Fetch = (url, init) => sendOnce(send, target = url, init, body?.content);
    const parts = { method, headers, signal };
    const response = await fetchFollowing(fetch, url, parts, options.isBuffer);
    // A server that a download was redirected to never received the token, so its 401 is not about the token.
    if (response.status === 401 && !this.#settings.isHome(target)) {
      this.#setStatus(state, response);
      throw await statusError(response, state.sent);
    }
    return response;
  }

  /** Sends a request of the client when its limiter permits it. The wait for that has no time limit. */
  #admit(url: string, deadline: Deadline, send: () => Promise<Response>): Promise<Response> {
    const { limiter, isHome } = this.#settings;
    if (!limiter || !isHome(url)) return send();
    const { method, headers, signal } = this.#request;
    const isStream = headers["accept"] === "text/event-stream";
    const resume = deadline.pause();
    return limiter.send({ method, url, isStream, signal }, async () => {
      deadline.signal.throwIfAborted();
      this.#endsAt += resume();
      return await deadline.guard(send());
    });
  }

  #setStatus(state: AttemptState, { status }: Response): void {
    state.statusCode = status;
    this.#notify("onResponse", state);
  }

  #succeed<T>(state: AttemptState, result: T): T {
    this.#settings.budget.earn();
    this.#notify("onSuccess", state);
    return result;
  }

  /** Returns whether an attempt whose response was lost has probably deleted what this one did not find. */
  #isGone({ statusCode }: ParticleError): boolean {
    return statusCode === 404 && this.#mayHaveActed && this.#request.method === "DELETE";
  }

  /** Waits before the next attempt, or throws the error if there must not be one. */
  async #waitAfter(error: ParticleError, state: AttemptState): Promise<void> {
    const { signal, callClass, reaches } = this.#request;
    const retryable = isRetryable(error, this.#request, state);
    const delay = retryable ? retryDelay(error, this.#request, this.#attempts) : Infinity;
    const isLast = Date.now() + delay >= this.#endsAt || !this.#settings.budget.take();
    this.#mayHaveActed ||= state.wasSent && isUnclear(error);
    const deviceMayHaveActed = reaches === "device"
      ? callClass !== "safe-read" && this.#mayHaveActed
      : undefined;
    if (error.retryable !== undefined) error = copyError(error); // that of a token provider, for several calls
    Object.assign(error, {
      attempts: this.#attempts || undefined,
      retryable,
      deviceMayHaveActed,
    });
    if (isLast) {
      this.#notify("onError", state, { error });
      throw error;
    }
    this.#notify("onRetry", state, { error, delay });
    await pause(delay, signal);
  }

  /** Calls a hook. Its errors must not change the outcome of the call. */
  #notify(name: keyof ClientHooks, state: AttemptState, details?: object): void {
    const { hooks } = this.#settings;
    const hook = hooks?.[name];
    if (!hook) return;
    const { method, url, options: { route }, callClass, reaches } = this.#request;
    const now = Date.now();
    const attempt = {
      attempt: state.number,
      duration: now - state.startedAt,
      elapsed: now - this.#startedAt,
      statusCode: state.statusCode,
      ...details,
    };
    try {
      this.#info ??= { method, route, origin: new URL(url).origin, callClass, reaches };
      (hook as (call: CallInfo, details: Attempt) => void).call(hooks, this.#info, attempt);
    } catch (error) {
      throwLater(error);
    }
  }
}

function statusError(response: Response, request: PreparedRequest): Promise<ParticleError> {
  return httpError(response, redactUrl(request.url), secretsOf(request));
}
