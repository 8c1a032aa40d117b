import { assertEquals } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { FakeTime } from "@std/testing/time";
import { MeshStore } from "../../../emulator/stores/mesh.ts";
import type { User } from "../../../emulator/model/records.ts";
import { addDevice } from "../../../emulator/devices/add_device.ts";
import { Cloud } from "../../../emulator/cloud.ts";
import { assertRoundTrip } from "../files.ts";
import { call, DEVICE_ERROR, type Json, tokenOf } from "../helpers.ts";

const [GATEWAY, NODE] = ["a".repeat(24), "b".repeat(24)];

function withDevices(): Emulator {
  const emulator = new Emulator();
  emulator.addDevice({ id: GATEWAY, name: "gateway" });
  emulator.addDevice({ id: NODE, name: "node" });
  return emulator;
}

const create = (emulator: Emulator, json: unknown = { name: "attic", device_id: GATEWAY }) =>
  call(emulator, "POST", "/v1/networks", { json });

Deno.test("rejects invalid mesh networks, and does not create any", async () => {
  using emulator = withDevices();
  emulator.addUser({ username: "neighbour", password: "pw" });
  const foreign = emulator.addDevice({ owner: "neighbour" });
  const bad: [unknown, number][] = [
    [{}, 400],
    [{ name: "attic" }, 400],
    [{ name: "  ", device_id: GATEWAY }, 400],
    [{ name: {}, device_id: GATEWAY }, 400],
    [{ name: "x".repeat(65), device_id: GATEWAY }, 400],
    [{ name: "attic", device_id: GATEWAY, iccid: [] }, 400],
    [{ name: "attic", device_id: [GATEWAY] }, 400],
    [{ name: "attic", device_id: "f".repeat(24) }, 403],
    [{ name: "attic", device_id: foreign.id }, 403],
  ];
  for (const [json, status] of bad) {
    assertEquals((await create(emulator, json)).status, status, JSON.stringify(json));
  }
  assertEquals((await call(emulator, "GET", "/v1/networks")).body, []);
});

Deno.test("a mesh network is 404 for other users and if it does not exist", async () => {
  using emulator = withDevices();
  const { id } = (await create(emulator)).body;
  const token = await tokenOf(emulator, "other");
  const routes: [string, string][] = [
    ["GET", ""],
    ["PUT", ""],
    ["DELETE", ""],
    ["GET", "/devices"],
  ];
  for (const [method, suffix] of routes) {
    const path = `/v1/networks/${id}${suffix}`;
    assertEquals((await call(emulator, method, path, { token })).status, 404, path);
    const none = `/v1/networks/none${suffix}`;
    assertEquals((await call(emulator, method, none)).status, 404, none);
  }
  const device = await call(emulator, "DELETE", `/v1/devices/${GATEWAY}/network`, { token });
  assertEquals(device, { status: 403, body: DEVICE_ERROR });
  assertEquals((await call(emulator, "GET", "/v1/networks", { token })).body, []);
});

Deno.test("devices can join and leave a mesh network; each is in one only", async () => {
  using _time = new FakeTime(0);
  using emulator = withDevices();
  const created = await create(emulator);
  const { id } = created.body;
  assertEquals(created, {
    status: 201,
    body: {
      id,
      name: "attic",
      type: "mesh",
      state: "confirmed",
      iccid: null,
      created_at: "1970-01-01T00:00:00.000Z",
      device_count: 1,
      gateway_count: 1,
    },
  });
  assertEquals((await create(emulator, { name: "attic", device_id: NODE })).status, 400);
  assertEquals((await create(emulator, { name: "cellar", device_id: GATEWAY })).status, 400);
  const put = (action: unknown, device_id: unknown = NODE) =>
    call(emulator, "PUT", `/v1/networks/${id}`, { json: { action, device_id } });
  const refused = [
    await put("add-device", GATEWAY),
    await put("paint"),
    await put("constructor"),
    await put({}),
    await put("add-device", {}),
    await put("add-device", "f".repeat(24)),
    await put("remove-device"),
  ];
  assertEquals(refused.map(({ status }) => status), [400, 400, 400, 400, 400, 403, 404]);
  assertEquals((await put("add-device")).body.device_count, 2);
  assertEquals((await put("gateway-enable")).body.gateway_count, 2);
  assertEquals((await put("gateway-disable")).body.gateway_count, 1);
  const members = async (query = "") =>
    (await call(emulator, "GET", `/v1/networks/attic/devices${query}`)).body.map((
      { name, network }: Json,
    ) => [name, network.role.gateway]);
  assertEquals(await members(), [["gateway", true], ["node", false]]);
  assertEquals(await members("?role=node"), [["node", false]]);
  assertEquals(await members("?per_page=1&page=2"), [["node", false]]);
  const role = await call(emulator, "GET", `/v1/networks/${id}/devices?role=king`);
  assertEquals(role.status, 400);
  const out = `/v1/devices/${NODE}/network`;
  assertEquals((await call(emulator, "DELETE", out)).body, { ok: true });
  assertEquals((await call(emulator, "DELETE", out)).status, 404);
  assertEquals(await members(), [["gateway", true]]);
  assertEquals((await call(emulator, "DELETE", `/v1/networks/${id}`)).body, { ok: true });
  assertEquals((await call(emulator, "GET", `/v1/networks/${id}`)).status, 404);
});

Deno.test("a device leaves its mesh network when its owner changes", async () => {
  using emulator = withDevices();
  const token = await tokenOf(emulator, "buyer");
  const { id } = (await create(emulator)).body;
  await call(emulator, "DELETE", `/v1/devices/${GATEWAY}`);
  const json = { id: GATEWAY };
  await call(emulator, "POST", "/v1/devices", { json, token });
  assertEquals((await call(emulator, "GET", `/v1/networks/${id}/devices`)).body, []);
  assertEquals((await call(emulator, "GET", `/v1/networks/${id}`)).body.device_count, 0);
  const own = { name: "attic", device_id: GATEWAY };
  assertEquals((await call(emulator, "POST", "/v1/networks", { json: own, token })).status, 201);
});

Deno.test("mesh networks are saved and loaded", () => {
  const cloud = new Cloud({});
  const user: User = cloud.defaultUser;
  const store = new MeshStore();
  store.create(user, "attic", addDevice(cloud, {}), "8934");
  store.create(user, "cellar", addDevice(cloud, {}), null);
  assertRoundTrip(store, new MeshStore());
  cloud.closing.abort();
});
