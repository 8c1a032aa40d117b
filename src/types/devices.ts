import type { FileInput, PaginationMeta, SharedRequestOptions } from "./common.ts";

/** Type of a device variable. */
export type VariableType = "bool" | "int32" | "double" | "string" | (string & Record<never, never>);

/** A device. Lists omit `functions` and `variables`. */
export interface DeviceInfo {
  /** 24 hexadecimal digits. */
  id: string;
  /** Name of the device; `null` or absent if it has none. */
  name?: string | null;
  /** Email address of the owner. */
  owner?: string | null;
  /** Public IP address that it last connected from. */
  last_ip_address?: string | null;
  /** When the cloud last heard from it, ISO 8601. */
  last_heard: string | null;
  /** Time of its last handshake with the cloud, ISO 8601. */
  last_handshake_at: string | null;
  /** Whether it is connected. */
  online: boolean;
  /** @deprecated Use `online`; Particle no longer documents it for devices. */
  connected?: boolean;
  /** Platform id: 6 Photon, 10 Electron, 12 Argon, 13 Boron, 32 P2, … */
  platform_id: number;
  /** Id of its product; the platform id for a device without a product. */
  product_id: number;
  /** Whether it connects over a cellular network. */
  cellular: boolean;
  /** Notes of the owner. */
  notes?: string | null;
  /** Names of the functions that you can call. */
  functions?: string[];
  /** Types of the variables that you can read, by name. */
  variables?: Record<string, VariableType>;
  /** `safe_mode`: only Device OS is running, not the application. */
  status?: "normal" | "safe_mode" | (string & Record<never, never>);
  /** Serial number, as printed on the device. */
  serial_number?: string | null;
  /** ICCID of its SIM card. */
  iccid?: string | null;
  /** @deprecated Use `iccid`. */
  last_iccid?: string | null;
  /** IMEI of its modem. */
  imei?: string | null;
  /** MAC address of its Wi-Fi radio. */
  mac_wifi?: string | null;
  /** Secret on the sticker of the device, which proves ownership. Keep it confidential. */
  mobile_secret?: string | null;
  /** Its Device OS version. */
  system_firmware_version?: string | null;
  /** @deprecated Use `pinned_build_target` or `default_build_target`. */
  current_build_target?: string | null;
  /** Device OS version that its firmware is compiled for, if the device is pinned to one. */
  pinned_build_target?: string | null;
  /** Device OS version that its firmware is compiled for by default. */
  default_build_target?: string | null;
  /** Whether it allows the cloud to update its firmware. */
  firmware_updates_enabled?: boolean;
  /** Whether the cloud updates its firmware even if the device does not allow it. */
  firmware_updates_forced?: boolean;
  /** Whether it runs signed firmware only. */
  device_protection?: { status: string };
  /** @deprecated The cloud no longer returns it. */
  last_app?: string | null;
  /** Product id that is compiled into the firmware of a product device. */
  firmware_product_id?: number;
  /** Version of the product firmware that it runs. */
  firmware_version?: number;
  /** Version of the product firmware that it is locked to. */
  desired_firmware_version?: number | null;
  /** Version of the product firmware that it should run. */
  targeted_firmware_release_version?: number | null;
  /** Groups of the product that it belongs to. */
  groups?: string[];
  /** Whether it is a development device, which gets no firmware releases. */
  development?: boolean;
  /** Whether it is quarantined until it is approved as a device of the product. */
  quarantined?: boolean;
  /** Whether it was denied access to the product. */
  denied?: boolean;
}

/** A page of the devices of a product. */
export interface DeviceListResponse {
  /** The devices of this page. */
  devices: DeviceInfo[];
  /** The customers who own the devices. */
  customers?: { id: string; username: string }[];
  /** Pagination of the list. */
  meta: PaginationMeta;
}

/** Options of `listDevices` for the devices of the account. */
export interface ListUserDevicesOptions extends SharedRequestOptions {
  /** Not for the devices of the account. */
  product?: undefined;
}

