import type { SharedRequestOptions } from "./common.ts";

/** Options of `listProducts`. */
export type ListProductsOptions = SharedRequestOptions;

/** Settings of a product. */
export interface ProductSettings {
  /** Settings for device locations. */
  location?: Record<string, unknown>;
  /** Settings for devices with a known application. */
  known_application?: {
    /** Whether the product has opted in. */
    opt_in: boolean;
  };
  /** Whether devices that run the product's firmware but have not been added to it are quarantined. */
  quarantine?: boolean;
}

/** A product. */
export interface ProductInfo {
  /** Product id; the number in the `PRODUCT_ID` of the firmware. */
  id: number;
  /** Platform id of its devices: 6 Photon, 10 Electron, 12 Argon, 13 Boron, 32 P2, … */
  platform_id: number;
  /** Name of the product. */
  name: string;
  /** Name in lower case with hyphens, usable instead of the id. */
  slug: string;
  /** Description of the product. */
  description?: string;
  /** Id of its subscription. */
  subscription_id?: number | null;
  /** Email address of the account that owns it, unless an organization does. */
  user?: string;
  /** Name of the organization that owns it. */
  org?: string;
  /** Id of the organization that owns it. */
  organization_id?: string;
  /** Names of its device groups. */
  groups?: string[];
  /** Settings of the product. */
  settings?: ProductSettings;
  /** `active` if its devices are protected and run signed firmware only, otherwise `disabled`; not in lists. */
  device_protection?: string;
  /** Number of its devices; only in the response of `createProduct`. */
  device_count?: number;
}

/** The products of an account. */
export interface ProductListResponse {
  /** All products. */
  products: ProductInfo[];
}

/** Options of `listUserProducts`. */
export type ListUserProductsOptions = SharedRequestOptions;

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

/** Options of `createProduct`. */
export interface CreateProductOptions extends SharedRequestOptions {
  /** The organization that will own the product, by id or slug. Default: none, the account owns it. */
  org?: string | undefined;
  /** Name of the product. */
  name: string;
  /** Platform id of its devices: 6 Photon, 10 Electron, 12 Argon, 13 Boron, 32 P2, … */
  platformId: number;
  /** Description of the product. */
  description?: string | undefined;
  /** Settings of the product, such as `{location: {opt_in: false}}`. */
  settings?: Readonly<ProductSettings> | undefined;
}

/** A new product. */
export interface CreateProductResponse extends ProductResponse {
  /** Whether the call succeeded. */
  ok?: boolean;
}

/** Options of `deleteProduct`. */
export type DeleteProductOptions = GetProductOptions;
