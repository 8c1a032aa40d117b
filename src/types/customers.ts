import type { LoginResponse } from "./auth.ts";
import type { Auth, PaginationMeta, SharedRequestOptions } from "./common.ts";
import type { DeviceInfo } from "./devices.ts";

/** A customer of a product. */
export interface Customer {
  /** Id of the customer. */
  id: string;
  /** Email address, or another unique identifier. */
  username: string;
  /** First and last name. */
  full_name?: string | null;
  /** Ids of the devices that the customer has claimed. */
  devices: string[];
}

/** Options of `listCustomers`. */
export interface ListCustomersOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
}

/** Customers of a product. */
export interface ListCustomersResponse {
  /** The customers. */
  customers: Customer[];
  /** The devices that they have claimed. */
  devices: (Pick<DeviceInfo, "id"> & Partial<DeviceInfo>)[];
  /** Pagination of the list. */
  meta: PaginationMeta;
}

/** Options of `createCustomer`. */
export interface CreateCustomerOptions extends SharedRequestOptions {
  /** Email address of the customer, or another unique identifier. */
  email: string;
  /** Password of the customer. Required unless `noPassword` is `true`. */
  password?: string | undefined;
  /**
   * Create the customer without a password: a "shadow customer", for whom your server gets tokens with
   * `loginAsClientOwner({ customer })`. Default: `false`.
   */
  noPassword?: boolean | undefined;
  /** The product, by id or slug. Without `auth`, the client id must be that of one of its OAuth clients. */
  product: string | number;
  /**
   * Access token of a member of the product's team, to authenticate with instead of the id and secret of the client.
   * The token of the client is not used by default.
   */
  auth?: Auth | undefined;
  /**
   * `token`: send the id of the client without its secret. The cloud then creates the customer, and appends the access
   * token to the redirect URI of the client, where this call cannot read it: the body of the response is empty. If the
   * cloud redirects, which the call does not follow, it rejects with code `redirect`, but the customer exists. Web pages
   * get the token if they submit an HTML form instead. Unverified.
   */
  responseType?: "token" | undefined;
}

/** The access token of a new customer. */
export type CreateCustomerResponse = LoginResponse;

/** Options of `updateCustomerPassword`. */
export interface UpdateCustomerPasswordOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** Email address of the customer. */
  customerEmail: string;
  /** The new password. */
  password: string;
}

/** Options of `deleteCustomer`. */
export interface DeleteCustomerOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** Email address of the customer. */
  customerEmail: string;
}
