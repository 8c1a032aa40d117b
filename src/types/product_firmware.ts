import type { DownloadRequestOptions, FileInput, SharedRequestOptions } from "./common.ts";

/** A firmware version of a product. */
export interface ProductFirmwareInfo {
  /** Id of the upload. */
  _id?: string;
  /** Version number, as compiled in with `PRODUCT_VERSION`. */
  version: number;
  /** Short description. */
  title: string;
  /** Longer description. */
  description?: string;
  /** Name of the uploaded file. */
  name?: string;
  /** Size of the file in bytes. */
  size: number;
  /**
   * Whether it is the default version, for devices that have no other version locked or released to one of their
   * groups.
   */
  product_default?: boolean;
  /** Old name of `product_default`. */
  current?: boolean;
  /** Groups of devices that it is released to. */
  groups?: string[];
  /** Whether devices pass through it when they are upgraded or downgraded past it. */
  mandatory?: boolean;
  /** Whether the release flashed connected devices immediately. */
  intelligent?: boolean;
  /** When it was uploaded, ISO 8601. */
  uploaded_on?: string;
  /** Old name of `uploaded_on`. */
  uploaded_at?: string;
  /** Who uploaded it. */
  uploaded_by?: {
    /** Email address. */
    username: string;
  };
  /** When its title or description last changed, ISO 8601. */
  updated_at?: string;
  /** Id of the product. */
  product_id?: number;
  /** Number of devices that run it. */
  device_count?: number;
}

/** Options of `listProductFirmware`. */
export interface ListProductFirmwareOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
}

/** Options of `uploadProductFirmware`. */
export interface UploadProductFirmwareOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** The compiled firmware. */
  file: FileInput;
  /** Version of the firmware; must be the one compiled in with `PRODUCT_VERSION`. */
  version: number;
  /** Short description. */
  title: string;
  /** Longer description. */
  description?: string | undefined;
  /**
   * Whether devices pass through this version when they are upgraded or downgraded past it. Only for organizations with
   * an enterprise plan. Default: `false`.
   */
  mandatory?: boolean | undefined;
}

/** Options of `getProductFirmware`. */
export interface GetProductFirmwareOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** Version of the firmware. */
  version: number;
}

/** Options of `updateProductFirmware`. Only the given fields change. */
export interface UpdateProductFirmwareOptions extends GetProductFirmwareOptions {
  /** New short description. */
  title?: string | undefined;
  /** New longer description. */
  description?: string | undefined;
  /**
   * Whether devices pass through this version when they are upgraded or downgraded past it. Only for organizations with
   * an enterprise plan.
   */
  mandatory?: boolean | undefined;
}

/** Options of `deleteProductFirmware`. */
export type DeleteProductFirmwareOptions = GetProductFirmwareOptions;

/** Options of `downloadProductFirmware`. */
export interface DownloadProductFirmwareOptions extends DownloadRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** Version of the firmware. */
  version: number;
}

/** Options of `releaseProductFirmware`. */
export interface ReleaseProductFirmwareOptions extends GetProductFirmwareOptions {
  /** Make it the default, for devices that have no other version locked or released to one of their groups. */
  product_default?: boolean | undefined;
  /** Release it to these device groups. */
  groups?: readonly string[] | undefined;
  /** Flash connected devices that have updates enabled immediately, not at their next handshake. */
  intelligent?: boolean | undefined;
}
