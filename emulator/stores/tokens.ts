/** Access tokens and their refresh tokens. */
import * as Type from "typebox/type";
import { DomainError } from "../base/domain_error.ts";
import { randomHex } from "../base/random.ts";
import { closed, NUMBER_OR_NULL, TEXT_OR_NULL } from "../base/schema.ts";
import type { User } from "../model/records.ts";
import { referred } from "./references.ts";
import { Store } from "./store.ts";
import type { UserStore } from "./users.ts";

/** An access token. */
export interface AccessToken {
  readonly token: string;
  readonly user: User;
  readonly clientId: string;
  /** Milliseconds since 1970; undefined if it never expires. */
  readonly expiresAt: number | undefined;
  readonly refreshToken: string | undefined;
  /** Until when the refresh token can be used, in milliseconds since 1970. */
  readonly refreshUntil: number;
  /** The scopes that it is limited to, such as `devices:list`; undefined if it can do everything that its user can. */
  readonly scopes: readonly string[] | undefined;
}

const TOKEN = closed({
  token: Type.String(),
  user: Type.String(),
  clientId: Type.String(),
  expiresAt: NUMBER_OR_NULL,
  refreshToken: TEXT_OR_NULL,
  /** Missing in older states. */
  refreshUntil: Type.Optional(Type.Number()),
  scopes: Type.Union([Type.Null(), Type.Immutable(Type.Array(Type.String()))]),
});
type SavedToken = Type.Static<typeof TOKEN>;

/** The properties of a new access token. */
export interface TokenRequest {
  user: User;
  clientId: string;
  expiresAt: number | undefined;
  token?: string | undefined;
  scopes?: readonly string[] | undefined;
}

/** Default lifetime of an access token, in seconds: 90 days. Source: API reference. */
export const DEFAULT_LIFETIME_S = 7_776_000;
/** How long a refresh token is valid, in milliseconds: 14 days. Source: API reference. */
const REFRESH_LIFETIME_MS = 14 * 24 * 60 * 60 * 1000;
const TOKEN_DIGITS = 40;

/** Stores all tokens. Expired tokens are kept, because their response differs from that for unknown tokens. */
export class TokenStore extends Store<SavedToken[]> {
  override readonly schema = Type.Array(TOKEN);
  readonly #users: UserStore;
  #access = new Map<string, AccessToken>();
  #byRefresh = new Map<string, AccessToken>();

  constructor(users: UserStore) {
    super();
    this.#users = users;
  }

  issue(request: TokenRequest): AccessToken {
    const { user, clientId, expiresAt, token = randomHex(TOKEN_DIGITS), scopes } = request;
    const refreshToken = expiresAt === undefined ? undefined : randomHex(TOKEN_DIGITS);
    const refreshUntil = Date.now() + REFRESH_LIFETIME_MS;
    return this.#put({ token, user, clientId, expiresAt, refreshToken, refreshUntil, scopes });
  }

  find(token: string): AccessToken | undefined {
    return this.#access.get(token);
  }

  /** Lists a user's valid tokens, oldest first. */
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

  /** Revokes all tokens that were issued to a client. */
  revokeOfClient(clientId: string): void {
    for (const token of [...this.#access.values(), ...this.#byRefresh.values()]) {
      if (token.clientId === clientId) this.revoke(token);
    }
  }

  /**
   * Uses up a refresh token and returns its user.
   *
   * @throws {DomainError} if the refresh token is invalid or has expired.
   */
  redeem(refreshToken: string, clientId: string): User {
    const token = this.#byRefresh.get(refreshToken);
    if (!token || token.clientId !== clientId) {
      throw new DomainError("invalid", "Invalid refresh token");
    }
    if (Date.now() >= token.refreshUntil) {
      throw new DomainError("invalid", "Refresh token has expired");
    }
    this.#byRefresh.delete(refreshToken);
    return token.user;
  }

  override save(): SavedToken[] {
    return [...this.#access.values()].map(({ user, expiresAt, refreshToken, scopes, ...token }) => {
      const isUsable = refreshToken !== undefined && this.#byRefresh.has(refreshToken);
      return {
        ...token,
        user: user.id,
        expiresAt: expiresAt ?? null,
        refreshToken: isUsable ? refreshToken : null,
        scopes: scopes ?? null,
      };
    });
  }

  override load(saved: SavedToken[]): void {
    this.#access.clear();
    this.#byRefresh.clear();
    saved.forEach(({ user, expiresAt, refreshToken, refreshUntil, scopes, ...plain }, i) => {
      this.#put({
        ...plain,
        refreshUntil: refreshUntil ?? expiresAt ?? 0,
        user: referred(this.#users.get(user), "user", i, "user"),
        expiresAt: expiresAt ?? undefined,
        refreshToken: refreshToken ?? undefined,
        scopes: scopes ?? undefined,
      });
    });
  }

  #put(token: AccessToken): AccessToken {
    this.#access.set(token.token, token);
    if (token.refreshToken !== undefined) this.#byRefresh.set(token.refreshToken, token);
    return token;
  }
}

/** Returns whether a token has expired. */
export function isExpired(token: AccessToken): boolean {
  return token.expiresAt !== undefined && Date.now() >= token.expiresAt;
}
