import type { PaginationMeta, SharedRequestOptions } from "./common.ts";

/** A SIM card. Some fields have an old and a new name, and both occur. */
export interface SimInfo {
  /** ICCID of the SIM card. */
  _id?: string;
  /** ICCID of the SIM card, in older responses. */
  iccid?: string;
  /** State of the SIM card, which determines whether it can connect. */
  status: "active" | "inactive" | "deactivated" | (string & Record<never, never>);
  /** Number of times it was activated. */
  activations_count?: number;
  /** Number of times it was deactivated. */
  deactivations_count?: number;
  /** Two-letter code of the country it was activated for. */
  base_country_code?: string;
  /** Price per month, in cents. */
  base_monthly_rate?: number;
  /** Price per megabyte beyond the plan, in cents. */
  overage_monthly_rate?: number;
  /** When it was first activated, ISO 8601. */
  first_activated_on?: string;
  /** When it was last activated, ISO 8601. */
  last_activated_on?: string;
  /** When it was activated, ISO 8601; in older responses. */
  activated_on?: string;
  /** How it was last activated. */
  last_activated_via?: string;
  /** Last action on it, such as `activate`. */
  last_status_change_action?: string;
  /** Whether the last action failed. */
  last_status_change_action_error?: "yes" | "no" | (string & Record<never, never>);
  /** Its phone number. */
  msisdn?: string;
  /** The plan that it is billed under. */
  stripe_plan_slug?: string;
  /** When it last changed, ISO 8601. */
  updated_at?: string;
  /** Id of the account it belongs to. */
  user_id?: string;
  /** Id of the product it belongs to. */
  product_id?: number;
  /** Email address of the owner; only from `getSIM`. */
  owner?: string | null;
  /** The network operator. */
  carrier?: string;
  /** Id of the device that it was last seen in. */
  last_device_id?: string | null;
  /** Name of the device that it was last seen in. */
  last_device_name?: string | null;
  /** Id of its device, in older responses. */
  device_id?: string;
  /** Name of its device, in older responses. */
  device_name?: string;
}

/** The SIM cards of the account, or a page of those of a product. */
export interface SimListResponse {
  /** The SIM cards. */
  sims: SimInfo[];
  /** Pagination of the list, for a product. */
  meta?: PaginationMeta;
}

/** A SIM card, as `getSIM` returns it. */
export interface SimResponse {
  /** The SIM card. */
  sim: SimInfo;
}

/** The connection of a SIM card to its network. The cloud asks the network first, which takes a while. */
export interface SimStatusResponse {
  /** Whether the request succeeded. */
  ok: boolean;
  /** The state of the request to the network. */
  meta: {
    /** `pending` until the network has responded, then `complete`. */
    state: "pending" | "complete" | (string & Record<never, never>);
    /** When the network was asked, ISO 8601. */
    created_at: string;
    /** Until when the result is kept, ISO 8601: 3 minutes. After that, a call asks the network again. */
    expires_at?: string;
    /** When to call again, ISO 8601. */
    check_again_after?: string;
    /** Usually `async`. */
    method?: string;
    /** Id of the request to the network. */
    task_id?: string;
  };
  /** The status; the values are `null` while `meta.state` is `pending`. */
  sim_status?: {
    /** Whether it has a GSM and a data connection. */
    connected: boolean | null;
    /** Whether it has a GSM connection. */
    gsm_connection: boolean | null;
    /** Whether it has a data connection. */
    data_connection: boolean | null;
  };
}

/** Data usage of one day. */
export interface SimUsageByDay {
  /** The day, `YYYY-MM-DD`. */
  date: string;
  /** Megabytes used on that day. */
  mbs_used: number;
  /** Megabytes used since the start of the billing period. */
  mbs_used_cumulative: number;
}

/** Data usage of a SIM card in the current billing period. */
export interface SimDataUsage {
  /** ICCID of the SIM card. */
  iccid?: string;
  /** Usage per day. */
  usage_by_day: SimUsageByDay[];
  /** Data limit in megabytes, if the cloud returns it. */
  quota?: number;
  /** Megabytes used, if the cloud returns it. */
  used?: number;
}