/** Options of `listDevices` for the devices of a product. */
export interface ListProductDevicesOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** Devices whose id contains this. */
  deviceId?: string | undefined;
  /** Devices whose name contains this. */
  deviceName?: string | undefined;
  /** Devices whose serial number contains this. */
  serialNumber?: string | undefined;
  /** `true` for quarantined devices, `false` to exclude them. */
  quarantined?: boolean | undefined;
  /** Devices that belong to these groups, given by their full names. */
  groups?: string | readonly string[] | undefined;
  /** Field to sort by. */
  sortAttr?: "deviceName" | "deviceId" | "firmwareVersion" | "lastConnection" | undefined;
  /** Sort direction. */
  sortDir?: "asc" | "desc" | undefined;
  /** Page number, starting at 1. */
  page?: number | undefined;
  /** Devices per page. Default: 25. */
  perPage?: number | undefined;
}

/** Options of `listDevices`. */
export type ListDevicesOptions = ListUserDevicesOptions | ListProductDevicesOptions;

/** Options that identify a device. */
export interface DeviceOptions extends SharedRequestOptions {
  /** Id or name of the device. */
  deviceId: string;
  /** The product it belongs to, by id or slug; required for devices that the account does not own. */
  product?: string | number | undefined;
}

/** Options that identify a device of a product. */
export interface ProductDeviceOptions extends SharedRequestOptions {
  /** Id or name of the device. */
  deviceId: string;
  /** The product it belongs to, by id or slug. */
  product: string | number;
}

/** Options of `deviceUri`. */
export interface DeviceUriOptions {
  /** Id or name of the device. */
  deviceId: string;
  /** The organization it belongs to, by id or slug. */
  org?: string | undefined;
  /** The product it belongs to, by id or slug. */
  product?: string | number | undefined;
}

/** Options of `getDevice`. */
export type GetDeviceOptions = DeviceOptions;

/** Options of `claimDevice`. */
export interface ClaimDeviceOptions extends SharedRequestOptions {
  /** Id of the device. */
  deviceId: string;
  /** Request a transfer from the current owner if the device has one. Default: `false`. */
  requestTransfer?: boolean | undefined;
}

/** A claimed device, or a requested transfer. */
export interface ClaimResponse {
  /** Whether the claim or the request succeeded. */
  ok: boolean;
  /** Id of the device. */
  deviceID?: string;
  /** Whether the device is now claimed. */
  claimed?: boolean;
  /** Id of the transfer, with `requestTransfer`. */
  transfer_id?: string;
}

/** Options of `addDeviceToProduct`: one device, several, or a file with several. */
export interface AddDeviceToProductOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** Id of the device; ignored with `file`. */
  deviceId?: string | undefined;
  /** Ids of several devices; ignored with `file`. */
  deviceIds?: readonly string[] | undefined;
  /** A text file with one device id, serial number, IMEI or ICCID per line. */
  file?: FileInput | undefined;
  /** Import the SIM card of each device, too. */
  importSims?: boolean | undefined;
  /** Username of the member of the team who claims the devices. */
  claimUser?: string | undefined;
}

/** The result for each device, by the identifiers in the request. */
export interface AddDeviceToProductResponse {
  /** Number of devices added. */
  updated: number;
  /** Devices that were added. */
  updatedDeviceIds: string[];
  /** Devices that were already in the product. */
  existingDeviceIds: string[];
  /** Devices that belong to another owner, and were not added. */
  nonmemberDeviceIds: string[];
  /** Identifiers that are invalid; those of devices that belong to another owner have also been seen here. */
  invalidDeviceIds: string[];
  /** Devices that are protected, which a product that is not protected does not take. */
  protectedDeviceIds?: string[];
  /** In older responses. */
  ok?: boolean;
}

/** Options of `removeDevice`. */
export interface RemoveDeviceOptions extends DeviceOptions {
  /** Deny a quarantined device permanently; only with `product`. */
  deny?: boolean | undefined;
}

/** Options of `removeDeviceOwner`. */
export type RemoveDeviceOwnerOptions = ProductDeviceOptions;

/** Options of `renameDevice`. */
export interface RenameDeviceOptions extends DeviceOptions {
  /** The new name. */
  name: string;
}

/** Options of calls whose `signal` starts or stops signaling; the `AbortSignal` is called `abortSignal`. */
export interface SignalingDeviceOptions extends Omit<DeviceOptions, "signal"> {
  /** Aborts the call, which rejects with a `ParticleError` of code `aborted`. */
  abortSignal?: AbortSignal | undefined;
}

