/**
 * Mesh networks, which Particle has discontinued. Kept for old projects.
 *
 * @module
 */
import { optionalText, orEmpty, requireText } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse, OKResponse } from "../types/common.ts";
import type { DeviceInfo } from "../types/devices.ts";
import type {
  AddMeshNetworkDeviceOptions,
  CreateMeshNetworkOptions,
  GetMeshNetworkOptions,
  ListMeshNetworkDevicesOptions,
  ListMeshNetworksOptions,
  NetworkInfo,
  RemoveMeshNetworkDeviceOptions,
  RemoveMeshNetworkOptions,
  UpdateMeshNetworkOptions,
} from "../types/mesh.ts";

/**
 * Creates a mesh network: `POST /v1/networks`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @deprecated Particle has discontinued mesh networks.
 *
 * @param options The name of the network and its gateway.
 * @returns The network.
 */
export function createMeshNetwork(
  api: ApiCaller,
  options: CreateMeshNetworkOptions,
): Promise<JSONResponse<NetworkInfo>> {
  return api.post({
    ...endpoint(options, "/v1/networks"),
    data: {
      name: requireText(options, "name"),
      device_id: requireText(options, "deviceId"),
      iccid: optionalText(options, "iccid"),
    },
  });
}

/**
 * Removes a mesh network: `DELETE /v1/networks/:networkId`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @deprecated Particle has discontinued mesh networks.
 *
 * @param options The network.
 * @returns `{ok: true}`.
 */
export function removeMeshNetwork(
  api: ApiCaller,
  options: RemoveMeshNetworkOptions,
): Promise<JSONResponse<OKResponse>> {
  return api.delete({
    ...endpoint(options, "/v1/networks/:networkId"),
    callClass: "idempotent-write",
  });
}

/**
 * Lists the mesh networks of the account: `GET /v1/networks`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @deprecated Particle has discontinued mesh networks.
 *
 * @param options The page. All options are optional.
 * @returns The networks.
 */
export function listMeshNetworks(
  api: ApiCaller,
  options?: ListMeshNetworksOptions,
): Promise<JSONResponse<NetworkInfo[]>> {
  const given = orEmpty(options);
  return api.get({
    ...endpoint(options, "/v1/networks"),
    query: { page: given.page, per_page: given.perPage },
  });
}

/**
 * Gets a mesh network: `GET /v1/networks/:networkId`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @deprecated Particle has discontinued mesh networks.
 *
 * @param options The network.
 * @returns The network.
 */
export function getMeshNetwork(
  api: ApiCaller,
  options: GetMeshNetworkOptions,
): Promise<JSONResponse<NetworkInfo>> {
  return api.get(endpoint(options, "/v1/networks/:networkId"));
}

/**
 * Changes a mesh network: `PUT /v1/networks/:networkId`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @deprecated Particle has discontinued mesh networks.
 *
 * @param options The network, the action and the device.
 * @returns The network.
 */
export function updateMeshNetwork(
  api: ApiCaller,
  options: UpdateMeshNetworkOptions,
): Promise<JSONResponse<NetworkInfo>> {
  return update(api, options);
}

/**
 * Adds a device to a mesh network: `PUT /v1/networks/:networkId`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @deprecated Particle has discontinued mesh networks.
 *
 * @param options The network and the device.
 * @returns The network.
 */
export function addMeshNetworkDevice(
  api: ApiCaller,
  options: AddMeshNetworkDeviceOptions,
): Promise<JSONResponse<NetworkInfo>> {
  return update(api, { ...options, action: "add-device" });
}

/**
 * Removes a device from a mesh network (`PUT /v1/networks/:networkId`), or from the one it is in
 * (`DELETE /v1/devices/:deviceId/network`).
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @deprecated Particle has discontinued mesh networks.
 *
 * @param options The device, and optionally the network.
 * @returns `{ok: true}`.
 */
export function removeMeshNetworkDevice(
  api: ApiCaller,
  options: RemoveMeshNetworkDeviceOptions,
): Promise<JSONResponse<OKResponse>> {
  const { networkId, ...rest } = orEmpty(options);
  if (networkId !== undefined) {
    return update(api, { ...rest, networkId, action: "remove-device" });
  }
  return api.delete(endpoint(rest, "/v1/devices/:deviceId/network"));
}

/**
 * Lists the devices of a mesh network: `GET /v1/networks/:networkId/devices`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @deprecated Particle has discontinued mesh networks.
 *
 * @param options The network, and which of its devices.
 * @returns The devices.
 */
export function listMeshNetworkDevices(
  api: ApiCaller,
  options: ListMeshNetworkDevicesOptions,
): Promise<JSONResponse<DeviceInfo[]>> {
  const given = orEmpty(options);
  return api.get({
    ...endpoint(options, "/v1/networks/:networkId/devices"),
    query: { role: given.role, page: given.page, per_page: given.perPage },
  });
}

function update<T>(api: ApiCaller, options: UpdateMeshNetworkOptions): Promise<JSONResponse<T>> {
  return api.put({
    ...endpoint(options, "/v1/networks/:networkId"),
    data: {
      action: requireText(options, "action"),
      device_id: requireText(options, "deviceId"),
    },
  });
}
