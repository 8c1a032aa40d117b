import { type AsyncContext, createAsyncContext } from "../runtime/async_context.ts";
import type { TokenProvider, TokenSource } from "../types/common.ts";
import { cancel } from "./cancel.ts";
import { isParticleError, ParticleError, type ParticleErrorOptions } from "./errors.ts";
import { redactError } from "./redact.ts";

/** Milliseconds after which a provider that does not respond is asked again: one that hangs must not end all calls. */
const PATIENCE = 60_000;

/** Milliseconds without requests after a refused refresh: programs that log in in a loop are locked out by the cloud. */
const PAUSE = 30_000;

/** Keeps the token of a provider, and asks for another one when the cloud refuses it. */
export class ProvidedToken implements TokenSource {
  readonly #provider: TokenProvider;
  /** Shared by all calls. A different promise means that the provider has been asked again in the meantime. */
  #answer: Promise<string> | undefined;
  #askedAt = 0;
  #expired: string | undefined;
  /** Whether the last token was refused, and none has worked since. */
  #isDoubtful = false;
  #pausedAt = -Infinity;
  /** The question that the provider is working on; calls that it makes itself are part of it. */
  #question: object | undefined;
  readonly #context: AsyncContext<object> = createAsyncContext();

  /** Creates a source; the provider is not asked yet. */
  constructor(provider: TokenProvider) {
    this.#provider = provider;
  }

  /** Sends a request with the token; if it is refused and the provider has another one, once more with that one. */
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
      if (this.#answer === second) this.#refuse(token);
      return response;
    }
    cancel(response.body);
    return await this.#attempt(attempt, second, next);
  }

  async #attempt(
    attempt: (token: string) => Promise<Response>,
    answer: Promise<string>,
    token: string,
  ): Promise<Response> {
    const response = await attempt(token);
    if (this.#answer !== answer) return response; // of a token that has been replaced: not news
    if (response.status === 401) this.#refuse(token);
    else this.#isDoubtful = false;
    return response;
  }

  /** Forgets a token that the cloud refused. The second one in a row starts a pause. */
  #refuse(token: string): void {
    this.#answer = undefined;
    this.#expired = token;
    if (this.#isDoubtful) this.#pausedAt = Date.now();
    this.#isDoubtful = true;
  }

  /** Milliseconds until the pause ends; it also ends if the clock is set back. */
  #pauseLeft(): number {
    const left = this.#pausedAt + PAUSE - Date.now();
    return left > PAUSE ? 0 : left;
  }

  /** The token, available or on its way; otherwise the provider is asked. Throws if nothing may be sent. */
  #current(): Promise<string> {
    const question = this.#context.getStore();
    if (question && question === this.#question) {
      throw authError(
        "The token provider waits for itself: pass auth in the calls that it makes",
      );
    }
    const left = this.#pauseLeft();
    if (left > 0) {
      throw authError(
        `Nothing was sent: the cloud refused the credentials of the token provider; call setDefaultAuth() or wait ${
          Math.ceil(left / 1000)
        } s`,
        { retryAfter: left },
      );
    }
    const now = Date.now();
    if (this.#answer && now - this.#askedAt < PATIENCE) return this.#answer;
    this.#askedAt = now;
    const answer = this.#ask();
    this.#answer = answer;
    const isCurrent = () => this.#answer === answer;
    answer.then(
      () => isCurrent() && (this.#askedAt = Infinity),
      () => isCurrent() && (this.#answer = undefined),
    );
    return answer;
  }

  async #ask(): Promise<string> {
    const expired = this.#expired;
    const question = {};
    this.#question = question;
    try {
      await undefined; // so that `#answer` is set before a provider makes calls itself
      const token: unknown = await this.#context.run(question, () => this.#provider({ expired }));
      if (typeof token === "string" && /^[\x21-\x7e]{1,4000}$/.test(token)) return token;
    } catch (error) {
      if (isParticleError(error)) {
        if (isRefusal(error)) this.#pausedAt = Date.now();
        throw error;
      }
      // A string that was thrown may be the token itself.
      const cause = typeof error === "object" && redactError(error, expired ? [expired] : []);
      throw authError("The token provider failed", { cause: cause || undefined });
    } finally {
      if (this.#question === question) {
        this.#question = undefined;
        this.#context.disable();
      }
    }
    throw authError("The token provider returned no access token of visible ASCII");
  }
}

/** Whether the cloud refused the credentials of a provider, so that trying again cannot help. */
function isRefusal({ code, statusCode }: ParticleError): boolean {
  return code === "http" && [400, 401, 403].includes(statusCode!);
}

function authError(message: string, more: Partial<ParticleErrorOptions> = {}): ParticleError {
  return new ParticleError(message, { code: "auth", ...more });
}
