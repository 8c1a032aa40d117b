import type { OKResponse, SharedRequestOptions } from "./common.ts";

/**
 * What the tokens of an OAuth client may do: `customers:create`, `*:*` for everything, or in an update `none` to
 * limit them no longer.
 */
export type OAuthClientScope = string | Readonly<Record<string, string>>;

/** `installed`: part of an app that people install; `web`: of a web site, to which it sends them back. */
export type OAuthClientType = "installed" | "web";

/** An OAuth client: a program that asks for access tokens. */
export interface OAuthClientInfo {
  /** Name. */
  name: string;
  /** Where it runs. */
  type: OAuthClientType;
  /** Client id. */
  id: string;
  /** Client secret; only the answer to `createOAuthClient` holds it. */
  secret?: string;
  /** Id of the product that it belongs to, if any. */
  product_id?: number;
  /** Where it sends people back to. */
  redirect_uri?: string;
  /** What its tokens may do. */
  scope?: OAuthClientScope;
}

/** Options of `listOAuthClients`. */
export interface ListOAuthClientsOptions extends SharedRequestOptions {
  /** The product, by id or slug. Default: the clients of the account. */
  product?: string | number | undefined;
}

/** The OAuth clients of an account or a product. */
export interface OAuthClientListResponse extends OKResponse {
  /** All of them, without their secrets. */
  clients: OAuthClientInfo[];
}

/** Options of `createOAuthClient`. */
export interface CreateOAuthClientOptions extends SharedRequestOptions {
  /** Name of the client. */
  name: string;
  /** Where it runs. */
  type: OAuthClientType;
  /** Where to send people back to; for `web`. */
  redirect_uri?: string | undefined;
  /** What its tokens may do. */
  scope?: OAuthClientScope | undefined;
  /** The product it is to belong to, by id or slug. Default: none, it belongs to the account. */
  product?: string | number | undefined;
}

/** One OAuth client. */
export interface OAuthClientResponse extends OKResponse {
  /** The client. */
  client: OAuthClientInfo;
}

/** Options of `updateOAuthClient`: what is given changes. */
export interface UpdateOAuthClientOptions extends SharedRequestOptions {
  /** Id of the client. */
  clientId: string;
  /** New name. */
  name?: string | undefined;
  /** What its tokens may do from now on. */
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
