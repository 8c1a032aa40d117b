import type { AgentRequestOptions, Fetch } from "../types/common.ts";
import type { Attempt as AttemptDetails, CallInfo, ClientHooks } from "./hooks.ts";
import type { Limiter } from "../types/limiter.ts";
import type { RequestBody } from "./body.ts";
import { Deadline, pause } from "./deadline.ts";
import { copyError, type ParticleError } from "./errors.ts";
import { callError, httpError } from "./failure.ts";
import { dropLate, fetchFollowing } from "./redirect.ts";
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

/** An attempt, and how far it got. */
interface Attempt extends Progress {
  startedAt: number;
  /** Number of the attempt, 0 until it is sent. */
  number: number;
  readonly deadline: Deadline;
  /** Which limit of the request the `deadline` is. */
  readonly limit: "timeout" | "attemptTimeout";
  /** The request with the latest token, which must be redacted from errors. */
  sent: PreparedRequest;
  /** The URL that was requested last: that of the call, or the target of a redirect. */
  target: string;
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
      const attempt = this.#begin();
      const { deadline } = attempt;
      try {
        const result = await deadline.guard(() => this.#exchange(read, attempt));
        deadline.release();
        return this.#succeed(attempt, result);
      } catch (cause) {
        deadline.release();
        const error = this.#toError(cause, attempt);
        // An attempt whose response was lost has probably deleted what this one did not find.
        const isGone = error.statusCode === 404 && this.#mayHaveActed &&
          this.#request.method === "DELETE";
        if (gone && isGone) return this.#succeed(attempt, gone);
        await this.#waitAfter(error, attempt);
      }
    }
  }

  /** Begins an attempt. Its time limit starts now. */
  #begin(): Attempt {
    const { timeout, attemptTimeout, signal } = this.#request;
    const startedAt = Date.now();
    // If the clock was set back, more than the whole `timeout` would be left.
    const left = Math.min(this.#endsAt - startedAt, timeout || Infinity);
    const own = attemptTimeout || Infinity;
    return {
      startedAt,
      number: 0,
      limit: own <= left ? "attemptTimeout" : "timeout",
      // Without any time left, for example after the computer was asleep, the request must not be sent.
      deadline: new Deadline(Math.min(own, left || -1), signal),
      sent: this.#request,
      target: "",
      wasSent: false,
      statusCode: undefined,
    };
  }

  #toError(cause: unknown, { deadline: { code }, limit, sent }: Attempt): ParticleError {
    if (code && limit === "timeout") this.#endsAt = -Infinity; // whatever the clock shows
    return callError(cause, sent, code, `${sent[limit]} ms (${limit})`, this.#attempts > 0);
  }

  /**
   * Sends the request and reads the response. If the cloud rejects a provider's token, the request is sent once more
   * with a new one.
   */
  async #exchange<T>(read: Read<T>, attempt: Attempt): Promise<Awaited<T>> {
    const { deadline } = attempt;
    const { options: { auth, tokens }, headers } = this.#request;
    const response =
      await (tokens && auth === undefined && !headers["authorization"]
        ? tokens.send((token) => this.#fetchWithToken(token, attempt))
        : this.#fetch(attempt));
    dropLate(response, deadline); // the provider may have returned the same token late
    this.#setStatus(attempt, response);
    if (!response.ok) throw await httpError(response, attempt.sent);
    return await read(response, attempt.sent, deadline);
  }

  async #fetchWithToken(token: string, attempt: Attempt): Promise<Response> {
    attempt.deadline.signal.throwIfAborted(); // the call may have ended while the provider was fetching a token
    const headers = { ...this.#request.headers, authorization: `Bearer ${token}` };
    attempt.sent = { ...this.#request, headers };
    const response = await this.#fetch(attempt);
    if (response.status !== 401) return response;
    // A server that a download was redirected to never received the token, so its 401 is not about the token.
    if (!this.#settings.isHome(attempt.target)) {
      this.#setStatus(attempt, response);
      throw await httpError(response, attempt.sent);
    }
    attempt.wasSent = false; // the provider may fail before the request is sent again
    return response;
  }

  #fetch(attempt: Attempt): Promise<Response> {
    const { deadline, sent } = attempt;
    const send: Fetch = (url, init) => this.#admit(url, init, attempt);
    return fetchFollowing(
      (url, init) => sendOnce(send, attempt.target = url, init, sent.body?.content),
      sent,
      deadline,
    );
  }

  /** Sends a request of the client when its limiter permits it. The wait for that has no time limit. */
  #admit(url: string, init: RequestInit, attempt: Attempt): ReturnType<Fetch> {
    const { limiter, isHome, fetch } = this.#settings;
    const send = () => {
      if (!attempt.number) {
        attempt.number = ++this.#attempts;
        attempt.startedAt = Date.now(); // without waits, the time that the provider took, or reading the files
        this.#notify("onRequest", attempt);
      }
      attempt.wasSent = true;
      return fetch(url, init);
    };
    if (!limiter || !isHome(url)) return send();
    const { deadline } = attempt;
    const { method, headers, signal } = this.#request;
    const isStream = headers["accept"] === "text/event-stream";
    const resume = deadline.pause();
    return limiter.send({ method, url, isStream, signal }, () =>
      deadline.guard(async () => {
        this.#endsAt += resume();
        return dropLate(await send(), deadline);
      }));
  }

  #setStatus(attempt: Attempt, { status }: Response): void {
    attempt.statusCode = status;
    this.#notify("onResponse", attempt);
  }

  #succeed<T>(attempt: Attempt, result: T): T {
    this.#settings.budget.earn();
    this.#notify("onSuccess", attempt);
    return result;
  }

  /** Waits before the next attempt, or throws the error if there must not be one. */
  async #waitAfter(error: ParticleError, attempt: Attempt): Promise<void> {
    const { signal, callClass, reaches } = this.#request;
    const retryable = isRetryable(error, this.#request, attempt);
    const delay = retryable ? retryDelay(error, this.#request, this.#attempts) : Infinity;
    const isLast = Date.now() + delay >= this.#endsAt || !this.#settings.budget.take();
    this.#mayHaveActed ||= attempt.wasSent && isUnclear(error);
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
      this.#notify("onError", attempt, { error });
      throw error;
    }
    this.#notify("onRetry", attempt, { error, delay });
    await pause(delay, signal);
  }

  /** Calls a hook. Its errors must not change the outcome of the call. */
  #notify(name: keyof ClientHooks, attempt: Attempt, details?: object): void {
    const { hooks } = this.#settings;
    const hook = hooks?.[name];
    if (!hook) return;
    const { method, url, options: { route }, callClass, reaches } = this.#request;
    const now = Date.now();
    const attemptDetails = {
      attempt: attempt.number,
      duration: now - attempt.startedAt,
      elapsed: now - this.#startedAt,
      statusCode: attempt.statusCode,
      ...details,
    };
    try {
      this.#info ??= { method, route, origin: new URL(url).origin, callClass, reaches };
      (hook as (call: CallInfo, details: AttemptDetails) => void).call(
        hooks,
        this.#info,
        attemptDetails,
      );
    } catch (error) {
      throwLater(error);
    }
  }
}
