import type { DownloadRequestOptions, FileInput, SharedRequestOptions } from "./common.ts";

/** A version of the firmware of a product. */
export interface ProductFirmwareInfo {
  /** Id of the upload. */
  _id?: string;
  /** Version, as compiled in with `PRODUCT_VERSION`. */
  version: number;
  /** Short description. */
  title: string;
  /** Longer description. */
  description?: string;
  /** Name of the uploaded file. */
  name?: string;
  /** Bytes of the file. */
  size: number;
  /** Whether devices run it unless one of their groups, or they themselves, are to run another. */
  product_default?: boolean;
  /** The old name of `product_default`. */
  current?: boolean;
  /** Groups of devices that it is released to. */
  groups?: string[];
  /** Whether devices have to take it. */
  mandatory?: boolean;
  /** Whether connected devices were flashed at once when it was released. */
  intelligent?: boolean;
  /** When it was uploaded, ISO 8601. */
  uploaded_on?: string;
  /** The old name of `uploaded_on`. */
  uploaded_at?: string;
  /** Who uploaded it. */
  uploaded_by?: {
    /** Email address. */
    username: string;
  };
  /** When its description last changed, ISO 8601. */
  updated_at?: string;
  /** Id of the product. */
  product_id?: number;
  /** How many devices run it. */
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
  /** Its version; must be the one compiled in with `PRODUCT_VERSION`. */
  version: number;
  /** Short description. */
  title: string;
  /** Longer description. */
  description?: string | undefined;
}

/** Options of `getProductFirmware`. */
export interface GetProductFirmwareOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** Version of its firmware. */
  version: number;
}

/** Options of `updateProductFirmware`: what is given changes. */
export interface UpdateProductFirmwareOptions extends GetProductFirmwareOptions {
  /** New short description. */
  title?: string | undefined;
  /** New longer description. */
  description?: string | undefined;
}

/** Options of `downloadProductFirmware`. */
export interface DownloadProductFirmwareOptions extends DownloadRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** Version of its firmware. */
  version: number;
}

/** Options of `releaseProductFirmware`. */
export interface ReleaseProductFirmwareOptions extends GetProductFirmwareOptions {
  /** Release it to all devices that no group decides about. */
  product_default?: boolean | undefined;
  /** Release it to these groups of devices. */
  groups?: readonly string[] | undefined;
  /** Flash connected devices that have updates enabled at once, not when they next connect anew. */
  intelligent?: boolean | undefined;
}
