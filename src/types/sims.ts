import type { PaginationMeta, SharedRequestOptions } from "./common.ts";

/** A SIM card. Old and new names of a member both occur. */
export interface SimInfo {
  /** Id of the card, its ICCID. */
  _id?: string;
  /** Id of the card, as old answers name it. */
  iccid?: string;
  /** Whether it may connect. */
  status: "active" | "inactive" | "deactivated" | (string & Record<never, never>);
  /** How often it was activated. */
  activations_count?: number;
  /** How often it was deactivated. */
  deactivations_count?: number;
  /** Country that it was activated for, two letters. */
  base_country_code?: string;
  /** Price of a month. */
  base_monthly_rate?: number;
  /** Price of a megabyte beyond the plan. */
  overage_monthly_rate?: number;
  /** When it was first activated, ISO 8601. */
  first_activated_on?: string;
  /** When it was last activated, ISO 8601. */
  last_activated_on?: string;
  /** When it was activated, as old answers name it. */
  activated_on?: string;
  /** By which means it was last activated. */
  last_activated_via?: string;
  /** What was last done to it, such as `activate`. */
  last_status_change_action?: string;
  /** Whether that failed. */
  last_status_change_action_error?: "yes" | "no" | (string & Record<never, never>);
  /** Its phone number. */
  msisdn?: string;
  /** The plan it is paid by. */
  stripe_plan_slug?: string;
  /** When it last changed, ISO 8601. */
  updated_at?: string;
  /** Id of the account it belongs to. */
  user_id?: string;
  /** Id of the product it belongs to. */
  product_id?: number;
  /** Email address of its owner. */
  owner?: string | null;
  /** Who provides the network. */
  carrier?: string;
  /** Id of the device that it was last seen in. */
  last_device_id?: string | null;
  /** Name of the device that it was last seen in. */
  last_device_name?: string | null;
  /** Id of its device, as old answers name it. */
  device_id?: string;
  /** Name of its device, as old answers name it. */
  device_name?: string;
}

/** SIM cards of the account, or a page of those of a product. */
export interface SimListResponse {
  /** The cards. */
  sims: SimInfo[];
  /** Where this page stands, for a product. */
  meta?: PaginationMeta;
}

/** How much data was used on a day. */
export interface SimUsageByDay {
  /** The day, `YYYY-MM-DD`. */
  date: string;
  /** Megabytes used on it. */
  mbs_used: number;
  /** Megabytes used since the billing period began. */
  mbs_used_cumulative: number;
}

/** How much data a SIM card used in the current billing period. */
export interface SimDataUsage {
  /** Id of the card. */
  iccid?: string;
  /** Day by day. */
  usage_by_day: SimUsageByDay[];
  /** Megabytes that it may use, where the cloud tells. */
  quota?: number;
  /** Megabytes used, where the cloud tells. */
  used?: number;
}

/** How much data all SIM cards of a product used in the current billing period. */
export interface FleetDataUsage {
  /** Megabytes used. */
  total_mbs_used: number;
  /** How many cards are active. */
  total_active_sim_cards: number;
  /** Day by day. */
  usage_by_day: SimUsageByDay[];
}

/** Options of `listSIMs` for one's own cards. */
export interface ListUserSIMsOptions extends SharedRequestOptions {
  /** Not for one's own cards. */
  product?: undefined;
}

/** Options of `listSIMs` for the cards of a product. */
export interface ListProductSIMsOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** Cards whose id holds this. */
  iccid?: string | undefined;
  /** Cards in devices whose id holds this. */
  deviceId?: string | undefined;
  /** Cards in devices whose name holds this. */
  deviceName?: string | undefined;
  /** Page, from 1. */
  page?: number | undefined;
  /** Cards in a page. Default: 25. */
  perPage?: number | undefined;
}

/** Options of `listSIMs`. */
export type ListSIMsOptions = ListUserSIMsOptions | ListProductSIMsOptions;

/** Options that name a SIM card. */
export interface SIMOptions extends SharedRequestOptions {
  /** Id of the card. */
  iccid: string;
  /** The product it belongs to, by id or slug. */
  product?: string | number | undefined;
}

/** Options of `getSIMDataUsage`. */
export type GetSIMDataUsageOptions = SIMOptions;

/** Options of `getFleetDataUsage`. */
export interface GetFleetDataUsageOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
}

/** Options of `checkSIM`. */
export interface CheckSIMOptions extends SharedRequestOptions {
  /** Id of the card. */
  iccid: string;
}

/** Options of `activateSIM` for a card of one's own. */
export interface ActivateUserSIMOptions extends SharedRequestOptions {
  /** Id of the card. */
  iccid: string;
  /** Several cards need a product. */
  iccids?: undefined;
  /** Not for a card of one's own. */
  product?: undefined;
  /** Country in which it is used, two letters (ISO 3166-1). */
  country: string;
  /** @deprecated There are no promotions any more. */
  promoCode?: string | undefined;
}

/** Options of `activateSIM` for the cards of a product: one as `iccid`, or many as `iccids`. */
export type ActivateProductSIMsOptions =
  & SharedRequestOptions
  & {
    /** The product that they are added to, by id or slug. */
    product: string | number;
    /** Country in which they are used, two letters (ISO 3166-1). */
    country: string;
    /** Not for the cards of a product. */
    promoCode?: undefined;
  }
  & (
    | { /** Id of the card. */ iccid: string; iccids?: undefined }
    | { /** Ids of the cards. */ iccids: readonly string[]; iccid?: undefined }
  );

/** Options of `activateSIM`. */
export type ActivateSIMOptions = ActivateUserSIMOptions | ActivateProductSIMsOptions;

/** Options of `deactivateSIM`. */
export type DeactivateSIMOptions = SIMOptions;

/** Options of `reactivateSIM`. */
export interface ReactivateSIMOptions extends SIMOptions {
  /** Megabytes a month after which it is paused. Default: as it was. */
  mbLimit?: number | undefined;
}

/** Options of `updateSIM`. */
export interface UpdateSIMOptions extends SIMOptions {
  /** Megabytes a month after which it is paused. */
  mbLimit: number;
}

/** Options of `removeSIM`. */
export type RemoveSIMOptions = SIMOptions;
