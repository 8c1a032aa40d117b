import { assertEquals, assertThrows } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { assertRoundTrip, upload } from "../files.ts";
import { call, DEVICE_ERROR, send } from "../helpers.ts";
import { GroupStore } from "../../../emulator/stores/groups.ts";

const GROUPS = "/v1/products/kettle/groups";
const DEVICES = "/v1/products/kettle/devices";
const ID = "0123456789abcdef01234567";

function withProduct(): Emulator {
  const emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettle" });
  return emulator;
}

const list = async (emulator: Emulator, query = "") =>
  (await call(emulator, "GET", GROUPS + query)).body.groups;

Deno.test("rejects invalid groups, and does not create any", async () => {
  using emulator = withProduct();
  const bad = [
    {},
    { name: "" },
    { name: "Upper" },
    { name: "a b" },
    { name: 7 },
    { name: { __proto__: null } },
    { name: "x".repeat(65) },
    { name: "a", description: [] },
    { name: "a", description: "x".repeat(1001) },
    { name: "a", color: {} },
    { name: "a", color: "x".repeat(33) },
  ];
  for (const json of bad) {
    assertEquals(
      (await call(emulator, "POST", GROUPS, { json })).status,
      400,
      JSON.stringify(json),
    );
  }
  assertEquals(await list(emulator), []);
  for (const method of ["GET", "PUT", "DELETE"]) {
    const { status } = await call(emulator, method, `${GROUPS}/constructor`);
    assertEquals(status, 404, method);
  }
  assertThrows(() => emulator.addDevice({ groups: ["A"] }), TypeError, "group name");
});

Deno.test("groups can be created, found by part of their name, changed and deleted", async () => {
  using emulator = withProduct();
  const device = emulator.addDevice({ id: ID, product: "kettle", groups: ["beta"] });
  const json = { name: "alpha", description: "first", color: "#00aeef" };
  const created = await call(emulator, "POST", GROUPS, { json });
  assertEquals(created, { status: 201, body: { group: json } });
  assertEquals((await call(emulator, "POST", GROUPS, { json })).status, 400);
  const beta = { name: "beta", description: "", color: "" };
  assertEquals(await list(emulator), [json, beta]);
  assertEquals(await list(emulator, "?name=ph"), [json]);
  assertEquals((await call(emulator, "GET", `${GROUPS}/beta`)).body.group, {
    ...beta,
    device_count: 1,
  });
  assertEquals((await call(emulator, "PUT", `${GROUPS}/beta`, { json: {} })).status, 400);
  const taken = await call(emulator, "PUT", `${GROUPS}/beta`, { json: { name: "alpha" } });
  assertEquals(taken.status, 400);
  const renamed = await call(emulator, "PUT", `${GROUPS}/beta`, {
    json: { name: "gamma", description: "was beta" },
  });
  assertEquals(renamed.body.group, {
    name: "gamma",
    description: "was beta",
    color: "",
    device_count: 1,
  });
  const groupsOfDevice = async () =>
    (await call(emulator, "GET", `${DEVICES}/${device.id}`)).body.groups;
  assertEquals(await groupsOfDevice(), ["gamma"]);
  assertEquals((await call(emulator, "GET", `${GROUPS}/beta`)).status, 404);
  const deleted = await send(emulator, "DELETE", `${GROUPS}/gamma`);
  assertEquals([deleted.status, await deleted.text()], [204, ""]);
  assertEquals(await groupsOfDevice(), []);
  assertEquals(await list(emulator), [json]);
});

Deno.test("a group has the version that is released to it, if there is one", async () => {
  using emulator = new Emulator({ releaseUntested: true });
  emulator.addProduct({ id: 9000, slug: "kettle" });
  assertEquals((await upload(emulator, 3)).status, 201);
  const json = { version: 3, groups: ["beta"] };
  await call(emulator, "PUT", "/v1/products/kettle/firmware/release", { json });
  const beta = { name: "beta", description: "", color: "", fw_version: 3 };
  assertEquals(await list(emulator), [beta]);
  const { body } = await call(emulator, "GET", `${GROUPS}/beta`);
  assertEquals(body.group, { ...beta, device_count: 0 });
});

