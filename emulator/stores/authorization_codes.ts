/** Authorization codes, which a website exchanges for access tokens. Source: RFC 6749, 4.1. */
import { randomHex } from "../base/random.ts";
import type { User } from "../model/records.ts";

/** The grant that a code represents. */
export interface Authorization {
  readonly user: User;
  readonly clientId: string;
  /** The redirect URI in the request for the code, if any. */
  readonly redirectUri: string | undefined;
  readonly issuedAt: number;
}

/** How long a code is valid, in milliseconds: the maximum that RFC 6749 recommends. */
const LIFETIME_MS = 10 * 60 * 1000;
const CODE_DIGITS = 40;

/** The codes that have not been exchanged yet. */
export class AuthorizationCodes {
  #codes = new Map<string, Authorization>();

  /** Creates a code. */
  issue(user: User, clientId: string, redirectUri: string | undefined): string {
    for (const [code, authorization] of this.#codes) {
      if (isTooOld(authorization)) this.#codes.delete(code);
    }
    const code = randomHex(CODE_DIGITS);
    this.#codes.set(code, { user, clientId, redirectUri, issuedAt: Date.now() });
    return code;
  }

  /** Removes a code and returns its grant. The caller checks age and client, so a failed exchange uses it up too. */
  take(code: string): Authorization | undefined {
    const authorization = this.#codes.get(code);
    this.#codes.delete(code);
    return authorization;
  }
}

/** Returns whether a code has expired. */
export function isTooOld({ issuedAt }: Authorization): boolean {
  return Date.now() - issuedAt >= LIFETIME_MS;
}
