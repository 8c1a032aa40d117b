import type { SharedRequestOptions } from "./common.ts";
import type { SimInfo } from "./sims.ts";

/** Options of `search`. */
export interface SearchOptions extends SharedRequestOptions {
  /** The organization to search, by id or slug. Default: the sandbox of the account. */
  org?: string | undefined;
  /** The text to find. */
  text: string;
  /** Search for one type only. Default: all types. */
  type?: "device" | "product" | "sim" | undefined;
}

/** A device that was found. */
export interface FoundDevice {
  /** Id of the device. */
  id: string;
  /** Name of the device. */
  name: string | null;
  /** Id of its product. */
  product_id?: string | number | null;
  /** Name of its product. */
  product_name?: string | null;
}

/** A product that was found. Which fields it has is unverified. */
export interface FoundProduct {
  /** Id of the product. */
  id: string | number;
  /** Name of the product. */
  name?: string;
  /** Name of the product in URLs. */
  slug?: string;
}

/** A result of a search: what was found is under the key that `type` names. */
export type SearchResult =
  & (
    | { type: "device"; device: FoundDevice }
    | { type: "product"; product: FoundProduct }
    | { type: "sim"; sim: Partial<SimInfo> }
  )
  & {
    /** Slug of the organization that was searched. */
    org?: string;
    /** Name of the organization that was searched. */
    orgName?: string;
  };

/** The results of a search. */
export interface SearchResponse {
  /** Whether the search succeeded. */
  ok: boolean;
  /** At most 10 results of each type. */
  results: SearchResult[];
  /** Whether more was found. There is no way to request more: search for a longer text, or for one type. */
  hasMore: boolean;
}
