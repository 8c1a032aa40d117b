/** Cases for device groups. */
import { type CloudCase, PRODUCT, PRODUCT_DEVICES, statusOf } from "./kit.ts";

const product = PRODUCT.slug;
const { spare, kettle } = PRODUCT_DEVICES;

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "a device group can be created, listed, changed and deleted": async ({ particle, equal }) => {
    const group = { name: "case-group", description: "for a case", color: "#34495e" };
    const { body, statusCode } = await particle.createDeviceGroup({ product, ...group });
    equal([statusCode, body.group], [201, group]);
    equal(await statusOf(particle.createDeviceGroup({ product, name: group.name })), 400);
    equal(await statusOf(particle.createDeviceGroup({ product, name: "Not Valid" })), 400);
    const list = async (name?: string) =>
      (await particle.listDeviceGroups({ product, name })).body.groups;
    equal(await list("se-gro"), [group]);
    equal((await list()).some(({ name }) => name === group.name), true);
    const change = { product, groupName: group.name, name: "case-renamed", color: "#e74c3c" };
    const renamed = { ...group, name: "case-renamed", color: "#e74c3c", device_count: 0 };
    equal((await particle.updateDeviceGroup(change)).body.group, renamed);
    equal(await statusOf(particle.updateDeviceGroup(change)), 404);
    const groupName = renamed.name;
    equal((await particle.getDeviceGroup({ product, groupName })).body.group, renamed);
    equal((await particle.deleteDeviceGroup({ product, groupName })).body, {});
    equal(await statusOf(particle.getDeviceGroup({ product, groupName })), 404);
    equal(await statusOf(particle.deleteDeviceGroup({ product, groupName })), 404);
  },

  "devices can be assigned to groups one by one and several at once": async (
    { particle, equal },
  ) => {
    const groupsOf = async (deviceId: string) =>
      (await particle.getDevice({ product, deviceId })).body.groups;
    const before = await groupsOf(spare);
    const assign = (groups: string[]) =>
      particle.assignDeviceGroups({ product, deviceId: spare, groups });
    const { body } = await assign(["case-a", "case-b"]);
    equal([body.id, body.groups, typeof body.updated_at], [spare, ["case-a", "case-b"], "string"]);
    equal(await groupsOf(spare), ["case-a", "case-b"]);
    await particle.updateDevice({ product, deviceId: spare, groups: ["case-a"] });
    equal(await groupsOf(spare), ["case-a"]);
    equal(await statusOf(assign(["Not Valid"])), 400);
    const devices = [spare, kettle];
    const batch = { product, devices, add: ["case-c"], remove: ["case-a"] };
    equal((await particle.batchAssignDeviceGroups(batch)).body, { ok: true });
    equal([await groupsOf(spare), (await groupsOf(kettle))?.includes("case-c")], [
      ["case-c"],
      true,
    ]);
    const { group } = (await particle.getDeviceGroup({ product, groupName: "case-c" })).body;
    equal(group.device_count, 2);
    const unknown = { product, devices: ["f".repeat(24)], add: ["case-c"] };
    equal(await statusOf(particle.batchAssignDeviceGroups(unknown)), 403);
    for (const groupName of ["case-a", "case-b", "case-c"]) {
      await particle.deleteDeviceGroup({ product, groupName });
    }
    equal([await groupsOf(spare), (await groupsOf(kettle))?.includes("case-c")], [[], false]);
    await assign(before ?? []);
  },

  "getDeviceGroupsImpact() counts the devices that a release would update": async (
    { particle, equal },
  ) => {
    const version = 150;
    const file = new Blob(["v150"]);
    await particle.uploadProductFirmware({ product, file, version, title: "Impact" });
    await particle.assignDeviceGroups({ product, deviceId: kettle, groups: ["case-impact"] });
    const impact = async (groups: string[]) => {
      const options = { product, firmware_version: version, groups, product_default: false };
      return (await particle.getDeviceGroupsImpact(options)).body.devices.firmware_update;
    };
    equal(await impact(["case-impact"]), { total: 1, by_version: [{ version, total: 1 }] });
    equal(await impact([]), { total: 0, by_version: [] });
    const unknown = { product, firmware_version: 199 };
    equal(await statusOf(particle.getDeviceGroupsImpact(unknown)), 404);
    await particle.deleteDeviceGroup({ product, groupName: "case-impact" });
    await particle.deleteProductFirmware({ product, version });
  },
};
