import type { FileInput, PaginationMeta, SharedRequestOptions } from "./common.ts";

/** Type of a device variable. */
export type VariableType = "bool" | "int32" | "double" | "string" | (string & Record<never, never>);

/** A device as the cloud describes it. Lists leave `functions` and `variables` out. */
export interface DeviceInfo {
  /** 24 hexadecimal digits. */
  id: string;
  /** Name, if it has one. */
  name: string | null;
  /** Email address of the owner. */
  owner?: string | null;
  /** Public IP address that it last connected from. */
  last_ip_address?: string | null;
  /** When the cloud last heard from it, ISO 8601. */
  last_heard: string | null;
  /** When it last connected anew, ISO 8601. */
  last_handshake_at: string | null;
  /** Whether it is connected. */
  online: boolean;
  /** @deprecated Use `online`. */
  connected: boolean;
  /** Kind of hardware: 6 Photon, 10 Electron, 12 Argon, 13 Boron, 32 P2, … */
  platform_id: number;
  /** Id of the product; that of the platform for a device without one. */
  product_id: number;
  /** Whether it connects by cellular radio. */
  cellular: boolean;
  /** What its owner wrote about it. */
  notes?: string | null;
  /** Names of the functions that can be called. */
  functions?: string[];
  /** Types of the variables that can be read, by name. */
  variables?: Record<string, VariableType>;
  /** `safe_mode`: only Device OS runs, not the application. */
  status?: "normal" | "safe_mode" | (string & Record<never, never>);
  /** What is printed on the device. */
  serial_number?: string | null;
  /** Id of its SIM card. */
  iccid?: string | null;
  /** @deprecated Use `iccid`. */
  last_iccid?: string | null;
  /** Id of its modem. */
  imei?: string | null;
  /** Address of its Wi-Fi radio. */
  mac_wifi?: string | null;
  /** What the sticker of the device proves ownership with; a secret. */
  mobile_secret?: string | null;
  /** Version of Device OS. */
  system_firmware_version?: string | null;
  /** @deprecated Use `pinned_build_target` or `default_build_target`. */
  current_build_target?: string | null;
  /** Version of Device OS to compile for that it is held to. */
  pinned_build_target?: string | null;
  /** Version of Device OS to compile for otherwise. */
  default_build_target?: string | null;
  /** Whether it lets the cloud update its firmware. */
  firmware_updates_enabled?: boolean;
  /** Whether the cloud updates its firmware all the same. */
  firmware_updates_forced?: boolean;
  /** Whether it runs signed firmware only. */
  device_protection?: { status: string };
  /** @deprecated An old name that the cloud no longer gives. */
  last_app?: string | null;
  /** Product that the firmware of a product device names. */
  firmware_product_id?: number;
  /** Version of the product firmware. */
  firmware_version?: number;
  /** Version of the product firmware that it is locked to. */
  desired_firmware_version?: number | null;
  /** Version of the product firmware that it is to run. */
  targeted_firmware_release_version?: number | null;
  /** Groups of the product that it belongs to. */
  groups?: string[];
  /** Whether it opts out of firmware releases. */
  development?: boolean;
  /** Whether it waits to be let into the product. */
  quarantined?: boolean;
  /** Whether it was refused. */
  denied?: boolean;
}

/** Devices of a product, a page of them. */
export interface DeviceListResponse {
  /** The devices of this page. */
  devices: DeviceInfo[];
  /** Owners of the devices. */
  customers?: { id: string; username: string }[];
  /** Where this page stands. */
  meta: PaginationMeta;
}

/** Options of `listDevices` for one's own devices. */
export interface ListUserDevicesOptions extends SharedRequestOptions {
  /** Not for one's own devices. */
  product?: undefined;
}

/** Options of `listDevices` for the devices of a product. */
export interface ListProductDevicesOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** Devices whose id holds this. */
  deviceId?: string | undefined;
  /** Devices whose name holds this. */
  deviceName?: string | undefined;
  /** Devices that belong to these groups, by full name. */
  groups?: string | readonly string[] | undefined;
  /** What to sort by. */
  sortAttr?: "deviceName" | "deviceId" | "firmwareVersion" | "lastConnection" | undefined;
  /** Direction of the sort. */
  sortDir?: "asc" | "desc" | undefined;
  /** Page, from 1. */
  page?: number | undefined;
  /** Devices in a page. Default: 25. */
  perPage?: number | undefined;
}

/** Options of `listDevices`. */
export type ListDevicesOptions = ListUserDevicesOptions | ListProductDevicesOptions;

/** Options that name a device. */
export interface DeviceOptions extends SharedRequestOptions {
  /** Id or name of the device. */
  deviceId: string;
  /** The product it belongs to, by id or slug; needed for devices that are not one's own. */
  product?: string | number | undefined;
}

