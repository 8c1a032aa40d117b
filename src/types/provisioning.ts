import type { DownloadRequestOptions, SharedRequestOptions } from "./common.ts";

/** Options of `unprotectDevice`. */
export interface UnprotectDeviceOptions extends SharedRequestOptions {
  /** Id of the device. */
  deviceId: string;
  /** The organization it belongs to; takes precedence over `product`. */
  org?: string | undefined;
  /** The product it belongs to, by id or slug. */
  product?: string | number | undefined;
  /** The step: `prepare` first, then `confirm`. */
  action: "prepare" | "confirm";
  /** Nonce from the response to `prepare`. */
  serverNonce?: string | undefined;
  /** Nonce created by the device. */
  deviceNonce?: string | undefined;
  /** Signature created by the device. */
  deviceSignature?: string | undefined;
  /** Fingerprint of the device's public key. */
  devicePublicKeyFingerprint?: string | undefined;
}

/** Options of `provisionDevice`. */
export interface ProvisionDeviceOptions extends SharedRequestOptions {
  /** Id of a product that allows devices to provision themselves. */
  productId: string | number;
}

/** Options of `getClaimCode`. */
export interface GetClaimCodeOptions extends SharedRequestOptions {
  /** ICCID of the SIM card of the device to claim. */
  iccid?: string | undefined;
  /** The product, by id or slug; the token must belong to one of its customers. */
  product?: string | number | undefined;
}

/** A claim code, with which a device is claimed when it connects. */
export interface ClaimCodeResponse {
  /** The code, to send to the device. */
  claim_code: string;
  /** Ids of the devices of the account. */
  device_ids: string[];
}

/** Options of `sendPublicKey`. */
export interface SendPublicKeyOptions extends SharedRequestOptions {
  /** Id of the device. */
  deviceId: string;
  /** The public key in PEM format, as a string or as bytes. */
  key: string | Uint8Array | ArrayBuffer;
  /** Algorithm of the key. Default: `rsa`. */
  algorithm?: "rsa" | "ecc" | undefined;
}

/** Options of `lookupSerialNumber`. */
export interface LookupSerialNumberOptions extends SharedRequestOptions {
  /** Serial number, as printed on the device. */
  serialNumber: string;
}

/** The device with a serial number. */
export interface SerialNumberResponse {
  /** Whether the device was found. */
  ok: boolean;
  /** Id of the device. */
  deviceID: string;
  /** ICCID of its SIM card. */
  iccid?: string;
  /** Platform id of the device. */
  platform_id?: number;
}

/** Options of `downloadManufacturingBackup`. */
export interface DownloadManufacturingBackupOptions extends DownloadRequestOptions {
  /** Id of the device. */
  deviceId: string;
}

/** Options of `createRegistrationCode`. */
export interface CreateRegistrationCodeOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** Id of the device. */
  deviceId?: string | undefined;
}

/** A registration code. */
export interface RegistrationCodeResponse {
  /** The code. */
  registration_code: string;
}
