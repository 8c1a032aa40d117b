import { type AsyncContext, createAsyncContext } from "../runtime/async_context.ts";
import type { TokenProvider, TokenSource } from "../types/common.ts";
import { cancel } from "./cancel.ts";
import { isParticleError, ParticleError, type ParticleErrorOptions } from "./errors.ts";
import { redactError } from "./redact.ts";

/** Milliseconds after which a provider that hangs is called again, so that it does not block all calls. */
const PROVIDER_TIMEOUT = 60_000;

/** Milliseconds without requests after a new token was rejected: the cloud locks out clients that keep logging in. */
const PAUSE = 30_000;

/** Keeps the token of a provider, and requests a new one when the cloud rejects it. */
export class ProvidedToken implements TokenSource {
  readonly #provider: TokenProvider;
  /** Shared by all calls. A different promise means that the provider has been called again in the meantime. */
  #token: Promise<string> | undefined;
  #calledAt = 0;
  #expired: string | undefined;
  /** Whether the last token was rejected and none has worked since. */
  #wasRejected = false;
  #pausedAt = -Infinity;
  /** Identifies the current call of the provider, and the API calls that the provider makes during it. */
  #providerCall: object | undefined;
  readonly #context: AsyncContext<object> = createAsyncContext();

  /** Creates a source without calling the provider yet. */
  constructor(provider: TokenProvider) {
    this.#provider = provider;
  }

  /** Sends a request with the token. If that is rejected and the provider returns a new one, sends it once more. */
  async send(attempt: (token: string) => Promise<Response>): Promise<Response> {
    const first = this.#current();
    const token = await first;
    const response = await this.#attempt(attempt, first, token);
    if (response.status !== 401 || this.#pauseLeft() > 0) return response;
    const second = this.#current();
    const next = await second.catch((error) => {
      cancel(response.body);
      throw error;
    });
    if (next === token) {
      if (this.#token === second) this.#reject(token);
      return response;
    }
    cancel(response.body);
    return await this.#attempt(attempt, second, next);
  }

  async #attempt(
    attempt: (token: string) => Promise<Response>,
    source: Promise<string>,
    token: string,
  ): Promise<Response> {
    const response = await attempt(token);
    if (this.#token !== source) return response; // the token has been replaced already
    if (response.status === 401) this.#reject(token);
    else this.#wasRejected = false;
    return response;
  }

  /** Forgets a token that the cloud rejected. The second one in a row starts a pause. */
  #reject(token: string): void {
    this.#token = undefined;
    this.#expired = token;
    if (this.#wasRejected) this.#pausedAt = Date.now();
    this.#wasRejected = true;
  }

  /** Returns the milliseconds until the pause ends. It also ends if the clock is set back. */
  #pauseLeft(): number {
    const left = this.#pausedAt + PAUSE - Date.now();
    return left > PAUSE ? 0 : left;
  }

  /** Returns the current token, and calls the provider if there is none. Throws if no request may be sent. */
  #current(): Promise<string> {
    const call = this.#context.getStore();
    if (call && call === this.#providerCall) {
      throw authError(
        "The token provider waits for itself; pass auth in the calls that it makes",
      );
    }
    const left = this.#pauseLeft();
    if (left > 0) {
      throw authError(
        `Not sent: the cloud rejected the token provider's credentials; call setDefaultAuth() or wait ${
          Math.ceil(left / 1000)
        } s`,
        { retryAfter: left },
      );
    }
    const now = Date.now();
    if (this.#token && now - this.#calledAt < PROVIDER_TIMEOUT) return this.#token;
    this.#calledAt = now;
    const pending = this.#callProvider();
    this.#token = pending;
    const isCurrent = () => this.#token === pending;
    pending.then(
      () => isCurrent() && (this.#calledAt = Infinity),
      () => isCurrent() && (this.#token = undefined),
    );
    return pending;
  }

  async #callProvider(): Promise<string> {
    const expired = this.#expired;
    const call = {};
    this.#providerCall = call;
    try {
      await undefined; // so that `#token` is set before the provider makes calls
      const token: unknown = await this.#context.run(call, () => this.#provider({ expired }));
      if (typeof token === "string" && /^[\x21-\x7e]{1,4000}$/.test(token)) return token;
    } catch (error) {
      if (isParticleError(error)) {
        if (isRejection(error)) this.#pausedAt = Date.now();
        throw error;
      }
      // A thrown string may be the token itself.
      const cause = typeof error === "object" && redactError(error, expired ? [expired] : []);
      throw authError("The token provider failed", { cause: cause || undefined });
    } finally {
      if (this.#providerCall === call) {
        this.#providerCall = undefined;
        this.#context.disable();
      }
    }
    throw authError("The token provider must return an access token of visible ASCII");
  }
}

/** Returns whether the cloud rejected the credentials of a provider, so that retrying cannot help. */
function isRejection({ code, statusCode }: ParticleError): boolean {
  return code === "http" && [400, 401, 403].includes(statusCode!);
}

function authError(message: string, more: Partial<ParticleErrorOptions> = {}): ParticleError {
  return new ParticleError(message, { code: "auth", ...more });
}
