import { assertEquals, assertThrows } from "@std/assert";
import type { DeviceInfo, JSONResponse, NetworkInfo } from "../../mod.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const networkId = "n1";
const deviceId = "0123456789abcdef01234567";

const rows: Record<string, Row> = {
  "createMeshNetwork()": [
    (particle) => particle.createMeshNetwork({ name: "home", deviceId }),
    "POST",
    "/v1/networks",
    { name: "home", device_id: deviceId },
  ],
  "createMeshNetwork() with a SIM card": [
    (particle) => particle.createMeshNetwork({ name: "home", deviceId, iccid: "8934" }),
    "POST",
    "/v1/networks",
    { name: "home", device_id: deviceId, iccid: "8934" },
  ],
  "removeMeshNetwork()": [
    (particle) => particle.removeMeshNetwork({ networkId }),
    "DELETE",
    "/v1/networks/n1",
  ],
  "listMeshNetworks()": [(particle) => particle.listMeshNetworks(), "GET", "/v1/networks"],
  "listMeshNetworks() with page 0": [
    (particle) => particle.listMeshNetworks({ page: 0, perPage: 5 }),
    "GET",
    "/v1/networks?page=0&per_page=5",
  ],
  "listMeshNetworks() with only perPage": [
    (particle) => particle.listMeshNetworks({ perPage: 5 }),
    "GET",
    "/v1/networks?per_page=5",
  ],
  "getMeshNetwork()": [
    (particle) => particle.getMeshNetwork({ networkId }),
    "GET",
    "/v1/networks/n1",
  ],
  "updateMeshNetwork()": [
    (particle) => particle.updateMeshNetwork({ networkId, action: "gateway-enable", deviceId }),
    "PUT",
    "/v1/networks/n1",
    { action: "gateway-enable", device_id: deviceId },
  ],
  "addMeshNetworkDevice()": [
    (particle) => particle.addMeshNetworkDevice({ networkId, deviceId }),
    "PUT",
    "/v1/networks/n1",
    { action: "add-device", device_id: deviceId },
  ],
  "removeMeshNetworkDevice()": [
    (particle) => particle.removeMeshNetworkDevice({ deviceId }),
    "DELETE",
    `/v1/devices/${deviceId}/network`,
  ],
  "removeMeshNetworkDevice() from a network": [
    (particle) => particle.removeMeshNetworkDevice({ networkId, deviceId }),
    "PUT",
    "/v1/networks/n1",
    { action: "remove-device", device_id: deviceId },
  ],
  "listMeshNetworkDevices()": [
    (particle) => particle.listMeshNetworkDevices({ networkId }),
    "GET",
    "/v1/networks/n1/devices",
  ],
  "listMeshNetworkDevices() with all options": [
    (particle) =>
      particle.listMeshNetworkDevices({ networkId, role: "gateway", page: 0, perPage: 5 }),
    "GET",
    "/v1/networks/n1/devices?role=gateway&page=0&per_page=5",
  ],
  "listMeshNetworkDevices() with only perPage": [
    (particle) => particle.listMeshNetworkDevices({ networkId, perPage: 5 }),
    "GET",
    "/v1/networks/n1/devices?per_page=5",
  ],
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

Deno.test("changes to mesh networks throw without a name, a device or an action", () => {
  const { particle, requests } = recorded();
  for (const bad of ["", undefined, null, 42] as string[]) {
    const calls = [
      () => particle.createMeshNetwork({ name: bad || (null as unknown as string), deviceId }),
      () => particle.createMeshNetwork({ name: "home", deviceId: bad }),
      () => particle.updateMeshNetwork({ networkId, action: bad, deviceId }),
      () => particle.updateMeshNetwork({ networkId, action: "add-device", deviceId: bad }),
      () => particle.addMeshNetworkDevice({ networkId, deviceId: bad }),
      () => particle.removeMeshNetworkDevice({ networkId, deviceId: bad }),
    ];
    for (const call of calls) assertThrows(call, TypeError);
  }
  assertEquals(requests.length, 0);
});

Deno.test("addMeshNetworkDevice() ignores an action option", async () => {
  const { particle, requests } = recorded();
  const options = { networkId, deviceId, action: "remove-device" };
  await particle.addMeshNetworkDevice(options);
  assertEquals(JSON.parse(requests[0]!.body as string).action, "add-device");
});

Deno.test("responses about mesh networks are typed", async () => {
  const network: NetworkInfo = { id: networkId, name: "home", state: "confirmed", notes: null };
  const { particle } = recorded(Response.json([network]), Response.json([]));
  const list: JSONResponse<NetworkInfo[]> = await particle.listMeshNetworks();
  const devices: JSONResponse<DeviceInfo[]> = await particle.listMeshNetworkDevices({ networkId });
  assertEquals([list.body[0]?.["state"], devices.body], ["confirmed", []]);
});

checkHostileIds({
  removeMeshNetwork: (particle, networkId) => particle.removeMeshNetwork({ networkId }),
  getMeshNetwork: (particle, networkId) => particle.getMeshNetwork({ networkId }),
  updateMeshNetwork: (particle, networkId) =>
    particle.updateMeshNetwork({ networkId, action: "add-device", deviceId }),
  addMeshNetworkDevice: (particle, networkId) =>
    particle.addMeshNetworkDevice({ networkId, deviceId }),
  "removeMeshNetworkDevice, device": (particle, deviceId) =>
    particle.removeMeshNetworkDevice({ deviceId }),
  "removeMeshNetworkDevice, network": (particle, networkId) =>
    particle.removeMeshNetworkDevice({ networkId, deviceId }),
  listMeshNetworkDevices: (particle, networkId) => particle.listMeshNetworkDevices({ networkId }),
});
