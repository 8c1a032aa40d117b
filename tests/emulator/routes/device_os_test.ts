import { assertEquals } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { call, type Json } from "../helpers.ts";

const PATH = "/v1/device-os/versions";

Deno.test("Device OS: rejects unknown versions and invalid filters", async () => {
  using emulator = new Emulator();
  const status = async (path: string) => (await call(emulator, "GET", PATH + path)).status;
  assertEquals(await status("/0.0.1"), 404);
  assertEquals(await status("/__proto__"), 404);
  assertEquals(await status("/2.3.1?platform_id=32"), 404);
  assertEquals(await status("/6.3.0?platform_id=x"), 400);
  assertEquals(await status("?platform_id=x"), 400);
  assertEquals(await status("?internal_version=-1"), 400);
  assertEquals((await call(emulator, "GET", PATH, { token: null })).status, 400);
});

Deno.test("Device OS: lists versions of all platforms, of one, by module version, page by page", async () => {
  using emulator = new Emulator();
  const list = async (query: string): Promise<Json[]> =>
    (await call(emulator, "GET", `${PATH}?${query}`)).body;
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
    platform_id: 32,
    release_date: "2025-01-20",
    module_version: 6201,
  });
  assertEquals((await call(emulator, "GET", `${PATH}/6.2.1?platform_id=32`)).body, byModule[0]);
  assertEquals((await call(emulator, "GET", `${PATH}/6.2.1`)).body.version, "6.2.1");
  assertEquals(await list("platform_id=32&page=2&per_page=2"), p2.slice(2, 4));
});
