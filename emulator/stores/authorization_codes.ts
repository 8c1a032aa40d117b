/** Codes that a login page gives to a web site, which exchanges them for access tokens. Source: RFC 6749, 4.1. */
import { randomHex } from "../base/random.ts";
import type { User } from "../model/records.ts";

/** What a code stands for. */
export interface Authorization {
  readonly user: User;
  readonly clientId: string;
  /** The address that the code was sent to, if the request for it named one. */
  readonly redirectUri: string | undefined;
  readonly issuedAt: number;
}

/** How long a code may wait, in milliseconds: the most that RFC 6749 recommends. */
const LIFETIME_MS = 10 * 60 * 1000;
const CODE_DIGITS = 40;

/** Every code that was not exchanged yet. */
export class AuthorizationCodes {
  #codes = new Map<string, Authorization>();

  /** Makes a code. */
  issue(user: User, clientId: string, redirectUri: string | undefined): string {
    for (const [code, authorization] of this.#codes) {
      if (isTooOld(authorization)) this.#codes.delete(code);
    }
    const code = randomHex(CODE_DIGITS);
    this.#codes.set(code, { user, clientId, redirectUri, issuedAt: Date.now() });
    return code;
  }

  /** Uses a code up, also when it is too old or the wrong client has it. */
  take(code: string): Authorization | undefined {
    const authorization = this.#codes.get(code);
    this.#codes.delete(code);
    return authorization;
  }
}

/** Whether a code's time is over. */
export function isTooOld({ issuedAt }: Authorization): boolean {
  return Date.now() - issuedAt >= LIFETIME_MS;
}
