import type { SharedRequestOptions } from "./common.ts";

/** A mesh network. */
export interface NetworkInfo {
  /** Id of the network. */
  id: string;
  /** Name of the network. */
  name: string;
  /** Whatever else the cloud tells. */
  [member: string]: string | number | boolean | object | null | undefined;
}

/** Options of `createMeshNetwork`. */
export interface CreateMeshNetworkOptions extends SharedRequestOptions {
  /** Name of the network. */
  name: string;
  /** Id of its gateway. */
  deviceId: string;
  /** ICCID of the SIM card of the gateway. */
  iccid?: string | undefined;
}

/** Options that name a mesh network. */
export interface MeshNetworkOptions extends SharedRequestOptions {
  /** Id or name of the network. */
  networkId: string;
}

/** Options of `removeMeshNetwork`. */
export type RemoveMeshNetworkOptions = MeshNetworkOptions;

/** Options of `listMeshNetworks`. */
export interface ListMeshNetworksOptions extends SharedRequestOptions {
  /** Page, from 1. */
  page?: number | undefined;
  /** Networks in a page. */
  perPage?: number | undefined;
}

/** Options of `getMeshNetwork`. */
export type GetMeshNetworkOptions = MeshNetworkOptions;

/** Options of `updateMeshNetwork`. */
export interface UpdateMeshNetworkOptions extends MeshNetworkOptions {
  /** What to do. */
  action: "add-device" | "remove-device" | (string & Record<never, never>);
  /** Id of the device to do it with. */
  deviceId: string;
}

/** Options of `addMeshNetworkDevice`. */
export interface AddMeshNetworkDeviceOptions extends MeshNetworkOptions {
  /** Id of the device. */
  deviceId: string;
}

/** Options of `removeMeshNetworkDevice`. */
export interface RemoveMeshNetworkDeviceOptions extends SharedRequestOptions {
  /** Id or name of the network. Default: whichever the device is in. */
  networkId?: string | undefined;
  /** Id of the device. */
  deviceId: string;
}

/** Options of `listMeshNetworkDevices`. */
export interface ListMeshNetworkDevicesOptions extends MeshNetworkOptions {
  /** Devices with this role in the network. */
  role?: string | undefined;
  /** Page, from 1. */
  page?: number | undefined;
  /** Devices in a page. */
  perPage?: number | undefined;
}
