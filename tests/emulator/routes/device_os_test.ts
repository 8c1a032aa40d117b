import { assertEquals } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { crc32 as crc32Of } from "node:zlib";
import { BASE, call, type Json } from "../helpers.ts";

const PATH = "/v1/device-os/versions";

const crc32 = (bytes: Uint8Array) => crc32Of(bytes).toString(16).padStart(8, "0");

Deno.test("Device OS: rejects unknown versions and invalid filters", async () => {
  using emulator = new Emulator();
  const status = async (path: string) => (await call(emulator, "GET", PATH + path)).status;
  assertEquals(await status("/0.0.1"), 404);
  assertEquals(await status("/__proto__"), 404);
  assertEquals(await status("/2.3.1?platform_id=32"), 404);
  assertEquals(await status("/latest?platform_id=99"), 404);
  assertEquals(await status("/6300?platform_id=6"), 404);
  assertEquals(await status("/6.3.0?platform_id=x"), 400);
  assertEquals(await status("?platform_id=x"), 400);
  assertEquals(await status("?internal_version=-1"), 400);
  assertEquals((await call(emulator, "GET", PATH, { token: null })).status, 400);
});

Deno.test("Device OS: lists versions of all platforms, of one, by module version, page by page", async () => {
  using emulator = new Emulator();
  const list = async (query: string): Promise<Json[]> =>
    (await call(emulator, "GET", `${PATH}?${query}`)).body.versions;
  const p2 = await list("platform_id=32");
  assertEquals(p2.map(({ version }) => version), [
    "6.4.0-rc.1",
    "6.3.0",
    "6.2.1",
    "5.9.0",
    "5.8.0",
  ]);
  assertEquals(await list("platform_id=99"), []);
  const byModule = await list("internal_version=6201&platform_id=32");
  assertEquals(byModule, [p2[2]]);
  assertEquals(byModule[0], {
    version: "6.2.1",
    internal_version: 6201,
    release_state: "ga",
    platform_id: 32,
    release_date: "2025-01-20",
    module_version: 6201,
  });
  assertEquals(p2.map(({ release_state }) => release_state === "preview").slice(0, 2), [
    true,
    false,
  ]);
  assertEquals(await list("platform_id=32&page=2&per_page=2"), p2.slice(2, 4));
});

Deno.test("Device OS: a version is found by its semantic version, as the latest, or by its number", async () => {
  using emulator = new Emulator();
  const get = async (path: string): Promise<Json> =>
    (await call(emulator, "GET", PATH + path)).body;
  const one = await get("/6.3.0?platform_id=32");
  assertEquals([one.version, one.internal_version, one.platform_id], ["6.3.0", 6300, 32]);
  assertEquals(await get("/latest?platform_id=32"), one);
  assertEquals(await get("/6300?platform_id=32"), one);
  assertEquals((await get("/latest?platform_id=6")).version, "3.3.1");
  assertEquals((await get("/6.2.1")).version, "6.2.1");
});

Deno.test("Device OS: modules can be downloaded without a token, and have the listed checksum", async () => {
  using emulator = new Emulator();
  const { base_url, modules } = (await call(emulator, "GET", `${PATH}/2.3.1?platform_id=6`)).body;
  assertEquals(base_url, `${BASE}/v1/firmware/device-os/v2.3.1`);
  assertEquals(modules.map(({ filename }: Json) => filename), [
    "photon-bootloader@2.3.1+lto.bin",
    "photon-system-part1@2.3.1.bin",
    "photon-tinker@2.3.1.bin",
  ]);
  for (const { filename, crc } of modules) {
    const response = await emulator.fetch(`${base_url}/${filename}`);
    const bytes = await response.bytes();
    const view = new DataView(bytes.buffer);
    assertEquals([response.status, view.getUint16(10, true), view.getUint16(12, true)], [
      200,
      2301,
      6,
    ]);
    // Start, end and checksum: what makes a file a module for particle-cli.
    assertEquals(view.getUint32(4, true) - view.getUint32(0, true), bytes.length - 4);
    const stored = view.getUint32(bytes.length - 4).toString(16).padStart(8, "0");
    assertEquals([crc.storedCrc, crc.actualCrc], [stored, crc32(bytes.subarray(0, -4))]);
  }
  const missing = ["v2.3.1/argon-tinker@6.3.0.bin", "v0.0.1/photon-tinker@2.3.1.bin", "v2.3.1/x"];
  for (const path of missing) {
    const { status } = await call(emulator, "GET", `/v1/firmware/device-os/${path}`);
    assertEquals(status, 404, path);
  }
});
