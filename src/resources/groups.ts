/**
 * Device groups of a product, to which firmware can be released separately.
 *
 * @module
 */
import { commaList, optionalText, orEmpty, requireGiven, requireText } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse, OKResponse } from "../types/common.ts";
import type {
  AssignDeviceGroupsOptions,
  AssignDeviceGroupsResponse,
  BatchAssignDeviceGroupsOptions,
  CreateDeviceGroupOptions,
  DeleteDeviceGroupOptions,
  DeviceGroupListResponse,
  DeviceGroupResponse,
  DeviceGroupsImpactResponse,
  GetDeviceGroupOptions,
  GetDeviceGroupsImpactOptions,
  ListDeviceGroupsOptions,
  UpdateDeviceGroupOptions,
} from "../types/groups.ts";

/**
 * Lists the device groups of a product: `GET /v1/products/:product/groups`.
 *
 * Particle documents it under Groups › List device groups.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product, and part of a name to search for.
 * @returns The groups, in `body.groups`.
 */
export function listDeviceGroups(
  api: ApiCaller,
  options: ListDeviceGroupsOptions,
): Promise<JSONResponse<DeviceGroupListResponse>> {
  const given = orEmpty(options);
  return api.get({
    ...endpoint(options, "/v1/products/:product/groups"),
    query: { name: given.name },
  });
}

/**
 * Gets a device group and the number of its devices: `GET /v1/products/:product/groups/:groupName`.
 *
 * Particle documents it under Groups › Get device group.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product and the group.
 * @returns The group, in `body.group`.
 * @throws {ParticleError} 404 if the group does not exist.
 */
export function getDeviceGroup(
  api: ApiCaller,
  options: GetDeviceGroupOptions,
): Promise<JSONResponse<DeviceGroupResponse>> {
  return api.get(endpoint(options, "/v1/products/:product/groups/:groupName"));
}

/**
 * Creates a device group: `POST /v1/products/:product/groups`.
 *
 * Particle documents it under Groups › Create device group.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const product = "my-product";
 * await particle.createDeviceGroup({ product, name: "beta", color: "#34495e" });
 * const { body: { devices } } = await particle.listDevices({ product });
 * const ids = devices.slice(0, 10).map(({ id }) => id);
 * await particle.batchAssignDeviceGroups({ product, devices: ids, add: ["beta"] });
 * ```
 *
 * @param options The product, and the name, description and color of the group.
 * @returns The group, in `body.group`.
 * @throws {ParticleError} 400 if the name is invalid or taken.
 */
export function createDeviceGroup(
  api: ApiCaller,
  options: CreateDeviceGroupOptions,
): Promise<JSONResponse<DeviceGroupResponse>> {
  const given = orEmpty(options);
  return api.post({
    ...endpoint(options, "/v1/products/:product/groups"),
    data: {
      name: requireText(options, "name"),
      description: given.description,
      color: given.color,
    },
  });
}

/**
 * Changes the name, description or color of a device group: `PUT /v1/products/:product/groups/:groupName`. After a new
 * name took effect, the request would fail with 404, so it is not sent again if the response is lost.
 *
 * Particle documents it under Groups › Edit device group.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The product, the group and the fields to change.
 * @returns The group, in `body.group`.
 * @throws {ParticleError} 404 if the group does not exist.
 */
export function updateDeviceGroup(
  api: ApiCaller,
  options: UpdateDeviceGroupOptions,
): Promise<JSONResponse<DeviceGroupResponse>> {
  const given = orEmpty(options);
  return api.put({
    ...endpoint(options, "/v1/products/:product/groups/:groupName"),
    data: {
      name: optionalText(options, "name"),
      description: given.description,
      color: given.color,
    },
  });
}

/**
 * Deletes a device group, which all its devices leave: `DELETE /v1/products/:product/groups/:groupName`.
 *
 * Particle documents it under Groups › Delete device group.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The product and the group.
 * @returns `{}`, or `{ok: true}`.
 * @throws {ParticleError} 404 if the group does not exist.
 */
export function deleteDeviceGroup(
  api: ApiCaller,
  options: DeleteDeviceGroupOptions,
): Promise<JSONResponse<Partial<OKResponse>>> {
  return api.delete({
    ...endpoint(options, "/v1/products/:product/groups/:groupName"),
    callClass: "idempotent-write",
  });
}

/**
 * Sets the groups that a device belongs to, and creates those that do not exist:
 * `PUT /v1/products/:product/devices/:deviceId`. The device leaves all other groups.
 *
 * Particle documents it under Groups › Assign groups to a device.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The device and its groups.
 * @returns The id and the groups of the device.
 */
export function assignDeviceGroups(
  api: ApiCaller,
  options: AssignDeviceGroupsOptions,
): Promise<JSONResponse<AssignDeviceGroupsResponse>> {
  return api.put({
    ...endpoint(options, "/v1/products/:product/devices/:deviceId"),
    callClass: "idempotent-write",
    data: { groups: requireGiven(options, "groups") },
  });
}

/**
 * Adds several devices to groups, and removes them from others: `PUT /v1/products/:product/devices`.
 *
 * Particle documents it under Groups › Batch assign groups to devices.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The product, the devices and the groups.
 * @returns `{ok: true}`.
 */
export function batchAssignDeviceGroups(
  api: ApiCaller,
  options: BatchAssignDeviceGroupsOptions,
): Promise<JSONResponse<OKResponse>> {
  const given = orEmpty(options);
  return api.put({
    ...endpoint(options, "/v1/products/:product/devices"),
    callClass: "idempotent-write",
    data: {
      action: "groups",
      devices: requireGiven(options, "devices"),
      metadata: { add: given.add, remove: given.remove },
    },
  });
}

/**
 * Counts the devices that would be updated if a firmware version were released to exactly the given groups:
 * `GET /v1/products/:product/impact`. Nothing changes.
 *
 * Particle documents it under Groups › Impact of taking action.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product, the version and the groups.
 * @returns The number of devices, in total and for each version.
 */
export function getDeviceGroupsImpact(
  api: ApiCaller,
  options: GetDeviceGroupsImpactOptions,
): Promise<JSONResponse<DeviceGroupsImpactResponse>> {
  const given = orEmpty(options);
  return api.get({
    ...endpoint(options, "/v1/products/:product/impact"),
    query: {
      action: "edit_groups_for_firmware",
      firmware_version: requireGiven(options, "firmware_version"),
      groups: commaList(given.groups),
      product_default: given.product_default,
    },
  });
}