Deno.test("PUT replaces the groups of a device, and creates those that do not exist", async () => {
  using emulator = withProduct();
  emulator.addDevice({ id: ID, product: "kettle", groups: ["old"] });
  const json = { groups: ["new", "newer"] };
  assertEquals(
    (await call(emulator, "PUT", `${DEVICES}/${ID}`, { json })).body.groups,
    json.groups,
  );
  const counts: [string, number][] = [];
  for (const { name } of await list(emulator)) {
    const { group } = (await call(emulator, "GET", `${GROUPS}/${name}`)).body;
    counts.push([group.name, group.device_count]);
  }
  assertEquals(counts, [["new", 1], ["newer", 1], ["old", 0]]);
});

Deno.test("a batch edit of groups checks everything first", async () => {
  using emulator = withProduct();
  emulator.addDevice({ id: ID, product: "kettle", groups: ["old"] });
  const put = (json: unknown) => call(emulator, "PUT", DEVICES, { json });
  const metadata = { add: ["new"] };
  const bad = [
    { devices: [ID], metadata },
    { action: "other", devices: [ID], metadata },
    { action: "groups", devices: [], metadata },
    { action: "groups", devices: [{}], metadata },
    { action: "groups", devices: [ID] },
    { action: "groups", devices: [ID], metadata: { add: ["A"] } },
    { action: "groups", devices: [ID], metadata: { remove: { length: 1e9 } } },
  ];
  for (const json of bad) assertEquals((await put(json)).status, 400, JSON.stringify(json));
  const unknown = await put({ action: "groups", devices: [ID, "f".repeat(24)], metadata });
  assertEquals(unknown, { status: 403, body: DEVICE_ERROR });
  assertEquals((await list(emulator)).length, 1);
});

Deno.test("a batch edit adds devices to groups and removes them from others", async () => {
  using emulator = withProduct();
  emulator.addDevice({ id: ID, product: "kettle", groups: ["old", "kept"] });
  const { id } = emulator.addDevice({ product: "kettle" });
  const json = {
    action: "groups",
    devices: [ID, id],
    metadata: { add: ["new"], remove: ["old"] },
  };
  assertEquals((await call(emulator, "PUT", DEVICES, { json })).body, { ok: true });
  const groupsOf = async (id: string) =>
    (await call(emulator, "GET", `${DEVICES}/${id}`)).body.groups;
  assertEquals([await groupsOf(ID), await groupsOf(id)], [["kept", "new"], ["new"]]);
});

Deno.test("the impact of a change counts the devices it would update", async () => {
  using emulator = withProduct();
  emulator.addDevice({ id: ID, product: "kettle", groups: ["beta"], firmwareVersion: 1 });
  emulator.addDevice({ product: "kettle", groups: ["beta"], firmwareVersion: 2 });
  emulator.addDevice({ product: "kettle", development: true, groups: ["beta"] });
  emulator.addDevice({ product: "kettle", firmwareVersion: 1 });
  const impact = (query: string) => call(emulator, "GET", `/v1/products/kettle/impact?${query}`);
  const bad: [string, number][] = [
    ["", 400],
    ["action=x", 400],
    ["action=edit_groups_for_firmware&firmware_version=9&groups=beta", 404],
    ["action=edit_groups_for_device&device_id=x&groups=beta", 403],
    [`action=edit_groups_for_device&device_id=${ID}&groups=A`, 400],
  ];
  for (const [query, status] of bad) assertEquals((await impact(query)).status, status, query);
  assertEquals((await upload(emulator, 2)).status, 201);
  const counted = async (query: string) => (await impact(query)).body.devices.firmware_update;
  const firmware = "action=edit_groups_for_firmware&firmware_version=2";
  const one = { total: 1, by_version: [{ version: 2, total: 1 }] };
  assertEquals(await counted(`${firmware}&groups=beta`), one);
  assertEquals(await counted(`${firmware}&groups=&product_default=true`), {
    total: 2,
    by_version: [{ version: 2, total: 2 }],
  });
  assertEquals(await counted(`${firmware}&groups=other`), { total: 0, by_version: [] });
  assertEquals((await impact(`${firmware}&product_default=perhaps`)).status, 400);
});

Deno.test("groups are saved and loaded", () => {
  const groups = new GroupStore();
  groups.ensure(9000, ["__proto__", "beta"]);
  groups.set(9001, { name: "alpha", description: "first", color: "red" });
  assertRoundTrip(groups, new GroupStore());
});
