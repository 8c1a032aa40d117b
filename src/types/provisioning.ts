import type { DownloadRequestOptions, SharedRequestOptions } from "./common.ts";

/** Options of `unprotectDevice`. */
export interface UnprotectDeviceOptions extends SharedRequestOptions {
  /** Id of the device. */
  deviceId: string;
  /** The organization it belongs to; it wins over `product`. */
  org?: string | undefined;
  /** The product it belongs to, by id or slug. */
  product?: string | number | undefined;
  /** Begin, or end. */
  action: "prepare" | "confirm";
  /** Of the answer to `prepare`. */
  serverNonce?: string | undefined;
  /** Made by the device. */
  deviceNonce?: string | undefined;
  /** Made by the device. */
  deviceSignature?: string | undefined;
  /** Of the key of the device. */
  devicePublicKeyFingerprint?: string | undefined;
}

/** Options of `provisionDevice`. */
export interface ProvisionDeviceOptions extends SharedRequestOptions {
  /** Id of a product that lets devices provision themselves. */
  productId: string | number;
}

/** Options of `getClaimCode`. */
export interface GetClaimCodeOptions extends SharedRequestOptions {
  /** ICCID of the SIM card of the device to claim. */
  iccid?: string | undefined;
  /** The product, by id or slug; the token must be that of one of its customers. */
  product?: string | number | undefined;
}

/** A code that a device hands to the cloud to be claimed. */
export interface ClaimCodeResponse {
  /** Goes to the device. */
  claim_code: string;
  /** Ids of the devices of the account. */
  device_ids: string[];
}

/** Options of `sendPublicKey`. */
export interface SendPublicKeyOptions extends SharedRequestOptions {
  /** Id of the device. */
  deviceId: string;
  /** The key in PEM form, as text or as its bytes. */
  key: string | Uint8Array | ArrayBuffer;
  /** What kind of key it is. Default: `rsa`. */
  algorithm?: "rsa" | "ecc" | undefined;
}

/** Options of `lookupSerialNumber`. */
export interface LookupSerialNumberOptions extends SharedRequestOptions {
  /** What is printed on the device. */
  serialNumber: string;
}

/** The device with a serial number. */
export interface SerialNumberResponse {
  /** Whether there is one. */
  ok: boolean;
  /** Id of the device. */
  deviceID: string;
  /** Id of its SIM card. */
  iccid?: string;
  /** Kind of hardware. */
  platform_id?: number;
}

/** Options of `downloadManufacturingBackup`. */
export interface DownloadManufacturingBackupOptions extends DownloadRequestOptions {
  /** Id of the device. */
  deviceId: string;
}
