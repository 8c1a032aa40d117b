/** Access tokens and the refresh tokens that come with them. */
import { oauthError } from "../http/errors.ts";
import { randomHex } from "../base/random.ts";
import type { User } from "../model/records.ts";

/** An access token. */
export interface AccessToken {
  readonly token: string;
  readonly user: User;
  readonly clientId: string;
  /** Milliseconds since 1970; undefined if it never expires. */
  readonly expiresAt: number | undefined;
  readonly refreshToken: string | undefined;
  /** What it may be used for, as in `devices:list`; undefined if for everything its user may do. */
  readonly scopes: readonly string[] | undefined;
}

/** What a new access token is to be. */
export interface TokenRequest {
  user: User;
  clientId: string;
  expiresAt: number | undefined;
  token?: string | undefined;
  scopes?: readonly string[] | undefined;
}

/** How long an access token lasts unless asked otherwise, in seconds: 90 days. Source: API reference. */
export const DEFAULT_LIFETIME_S = 7_776_000;
/** How much longer than its access token a refresh token lasts: 14 days. Source: API reference. */
const REFRESH_GRACE_MS = 14 * 24 * 60 * 60 * 1000;
const TOKEN_DIGITS = 40;

/** Every token of the cloud. Expired ones stay known, because they are answered differently. */
export class TokenStore {
  #access = new Map<string, AccessToken>();
  #byRefresh = new Map<string, AccessToken>();

  issue(request: TokenRequest): AccessToken {
    const { user, clientId, expiresAt, token = randomHex(TOKEN_DIGITS), scopes } = request;
    const refreshToken = expiresAt === undefined ? undefined : randomHex(TOKEN_DIGITS);
    const issued: AccessToken = { token, user, clientId, expiresAt, refreshToken, scopes };
    this.#access.set(token, issued);
    if (refreshToken !== undefined) this.#byRefresh.set(refreshToken, issued);
    return issued;
  }

  find(token: string): AccessToken | undefined {
    return this.#access.get(token);
  }

  /** Every token that is known, with its refresh token unless that is used up. */
  list(): AccessToken[] {
    return [...this.#access.values()].map((token) => {
      const isGood = token.refreshToken !== undefined && this.#byRefresh.has(token.refreshToken);
      return isGood ? token : { ...token, refreshToken: undefined };
    });
  }

  /** Takes a token back that {@linkcode TokenStore.list} gave out. */
  restore(token: AccessToken): void {
    this.#access.set(token.token, token);
    if (token.refreshToken !== undefined) this.#byRefresh.set(token.refreshToken, token);
  }

  /** The user's tokens that still work, oldest first. */
  ofUser(user: User): AccessToken[] {
    return [...this.#access.values()].filter((token) => token.user === user && !isExpired(token));
  }

  revoke(token: AccessToken): void {
    this.#access.delete(token.token);
    if (token.refreshToken !== undefined) this.#byRefresh.delete(token.refreshToken);
  }

  revokeAll(user: User): void {
    for (const token of [...this.#access.values(), ...this.#byRefresh.values()]) {
      if (token.user === user) this.revoke(token);
    }
  }

  /** Ends everything that a client was given. */
  revokeOfClient(clientId: string): void {
    for (const token of [...this.#access.values(), ...this.#byRefresh.values()]) {
      if (token.clientId === clientId) this.revoke(token);
    }
  }

  /** Uses a refresh token up and returns whom it is for. */
  redeem(refreshToken: string, clientId: string): User {
    const token = this.#byRefresh.get(refreshToken);
    if (!token || token.clientId !== clientId) {
      throw oauthError("invalid_grant", "Invalid refresh token");
    }
    if (Date.now() >= (token.expiresAt ?? 0) + REFRESH_GRACE_MS) {
      throw oauthError("invalid_grant", "Refresh token has expired");
    }
    this.#byRefresh.delete(refreshToken);
    return token.user;
  }
}

/** Whether a token's time is over. */
export function isExpired(token: AccessToken): boolean {
  return token.expiresAt !== undefined && Date.now() >= token.expiresAt;
}
