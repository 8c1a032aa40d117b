/** Logins that are waiting for the second factor. */
import { randomHex } from "../base/random.ts";
import type { User } from "../model/records.ts";

/** A login with a correct password, waiting for the second factor. */
export interface PendingLogin {
  readonly user: User;
  readonly clientId: string;
  /** The expiry that the first request asked for, used for the access token. */
  readonly expiresAt: number | undefined;
  readonly startedAt: number;
}

/** How long a login waits for its one-time password, in milliseconds. Unverified for the real cloud. */
const MFA_TOKEN_LIFETIME_MS = 15 * 60 * 1000;
const TOKEN_DIGITS = 40;

/** The logins that are waiting for the second factor. */
export class LoginsInProgress {
  #logins = new Map<string, PendingLogin>();

  /** Adds a login and returns its `mfa_token`. */
  start(user: User, clientId: string, expiresAt: number | undefined): string {
    this.#dropOld();
    const mfaToken = randomHex(TOKEN_DIGITS);
    this.#logins.set(mfaToken, { user, clientId, expiresAt, startedAt: Date.now() });
    return mfaToken;
  }

  find(mfaToken: string): PendingLogin | undefined {
    this.#dropOld();
    return this.#logins.get(mfaToken);
  }

  finish(mfaToken: string): void {
    this.#logins.delete(mfaToken);
  }

  #dropOld(): void {
    for (const [mfaToken, login] of this.#logins) {
      if (Date.now() - login.startedAt >= MFA_TOKEN_LIFETIME_MS) this.#logins.delete(mfaToken);
    }
  }
}