/** Options of `signalDevice`. */
export interface SignalDeviceOptions extends SignalingDeviceOptions {
  /** `true` to start signaling, which makes the LED cycle through all colors; `false` to stop. */
  signal: boolean;
}

/** Options of `setDeviceNotes`. */
export interface SetDeviceNotesOptions extends DeviceOptions {
  /** The new notes. */
  notes: string;
}

/** Options of `markAsDevelopmentDevice`. */
export interface MarkAsDevelopmentDeviceOptions extends ProductDeviceOptions {
  /** `false` to let it get firmware releases again. Default: `true`. */
  development?: boolean | undefined;
}

/** Options of `forceFirmwareUpdates`. */
export interface ForceFirmwareUpdatesOptions extends DeviceOptions {
  /** `false` to let the device decide again. Default: `true`. */
  forced?: boolean | undefined;
}

/** Options of `pingDevice`. */
export type PingDeviceOptions = DeviceOptions;

/** Whether a device is connected. */
export interface PingResponse {
  /** Whether the device responded. */
  online: boolean;
  /** Whether the request succeeded. */
  ok: boolean;
}

/** Options of `listDeviceOrders`. */
export interface ListDeviceOrdersOptions extends SharedRequestOptions {
  /** A product of the organization, by id or slug. */
  product: string | number;
}

/** The orders, under a key that Particle does not document. */
export type DeviceOrdersResponse = Record<string, unknown>;

/** Options of `lockDeviceProductFirmware`. */
export interface LockDeviceProductFirmwareOptions extends ProductDeviceOptions {
  /** Version of the product firmware that the device should run. */
  desiredFirmwareVersion: number;
  /** Flash that version immediately. Default: `false`. */
  flash?: boolean | undefined;
}

/** Options of `unlockDeviceProductFirmware`. */
export type UnlockDeviceProductFirmwareOptions = ProductDeviceOptions;

/** Options of `updateDevice`. Only the given fields change. */
export interface UpdateDeviceOptions extends SignalingDeviceOptions {
  /** The new name. */
  name?: string | undefined;
  /** `true` to start signaling, which makes the LED cycle through all colors; `false` to stop. */
  signal?: boolean | undefined;
  /** The new notes. */
  notes?: string | undefined;
  /** Whether it is a development device, which gets no firmware releases; only with `product`. */
  development?: boolean | undefined;
  /** Lock to this version of the product firmware, or unlock with `null`; only with `product`. */
  desiredFirmwareVersion?: number | null | undefined;
  /** Flash that version immediately; only with `product`. */
  flash?: boolean | undefined;
  /** The groups that it belongs to afterwards, which are created if they do not exist; only with `product`. */
  groups?: readonly string[] | undefined;
  /** Whether the cloud updates its firmware even if the device does not allow it. */
  firmwareUpdatesForced?: boolean | undefined;
}

/** The id of a changed device and its new values. */
export type UpdateDeviceResponse = Pick<DeviceInfo, "id"> & Partial<DeviceInfo> & {
  updated_at?: string;
  /** Whether the device is signaling, after a `signal`. */
  signaling?: boolean;
};

/** Options of `getVariable`. */
export interface GetVariableOptions extends DeviceOptions {
  /** Name of the variable. */
  name: string;
}

/** Options of `getVariableRaw`. */
export type GetVariableRawOptions = GetVariableOptions;

/** The value of a variable. */
export interface DeviceVariableResponse<T = string | number | boolean> {
  /** Name of the variable. */
  name: string;
  /** Its value. */
  result: T;
  /** The device that the variable was read from. */
  coreInfo: {
    name?: string;
    deviceID: string;
    connected: boolean;
    last_handshake_at: string | null;
  };
}

/** Options of `callFunction`. */
export interface CallFunctionOptions extends DeviceOptions {
  /** Name of the function. */
  name: string;
  /** Argument of the function: up to 63 characters in old versions of Device OS, 1,024 in recent ones. */
  argument?: string | undefined;
}

/** Options of `callFunctionRaw`. */
export type CallFunctionRawOptions = CallFunctionOptions;

/** The result of a function call. */
export interface FunctionCallResponse {
  /** Id of the device. */
  id: string;
  /** Name of the function. */
  name: string;
  /** Whether the device is connected. */
  connected: boolean;
  /** Return value of the function. */
  return_value: number;
}
