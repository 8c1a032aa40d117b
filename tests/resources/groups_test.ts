import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { Particle, ParticleError } from "../../mod.ts";
import { failureOf, recorder } from "../kit/recorder.ts";
import type {
  AssignDeviceGroupsResponse,
  DeviceGroupListResponse,
  DeviceGroupResponse,
  DeviceGroupsImpactResponse,
  JSONResponse,
} from "../../mod.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const product = "p";
const groupName = "group_a";
const groups = "/v1/products/p/groups";
const impact = "/v1/products/p/impact?action=edit_groups_for_firmware";

const rows: Record<string, Row> = {
  "listDeviceGroups()": [
    (particle) => particle.listDeviceGroups({ product: 7 }),
    "GET",
    "/v1/products/7/groups",
  ],
  "listDeviceGroups() with part of a name": [
    (particle) => particle.listDeviceGroups({ product, name: "a&b" }),
    "GET",
    `${groups}?name=a%26b`,
  ],
  "getDeviceGroup()": [
    (particle) => particle.getDeviceGroup({ product, groupName }),
    "GET",
    `${groups}/group_a`,
  ],
  "createDeviceGroup()": [
    (particle) => particle.createDeviceGroup({ product, name: groupName }),
    "POST",
    groups,
    { name: groupName },
  ],
  "createDeviceGroup() with all options": [
    (particle) =>
      particle.createDeviceGroup({ product, name: groupName, description: "", color: "#34495e" }),
    "POST",
    groups,
    { name: groupName, description: "", color: "#34495e" },
  ],
  "updateDeviceGroup()": [
    (particle) => particle.updateDeviceGroup({ product, groupName, name: "b", description: "" }),
    "PUT",
    `${groups}/group_a`,
    { name: "b", description: "" },
  ],
  "updateDeviceGroup() with a color": [
    (particle) => particle.updateDeviceGroup({ product, groupName, color: "#e74c3c" }),
    "PUT",
    `${groups}/group_a`,
    { color: "#e74c3c" },
  ],
  "deleteDeviceGroup()": [
    (particle) => particle.deleteDeviceGroup({ product, groupName }),
    "DELETE",
    `${groups}/group_a`,
  ],
  "assignDeviceGroups()": [
    (particle) =>
      particle.assignDeviceGroups({ product, deviceId: "d", groups: ["europe", "asia"] }),
    "PUT",
    "/v1/products/p/devices/d",
    { groups: ["europe", "asia"] },
  ],
  "assignDeviceGroups() without groups": [
    (particle) => particle.assignDeviceGroups({ product: 7, deviceId: "d", groups: [] }),
    "PUT",
    "/v1/products/7/devices/d",
    { groups: [] },
  ],
  "batchAssignDeviceGroups()": [
    (particle) =>
      particle.batchAssignDeviceGroups({
        product,
        devices: ["123", "456"],
        add: ["foo"],
        remove: ["bar"],
      }),
    "PUT",
    "/v1/products/p/devices",
    { action: "groups", devices: ["123", "456"], metadata: { add: ["foo"], remove: ["bar"] } },
  ],
  "batchAssignDeviceGroups() that only adds": [
    (particle) => particle.batchAssignDeviceGroups({ product, devices: ["123"], add: ["foo"] }),
    "PUT",
    "/v1/products/p/devices",
    { action: "groups", devices: ["123"], metadata: { add: ["foo"] } },
  ],
  "getDeviceGroupsImpact()": [
    (particle) => particle.getDeviceGroupsImpact({ product, firmware_version: 0 }),
    "GET",
    `${impact}&firmware_version=0`,
  ],
  "getDeviceGroupsImpact() with all options": [
    (particle) =>
      particle.getDeviceGroupsImpact({
        product,
        firmware_version: "3",
        groups: ["asia", "europe"],
        product_default: false,
      }),
    "GET",
    `${impact}&firmware_version=3&groups=asia%2Ceurope&product_default=false`,
  ],
  "getDeviceGroupsImpact() with an empty list of groups": [
    (particle) => particle.getDeviceGroupsImpact({ product, firmware_version: 3, groups: [] }),
    "GET",
    `${impact}&firmware_version=3`,
  ],
  "updateDevice() with groups": [
    (particle) => particle.updateDevice({ product, deviceId: "d", groups: ["europe"] }),
    "PUT",
    "/v1/products/p/devices/d",
    { groups: ["europe"] },
  ],
  "updateDevice() with groups, without a product": [
    (particle) => particle.updateDevice({ deviceId: "d", name: "n", groups: ["europe"] }),
    "PUT",
    "/v1/devices/d",
    { name: "n" },
  ],
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

Deno.test("device groups: missing values throw before any request", () => {
  const { particle, requests } = recorded();
  // @ts-expect-error: the product is required
  assertThrows(() => particle.listDeviceGroups({}), TypeError, "product");
  // @ts-expect-error: the group is required
  assertThrows(() => particle.getDeviceGroup({ product }), TypeError, "groupName");
  // @ts-expect-error: the group is required
  assertThrows(() => particle.updateDeviceGroup({ product, name: "b" }), TypeError, "groupName");
  // @ts-expect-error: the group is required
  assertThrows(() => particle.deleteDeviceGroup({ product }), TypeError, "groupName");
  // @ts-expect-error: the name is required
  assertThrows(() => particle.createDeviceGroup({ product }), TypeError, "name");
  for (const name of ["", null as unknown as string]) {
    assertThrows(() => particle.createDeviceGroup({ product, name }), TypeError, "name");
    assertThrows(() => particle.updateDeviceGroup({ product, groupName, name }), TypeError, "name");
  }
  const device = { product, deviceId: "d" };
  // @ts-expect-error: the groups are required
  assertThrows(() => particle.assignDeviceGroups(device), TypeError, "groups");
  // @ts-expect-error: the device is required
  assertThrows(() => particle.assignDeviceGroups({ product, groups: [] }), TypeError, "deviceId");
  // @ts-expect-error: the devices are required
  assertThrows(() => particle.batchAssignDeviceGroups({ product }), TypeError, "devices");
  // @ts-expect-error: the version is required
  assertThrows(() => particle.getDeviceGroupsImpact({ product }), TypeError, "firmware_version");
  assertEquals(requests.length, 0);
});

Deno.test("responses about device groups are typed", async () => {
  const receiving = (body: unknown) => recorded(Response.json(body)).particle;
  const group = { name: groupName, description: "the A group", fw_version: 3, color: "#34495e" };
  const list: JSONResponse<DeviceGroupListResponse> = await receiving({ groups: [group] })
    .listDeviceGroups({ product });
  assertEquals(list.body.groups[0]?.fw_version, 3);
  const one: JSONResponse<DeviceGroupResponse> = await receiving({
    group: { ...group, device_count: 3 },
  }).getDeviceGroup({ product, groupName });
  assertEquals(one.body.group.device_count, 3);
  const assigned: JSONResponse<AssignDeviceGroupsResponse> = await receiving({
    id: "d",
    groups: ["asia"],
    updated_at: "2017-03-10T20:21:49.059Z",
  }).assignDeviceGroups({ product, deviceId: "d", groups: ["asia"] });
  assertEquals(assigned.body.groups, ["asia"]);
  const counted: JSONResponse<DeviceGroupsImpactResponse> = await receiving({
    devices: { firmware_update: { total: 123, by_version: [{ version: 1, total: 25 }] } },
  }).getDeviceGroupsImpact({ product, firmware_version: 1 });
  assertEquals(counted.body.devices.firmware_update.by_version[0]?.total, 25);
});

Deno.test("a rename is not sent again after a lost response, because the old name may be gone", async () => {
  const { fetch, requests } = recorder(
    new TypeError("connection lost"),
    () => Response.json({ ok: false, error: "Group not found" }, { status: 404 }),
  );
  const particle = new Particle({ auth: "t0ken", fetch });
  const error = await failureOf(() =>
    particle.updateDeviceGroup({ product, groupName, name: "b" })
  );
  assertInstanceOf(error, ParticleError);
  assertEquals([error.code, requests.length], ["network", 1]);
});

checkHostileIds({
  listDeviceGroups: (particle, product) => particle.listDeviceGroups({ product }),
  "getDeviceGroup, product": (particle, product) => particle.getDeviceGroup({ product, groupName }),
  "getDeviceGroup, groupName": (particle, groupName) =>
    particle.getDeviceGroup({ product, groupName }),
  createDeviceGroup: (particle, product) => particle.createDeviceGroup({ product, name: "a" }),
  "updateDeviceGroup, product": (particle, product) =>
    particle.updateDeviceGroup({ product, groupName }),
  "updateDeviceGroup, groupName": (particle, groupName) =>
    particle.updateDeviceGroup({ product, groupName }),
  "deleteDeviceGroup, product": (particle, product) =>
    particle.deleteDeviceGroup({ product, groupName }),
  "deleteDeviceGroup, groupName": (particle, groupName) =>
    particle.deleteDeviceGroup({ product, groupName }),
  "assignDeviceGroups, product": (particle, product) =>
    particle.assignDeviceGroups({ product, deviceId: "d", groups: [] }),
  "assignDeviceGroups, deviceId": (particle, deviceId) =>
    particle.assignDeviceGroups({ product, deviceId, groups: [] }),
  batchAssignDeviceGroups: (particle, product) =>
    particle.batchAssignDeviceGroups({ product, devices: ["d"], add: ["a"] }),
  getDeviceGroupsImpact: (particle, product) =>
    particle.getDeviceGroupsImpact({ product, firmware_version: 1 }),
});
