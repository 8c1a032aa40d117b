import type { OKResponse, SharedRequestOptions } from "./common.ts";

/** Options of `listProducts`. */
export type ListProductsOptions = SharedRequestOptions;

/** What the team of a product has set for it. */
export interface ProductSettings {
  /** About the locations of devices. */
  location?: Record<string, unknown>;
  /** About devices whose application the cloud knows. */
  known_application?: {
    /** Whether the product takes part. */
    opt_in: boolean;
  };
  /** Whether devices that run its firmware but are not in it have to wait in quarantine. */
  quarantine?: boolean;
}

/** A product as the cloud describes it. */
export interface ProductInfo {
  /** Id; the number that firmware names with `PRODUCT_ID`. */
  id: number;
  /** Kind of hardware of its devices: 6 Photon, 10 Electron, 12 Argon, 13 Boron, 32 P2, … */
  platform_id: number;
  /** Name. */
  name: string;
  /** Name in lower case with hyphens, which can stand for the id. */
  slug: string;
  /** What it is. */
  description?: string;
  /** Id of its plan. */
  subscription_id?: number | null;
  /** Email address of the account that it belongs to, unless that is an organization. */
  user?: string;
  /** Slug of the organization that it belongs to. */
  org?: string;
  /** Id of that organization. */
  organization_id?: string;
  /** Names of its groups of devices. */
  groups?: string[];
  /** What its team has set. */
  settings?: ProductSettings;
  /** Whether its devices run signed firmware only. */
  device_protection?: string;
}

/** The products of an account. */
export interface ProductListResponse {
  /** All of them. */
  products: ProductInfo[];
}

/** Options of `getProduct`. */
export interface GetProductOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
}

/** One product. */
export interface ProductResponse {
  /** The product. */
  product: ProductInfo;
}

/** Options of `listTeamMembers`. */
export type ListTeamMembersOptions = GetProductOptions;

/** Somebody, or some program (an API user), that has access to a product. */
export interface TeamMember {
  /** Id of the account. */
  _id?: string;
  /** Email address; for an API user one that the cloud made up. */
  username: string;
  /** What the member may do. */
  role?: {
    /** Id of the role. */
    id: string;
    /** Its name, such as `Developer`. */
    name?: string;
  };
  /** Whether the account does without one-time passwords. */
  no_mfa?: boolean;
  /** Whether the account is managed by the company's directory. */
  scim_provisioned?: boolean;
  /** Whether the account has no password, as it logs in elsewhere. */
  no_password?: boolean;
  /** Name of an API user. */
  friendly_name?: string;
  /** What an API user may do, such as `devices:list`. */
  scopes?: string[];
  /** `true` for an API user. */
  is_programmatic?: boolean;
  /** Id of the product that an API user belongs to. */
  product_id?: number | null;
}

/** The team of a product. */
export interface TeamMemberListResponse extends OKResponse {
  /** All of its members. */
  team: TeamMember[];
}

/** Options of `inviteTeamMember`. */
export interface InviteTeamMemberOptions extends GetProductOptions {
  /** Email address to invite. */
  username: string;
}

/** An invitation that was sent. */
export interface InviteTeamMemberResponse extends OKResponse {
  /** Who was invited. */
  invited?: {
    /** Email address. */
    username: string;
  };
}

/** Options of `removeTeamMember`. */
export interface RemoveTeamMemberOptions extends GetProductOptions {
  /** Email address of the member. */
  username: string;
}
