/** Logins that wait for the second factor. */
import { randomHex } from "../base/random.ts";
import type { User } from "../model/records.ts";

/** A login whose password was right. */
export interface PendingLogin {
  readonly user: User;
  readonly clientId: string;
  /** The end the first request asked for, which carries over. */
  readonly expiresAt: number | undefined;
  readonly startedAt: number;
}

/** How long a login may wait for its code, in milliseconds. Unverified for the real cloud. */
const MFA_TOKEN_LIFETIME_MS = 15 * 60 * 1000;
const TOKEN_DIGITS = 40;

/** Every login that waits for its second factor. */
export class LoginsInProgress {
  #logins = new Map<string, PendingLogin>();

  /** Starts to wait; returns the `mfa_token`. */
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
