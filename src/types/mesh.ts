import type { SharedRequestOptions } from "./common.ts";

/** A mesh network. */
export interface NetworkInfo {
  /** Id of the network. */
  id: string;
  /** Name of the network. */
  name: string;
  /** Any other field that the cloud returns. */
  [member: string]: string | number | boolean | object | null | undefined;
}

/** Options of `createMeshNetwork`. */
export interface CreateMeshNetworkOptions extends SharedRequestOptions {
  /** Name of the network. */
  name: string;
  /** Device id of its gateway. */
  deviceId: string;
  /** ICCID of the gateway's SIM card. */
  iccid?: string | undefined;
}

/** Options that identify a mesh network. */
export interface MeshNetworkOptions extends SharedRequestOptions {
  /** Id or name of the network. */
  networkId: string;
}

/** Options of `removeMeshNetwork`. */
export type RemoveMeshNetworkOptions = MeshNetworkOptions;

/** Options of `listMeshNetworks`. */
export interface ListMeshNetworksOptions extends SharedRequestOptions {
  /** Page number, starting at 1. */
  page?: number | undefined;
  /** Networks per page. */
  perPage?: number | undefined;
}

/** Options of `getMeshNetwork`. */
export type GetMeshNetworkOptions = MeshNetworkOptions;

/** Options of `updateMeshNetwork`. */
export interface UpdateMeshNetworkOptions extends MeshNetworkOptions {
  /** The change to make. */
  action: "add-device" | "remove-device" | (string & Record<never, never>);
  /** Id of the device to add or remove. */
  deviceId: string;
}

/** Options of `addMeshNetworkDevice`. */
export interface AddMeshNetworkDeviceOptions extends MeshNetworkOptions {
  /** Id of the device. */
  deviceId: string;
}

/** Options of `removeMeshNetworkDevice`. */
export interface RemoveMeshNetworkDeviceOptions extends SharedRequestOptions {
  /** Id or name of the network. Default: the network that the device is in. */
  networkId?: string | undefined;
  /** Id of the device. */
  deviceId: string;
}

/** Options of `listMeshNetworkDevices`. */
export interface ListMeshNetworkDevicesOptions extends MeshNetworkOptions {
  /** Only devices with this role in the network. */
  role?: string | undefined;
  /** Page number, starting at 1. */
  page?: number | undefined;
  /** Devices per page. */
  perPage?: number | undefined;
}
