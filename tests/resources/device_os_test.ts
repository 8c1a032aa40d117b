import { assertEquals, assertThrows } from "@std/assert";
import type { DeviceOsVersion, JSONResponse, ListDeviceOsVersionsResponse } from "../../mod.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const rows: Record<string, Row> = {
  "listDeviceOsVersions()": [
    (particle) => particle.listDeviceOsVersions(),
    "GET",
    "/v1/device-os/versions",
  ],
  "listDeviceOsVersions() with all options": [
    (particle) =>
      particle.listDeviceOsVersions({
        platformId: 32,
        internalVersion: 6201,
        page: 2,
        perPage: 5,
      }),
    "GET",
    "/v1/device-os/versions?platform_id=32&internal_version=6201&page=2&per_page=5",
  ],
  "listDeviceOsVersions() with zeros": [
    (particle) =>
      particle.listDeviceOsVersions({ platformId: 0, internalVersion: 0, page: 0, perPage: 0 }),
    "GET",
    "/v1/device-os/versions?platform_id=0&internal_version=0&page=0&per_page=0",
  ],
  "getDeviceOsVersion()": [
    (particle) => particle.getDeviceOsVersion({ version: "6.2.1-rc.1" }),
    "GET",
    "/v1/device-os/versions/6.2.1-rc.1",
  ],
  "getDeviceOsVersion() by the number in module binaries": [
    (particle) => particle.getDeviceOsVersion({ version: 6201 }),
    "GET",
    "/v1/device-os/versions/6201",
  ],
  "getDeviceOsVersion() on platform 0": [
    (particle) => particle.getDeviceOsVersion({ version: "0.7.0", platformId: 0 }),
    "GET",
    "/v1/device-os/versions/0.7.0?platform_id=0",
  ],
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

Deno.test("versions of Device OS are typed", async () => {
  const one: DeviceOsVersion = {
    version: "6.2.1",
    internal_version: 6201,
    base_url: "https://api.particle.io/v1/firmware/device-os/v6.2.1",
    modules: [{ filename: "a.bin", prefixInfo: { moduleFunction: "bootloader" } }],
  };
  const { particle } = recorded(Response.json({ versions: [one] }), Response.json(one));
  const list: JSONResponse<ListDeviceOsVersionsResponse> = await particle.listDeviceOsVersions();
  const single: JSONResponse<DeviceOsVersion> = await particle.getDeviceOsVersion({
    version: "6.2.1",
  });
  assertEquals([list.body.versions, single.body], [[one], one]);
});

Deno.test("getDeviceOsVersion() requires the version", () => {
  const { particle, requests } = recorded();
  assertThrows(
    // @ts-expect-error: the version is required
    () => particle.getDeviceOsVersion({ platformId: 32 }),
    TypeError,
    "version",
  );
  assertEquals(requests.length, 0);
});

checkHostileIds({
  getDeviceOsVersion: (particle, version) => particle.getDeviceOsVersion({ version }),
});
