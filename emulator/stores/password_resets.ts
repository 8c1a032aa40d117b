/** Requests for a new password, each with the token that an email would contain. */
import { randomHex } from "../base/random.ts";
import type { User } from "../model/records.ts";

/** How long a token is valid, in milliseconds. Our own choice. */
const LIFETIME_MS = 60 * 60 * 1000;
const TOKEN_DIGITS = 40;

interface Reset {
  readonly token: string;
  readonly user: User;
  readonly startedAt: number;
}

/** The requests that have not been completed yet: at most one per user. */
export class PasswordResets {
  #resets = new Map<User, Reset>();

  /** Creates a token, which replaces an earlier one of the user. */
  start(user: User): void {
    for (const one of this.#resets.values()) if (isTooOld(one)) this.#resets.delete(one.user);
    this.#resets.set(user, { token: randomHex(TOKEN_DIGITS), user, startedAt: Date.now() });
  }

  /** Returns the token that a user can set a new password with. */
  tokenOf(user: User): string | undefined {
    const reset = this.#resets.get(user);
    return reset && !isTooOld(reset) ? reset.token : undefined;
  }

  /** Uses up a token, and returns its user. */
  take(token: string): User | undefined {
    const reset = [...this.#resets.values()].find((one) => one.token === token);
    if (!reset || isTooOld(reset)) return undefined;
    this.#resets.delete(reset.user);
    return reset.user;
  }
}

function isTooOld({ startedAt }: Reset): boolean {
  return Date.now() - startedAt >= LIFETIME_MS;
}
