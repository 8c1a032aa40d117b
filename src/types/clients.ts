import type { OKResponse, SharedRequestOptions } from "./common.ts";

/**
 * Scope of the tokens of an OAuth client, such as `customers:create`, or `*:*` for everything. In an update, `none`
 * removes the limit.
 */
export type OAuthClientScope = string | Readonly<Record<string, string>>;

/**
 * Type of an OAuth client. `installed`: part of an app that users install; `web`: a website that users are redirected
 * to.
 */
export type OAuthClientType = "installed" | "web";

/** An OAuth client: a program that requests access tokens. */
export interface OAuthClientInfo {
  /** Name of the client. */
  name: string;
  /** Type of the client. */
  type: OAuthClientType;
  /** Client id. */
  id: string;
  /** Client secret; only in the response of `createOAuthClient`. */
  secret?: string;
  /** Id of the product that it belongs to, if any. */
  product_id?: number;
  /** URL that users are redirected to. */
  redirect_uri?: string;
  /** Scope of its tokens. */
  scope?: OAuthClientScope;
}

/** Options of `listOAuthClients`. */
export interface ListOAuthClientsOptions extends SharedRequestOptions {
  /** The product, by id or slug. Default: the clients of the account. */
  product?: string | number | undefined;
}

/** The OAuth clients of an account or a product. */
export interface OAuthClientListResponse extends OKResponse {
  /** All clients, without their secrets. */
  clients: OAuthClientInfo[];
}

/** Options of `createOAuthClient`. */
export interface CreateOAuthClientOptions extends SharedRequestOptions {
  /** Name of the client. */
  name: string;
  /** Type of the client. */
  type: OAuthClientType;
  /** URL that users are redirected to; for `web`. */
  redirect_uri?: string | undefined;
  /** Scope of its tokens. */
  scope?: OAuthClientScope | undefined;
  /** The product that the client will belong to, by id or slug. Default: none, the client belongs to the account. */
  product?: string | number | undefined;
}

/** One OAuth client. */
export interface OAuthClientResponse extends OKResponse {
  /** The client. */
  client: OAuthClientInfo;
}

/** Options of `updateOAuthClient`. Only the given fields change. */
export interface UpdateOAuthClientOptions extends SharedRequestOptions {
  /** Id of the client. */
  clientId: string;
  /** New name. */
  name?: string | undefined;
  /** New scope of its tokens. */
  scope?: OAuthClientScope | undefined;
  /** The product it belongs to, by id or slug. */
  product?: string | number | undefined;
}

/** Options of `deleteOAuthClient`. */
export interface DeleteOAuthClientOptions extends SharedRequestOptions {
  /** Id of the client. */
  clientId: string;
  /** The product it belongs to, by id or slug. */
  product?: string | number | undefined;
}
