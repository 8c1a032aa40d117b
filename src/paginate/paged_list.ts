/** The types of lists that come in pages. They are inferred from the function that requests a page. */
import type { ApiCaller, JSONResponse } from "../types/common.ts";

/** The field of a response that contains the items of a page. */
export type ItemsField =
  | "devices"
  | "sims"
  | "ledgers"
  | "instances"
  | "versions"
  | "locations"
  | "data";

/** The body of a page: the items, or an object with the items in one of its fields. */
export type PagedBody =
  | readonly unknown[]
  | { [K in ItemsField]: { readonly [field in K]: readonly unknown[] } }[ItemsField];

/**
 * A function that requests one page of a list, such as `listDevices` from `@particle-edge/sdk/devices`. Its options
 * select the page by its number (`page`), or by a time (`replacedBefore`, for the versions of a ledger instance).
 */
export type PagedList = (api: ApiCaller, options: never) => Promise<JSONResponse<PagedBody>>;

/**
 * The options of a list, which must have `page` or `replacedBefore`: the devices of a product come in pages, those of
 * the account do not.
 */
export type PagedListOptions<F extends PagedList> = NonNullable<Parameters<F>[1]> extends infer O
  ? O extends unknown // for each member of a union
    ? Extract<keyof O, "page" | "replacedBefore"> extends never ? never : O
  : never
  : never;

/** The last argument of `paginate()` and `pages()`, which can be left out if all options of the list are optional. */
export type PagedListArguments<F extends PagedList> = Record<never, never> extends
  PagedListOptions<F> ? [options?: PagedListOptions<F>]
  : [options: PagedListOptions<F>];

/** The body of a page of a list. If it may also be an array, that is the response without pages. */
export type PageOf<F extends PagedList> = Awaited<ReturnType<F>>["body"] extends infer B
  ? [Exclude<B, readonly unknown[]>] extends [never] ? B : Exclude<B, readonly unknown[]>
  : never;

/** An item of a list. */
export type ItemOf<F extends PagedList> = PageOf<F> extends infer B
  ? B extends readonly (infer T)[] ? T
  : {
    [K in ItemsField]: B extends { readonly [field in K]: readonly (infer T)[] } ? T : never;
  }[ItemsField]
  : never;