/** Data usage of all SIM cards of a product in the current billing period. */
export interface FleetDataUsage {
  /** Megabytes used. */
  total_mbs_used: number;
  /** Number of active SIM cards. */
  total_active_sim_cards: number;
  /** Usage per day. */
  usage_by_day: SimUsageByDay[];
}

/** Options of `listSIMs` for the SIM cards of the account. */
export interface ListUserSIMsOptions extends SharedRequestOptions {
  /** Not for the SIM cards of the account. */
  product?: undefined;
}

/** Options of `listSIMs` for the SIM cards of a product. */
export interface ListProductSIMsOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** Only SIM cards whose ICCID contains this. */
  iccid?: string | undefined;
  /** Only SIM cards in devices whose id contains this. */
  deviceId?: string | undefined;
  /** Only SIM cards in devices whose name contains this. */
  deviceName?: string | undefined;
  /** Page number, starting at 1. */
  page?: number | undefined;
  /** SIM cards per page. Default: 25. */
  perPage?: number | undefined;
}

/** Options of `listSIMs`. */
export type ListSIMsOptions = ListUserSIMsOptions | ListProductSIMsOptions;

/** Options that identify a SIM card. */
export interface SIMOptions extends SharedRequestOptions {
  /** ICCID of the SIM card. */
  iccid: string;
  /** The product it belongs to, by id or slug. */
  product?: string | number | undefined;
}

/** Options of `getSIM`. */
export type GetSIMOptions = SIMOptions;

/** Options of `getSIMStatus`. */
export type GetSIMStatusOptions = SIMOptions;

/** Options of `getSIMDataUsage`. */
export type GetSIMDataUsageOptions = SIMOptions;

/** Options of `getFleetDataUsage`. */
export interface GetFleetDataUsageOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
}

/** Options of `checkSIM`. */
export interface CheckSIMOptions extends SharedRequestOptions {
  /** ICCID of the SIM card. */
  iccid: string;
}

/** Options of `activateSIM` for a SIM card of the account. */
export interface ActivateUserSIMOptions extends SharedRequestOptions {
  /** ICCID of the SIM card. */
  iccid: string;
  /** Only for a product. */
  iccids?: undefined;
  /** Not for a SIM card of the account. */
  product?: undefined;
  /** Two-letter code of the country it is used in (ISO 3166-1). */
  country: string;
  /** @deprecated Particle has discontinued promotions. */
  promoCode?: string | undefined;
}

/** Options of `activateSIM` for SIM cards of a product: one as `iccid`, or several as `iccids`. */
export type ActivateProductSIMsOptions =
  & SharedRequestOptions
  & {
    /** The product to add them to, by id or slug. */
    product: string | number;
    /** Two-letter code of the country they are used in (ISO 3166-1). */
    country: string;
    /** Not for the SIM cards of a product. */
    promoCode?: undefined;
  }
  & (
    | { /** ICCID of the SIM card. */ iccid: string; iccids?: undefined }
    | { /** ICCIDs of the SIM cards. */ iccids: readonly string[]; iccid?: undefined }
  );

/** Options of `activateSIM`. */
export type ActivateSIMOptions = ActivateUserSIMOptions | ActivateProductSIMsOptions;

/** Options of `deactivateSIM`. */
export type DeactivateSIMOptions = SIMOptions;

/** Options of `reactivateSIM`. */
export interface ReactivateSIMOptions extends SIMOptions {
  /** Monthly data limit in megabytes, at which the SIM card is paused. Default: unchanged. */
  mbLimit?: number | undefined;
}

/** Options of `updateSIM`. */
export interface UpdateSIMOptions extends SIMOptions {
  /** Monthly data limit in megabytes, at which the SIM card is paused. */
  mbLimit: number;
}

/** Options of `removeSIM`. */
export type RemoveSIMOptions = SIMOptions;

/** Options of `setDeviceTargetProfile`. */
export interface SetDeviceTargetProfileOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** Id of the device. */
  deviceId: string;
  /** Two-letter code of the country, such as `US`. */
  country: string;
}