/** Options that name a device of a product. */
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
  /** Ask its owner for it, if it has another one. Default: `false`. */
  requestTransfer?: boolean | undefined;
}

/** A claimed device, or a transfer that was asked for. */
export interface ClaimResponse {
  /** Whether it worked. */
  ok: boolean;
  /** Id of the device. */
  deviceID?: string;
  /** Whether the device is now claimed. */
  claimed?: boolean;
  /** With `requestTransfer`. */
  transfer_id?: string;
}

/** Options of `addDeviceToProduct`: one device, or a file of them. */
export interface AddDeviceToProductOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** Id of the device; ignored with `file`. */
  deviceId?: string | undefined;
  /** A text file with a device id, serial number, IMEI or ICCID a line. */
  file?: FileInput | undefined;
}

/** What became of the devices, by the identifiers given. */
export interface AddDeviceToProductResponse {
  /** How many were added. */
  updated: number;
  /** Those that were added. */
  updatedDeviceIds: string[];
  /** Those that were in the product already. */
  existingDeviceIds: string[];
  /** Those of another product. */
  nonmemberDeviceIds: string[];
  /** Those that are no identifiers, or belong to somebody else. */
  invalidDeviceIds: string[];
  /** Those that are protected. */
  protectedDeviceIds?: string[];
  /** Of old answers. */
  ok?: boolean;
}

/** Options of `removeDevice`. */
export interface RemoveDeviceOptions extends DeviceOptions {
  /** Refuse a quarantined device for good; with `product` only. */
  deny?: boolean | undefined;
}

/** Options of `removeDeviceOwner`. */
export type RemoveDeviceOwnerOptions = ProductDeviceOptions;

/** Options of `renameDevice`. */
export interface RenameDeviceOptions extends DeviceOptions {
  /** The new name. */
  name: string;
}

/** Options of calls in which `signal` is that of the device, so that the one to end the call has another name. */
export interface SignallingDeviceOptions extends Omit<DeviceOptions, "signal"> {
  /** Ends the call: it rejects with a `ParticleError` of code `aborted`. */
  abortSignal?: AbortSignal | undefined;
}

/** Options of `signalDevice`. */
export interface SignalDeviceOptions extends SignallingDeviceOptions {
  /** `true`: shine in all colours; `false`: as usual. */
  signal: boolean;
}

/** Options of `setDeviceNotes`. */
export interface SetDeviceNotesOptions extends DeviceOptions {
  /** The new notes. */
  notes: string;
}

/** Options of `markAsDevelopmentDevice`. */
export interface MarkAsDevelopmentDeviceOptions extends ProductDeviceOptions {
  /** `false` makes it take part in firmware releases again. Default: `true`. */
  development?: boolean | undefined;
}

/** Options of `lockDeviceProductFirmware`. */
export interface LockDeviceProductFirmwareOptions extends ProductDeviceOptions {
  /** The version of the product firmware that it shall run. */
  desiredFirmwareVersion: number;
  /** Flash it at once. Default: `false`. */
  flash?: boolean | undefined;
}

/** Options of `unlockDeviceProductFirmware`. */
export type UnlockDeviceProductFirmwareOptions = ProductDeviceOptions;

/** Options of `updateDevice`: what is given changes. */
export interface UpdateDeviceOptions extends SignallingDeviceOptions {
  /** The new name. */
  name?: string | undefined;
  /** `true`: shine in all colours; `false`: as usual. */
  signal?: boolean | undefined;
  /** The new notes. */
  notes?: string | undefined;
  /** Opt out of firmware releases; with `product` only. */
  development?: boolean | undefined;
  /** Lock to this version of the product firmware, `null`: unlock; with `product` only. */
  desiredFirmwareVersion?: number | null | undefined;
  /** Flash that version at once; with `product` only. */
  flash?: boolean | undefined;
}

/** What changed of a device: its id and the new values. */
export type UpdateDeviceResponse = Pick<DeviceInfo, "id"> & Partial<DeviceInfo> & {
  updated_at?: string;
  /** Of a signal: whether the device shines. */
  signaling?: boolean;
};

/** Options of `getVariable`. */
export interface GetVariableOptions extends DeviceOptions {
  /** Name of the variable. */
  name: string;
}

/** The value of a variable. */
export interface DeviceVariableResponse<T = string | number | boolean> {
  /** Name of the variable. */
  name: string;
  /** Its value. */
  result: T;
  /** When it was changed, ISO 8601. */
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
  /** Its argument: 63 characters in old versions of Device OS, 1,024 in recent ones. */
  argument?: string | undefined;
}

/** What a function returned. */
export interface FunctionCallResponse {
  /** Id of the device. */
  id: string;
  /** Name of the function. */
  name: string;
  /** The device that was asked. */
  connected: boolean;
  /** What the function returned. */
  return_value: number;
}
