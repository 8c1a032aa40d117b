import type { SharedRequestOptions } from "./common.ts";

/** A device group of a product. */
export interface DeviceGroup {
  /** Name of the group. */
  name: string;
  /** Description of the group. */
  description?: string;
  /** Color of the group in the console, such as `#34495e`. */
  color?: string;
  /** Version of the product firmware that is released to the group; missing if there is none. */
  fw_version?: number;
  /** Number of devices in the group; not in lists. */
  device_count?: number;
}

/** Options of `listDeviceGroups`. */
export interface ListDeviceGroupsOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** Groups whose name contains this. Default: all groups. */
  name?: string | undefined;
}

/** The device groups of a product. */
export interface DeviceGroupListResponse {
  /** The groups. */
  groups: DeviceGroup[];
}

/** Options of `getDeviceGroup`. */
export interface GetDeviceGroupOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** Name of the group. */
  groupName: string;
}

/** One device group. */
export interface DeviceGroupResponse {
  /** The group. */
  group: DeviceGroup;
}

/** Options of `createDeviceGroup`. */
export interface CreateDeviceGroupOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** Name of the group: lower-case letters, digits, hyphens and underscores. */
  name: string;
  /** Description of the group. */
  description?: string | undefined;
  /** Color of the group in the console, such as `#34495e`. */
  color?: string | undefined;
}

/** Options of `updateDeviceGroup`. Only the given fields change. */
export interface UpdateDeviceGroupOptions extends GetDeviceGroupOptions {
  /** New name of the group. */
  name?: string | undefined;
  /** New description. */
  description?: string | undefined;
  /** New color, such as `#34495e`. */
  color?: string | undefined;
}

/** Options of `deleteDeviceGroup`. */
export type DeleteDeviceGroupOptions = GetDeviceGroupOptions;

/** Options of `assignDeviceGroups`. */
export interface AssignDeviceGroupsOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** Id or name of the device. */
  deviceId: string;
  /** The groups that it belongs to afterwards; an empty array removes it from all groups. */
  groups: readonly string[];
}

/** The groups of a device after a change. */
export interface AssignDeviceGroupsResponse {
  /** Id of the device. */
  id: string;
  /** Its groups. */
  groups: string[];
  /** When they changed, ISO 8601. */
  updated_at: string;
}

/** Options of `batchAssignDeviceGroups`. */
export interface BatchAssignDeviceGroupsOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** Ids of the devices. */
  devices: readonly string[];
  /** Groups to add the devices to. It is unverified whether the cloud creates those that do not exist. */
  add?: readonly string[] | undefined;
  /** Groups to remove the devices from. */
  remove?: readonly string[] | undefined;
}

/** Options of `getDeviceGroupsImpact`. */
export interface GetDeviceGroupsImpactOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** The version of the product firmware to simulate a release of. */
  firmware_version: string | number;
  /** The groups that it would be released to. Default: none, as if it were released to no group anymore. */
  groups?: string | readonly string[] | undefined;
  /** Whether it would be the default of the product. Default: as it is now. */
  product_default?: boolean | undefined;
}

/** The devices that a change of releases would update. */
export interface DeviceGroupsImpactResponse {
  /** The devices. */
  devices: {
    /** Devices whose firmware would be updated. */
    firmware_update: {
      /** Number of devices. */
      total: number;
      /** Number of devices for each version. */
      by_version: {
        /** The version. */
        version: number;
        /** Number of devices. */
        total: number;
      }[];
    };
  };
}
