import type { TokenProvider, TokenSource } from "../types/common.ts";
import { isParticleError, ParticleError } from "./errors.ts";
import { cancel } from "./read_body.ts";
import { redactError } from "./redact.ts";

/** Milliseconds after which a provider that does not answer is asked again: one that hangs must not end all calls. */
const PATIENCE = 60_000;

/** Keeps the token of a provider, and asks for another one when the cloud refuses it. */
export class ProvidedToken implements TokenSource {
  readonly #provider: TokenProvider;
  /** Shared by all calls. That it is another promise tells that the provider was asked since, whatever it said. */
  #answer: Promise<string> | undefined;
  #askedAt = 0;
  #expired: string | undefined;

  /** Makes a source; the provider is not asked yet. */
  constructor(provider: TokenProvider) {
    this.#provider = provider;
  }

  /** Sends a request with the token; if that is refused and another one is to be had, once more with that one. */
  async send(
    attempt: (token: string) => Promise<Response>,
    repeatable: boolean,
  ): Promise<Response> {
    const answer = this.#current();
    const token = await answer;
    const response = await attempt(token);
    if (response.status !== 401) return response;
    if (this.#answer === answer) {
      this.#answer = undefined;
      this.#expired = token;
    }
    if (!repeatable) return response;
    const next = await this.#current().catch((error) => {
      cancel(response.body);
      throw error;
    });
    if (next === token) return response;
    cancel(response.body);
    return await attempt(next);
  }

  /** The answer there is, or is to come; else the provider is asked. */
  #current(): Promise<string> {
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
    try {
      await undefined; // so that the answer is known to be on its way to a provider that makes calls itself
      const token: unknown = await this.#provider({ expired });
      if (typeof token === "string" && /^[\x21-\x7e]{1,4000}$/.test(token)) return token;
    } catch (error) {
      if (isParticleError(error)) throw error;
      // A string that was thrown may be the token itself.
      const cause = typeof error === "object" && redactError(error, expired ? [expired] : []);
      throw new ParticleError("The token provider failed", {
        code: "auth",
        cause: cause || undefined,
      });
    }
    throw new ParticleError("The token provider gave no access token, visible ASCII", {
      code: "auth",
    });
  }
}
