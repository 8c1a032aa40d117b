import { assertEquals } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { call, type Json, tokenOf } from "../helpers.ts";

const DEVICES = "/v1/products/9000/devices";
const APPS = ["features", "applications", "desiredProperties", "apps"];

function withProduct(): Emulator {
  const emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettles", platform: "msom" });
  return emulator;
}

const add = (name: string, composeFile = "services: {}") => ({
  action: "upsert",
  path: APPS,
  key: "name",
  value: { name, composeFile },
});
const remove = (name: string) => ({ action: "remove", path: APPS, predicate: { name } });

Deno.test("documents: 404 for a device that never connected, another document or a foreign device", async () => {
  using emulator = withProduct();
  const offline = emulator.addDevice({ product: 9000, platform: "msom", online: false });
  const device = emulator.addDevice({ product: 9000, platform: "msom" });
  const token = await tokenOf(emulator, "stranger");
  const path = (id: string, name = "system") => `${DEVICES}/${id}/docs/${name}`;
  for (const method of ["GET", "PATCH"]) {
    const json = method === "PATCH" ? add("a") : undefined;
    const status = async (path: string, token?: string) =>
      (await call(emulator, method, path, { json, token })).status;
    assertEquals(await status(path(offline.id)), 404);
    assertEquals(await status(path(device.id, "other")), 404);
    assertEquals(await status(path("0".repeat(24))), 403);
    assertEquals(await status(path(device.id), token), 404);
  }
});

Deno.test("documents: rejects invalid operations, which change nothing", async () => {
  using emulator = withProduct();
  const { id } = emulator.addDevice({ product: 9000, platform: "msom" });
  const path = `${DEVICES}/${id}/docs/system`;
  const before = (await call(emulator, "GET", path)).body;
  const wrong: object[] = [
    {},
    { ...add("a"), action: "replace" },
    { ...add("a"), path: [] },
    { ...add("a"), path: "features" },
    { ...add("a"), path: ["features", 1] },
    { ...add("a"), path: ["__proto__", "polluted"] },
    { ...add("a"), path: ["features", "applications"] },
    { ...add("a"), path: [...APPS, "deeper"] },
    { ...add("a"), path: Array(33).fill("x") },
    { ...add("a"), key: undefined },
    { ...add("a"), key: "missing" },
    { ...add("a"), value: "text" },
    { ...add("a", "x".repeat(300_000)) },
    { ...remove("a"), predicate: {} },
    { ...remove("a"), predicate: undefined },
  ];
  for (const json of wrong) {
    const { status } = await call(emulator, "PATCH", path, { json });
    assertEquals(status, 400, JSON.stringify(json).slice(0, 200));
  }
  assertEquals((await call(emulator, "GET", path)).body, before);
  assertEquals((Object.prototype as Json).polluted, undefined);
});

Deno.test("documents: applications are added, replaced and removed, also when repeated, and are saved", async () => {
  using emulator = withProduct();
  const { id } = emulator.addDevice({ product: 9000, platform: "msom" });
  const path = `${DEVICES}/${id}/docs/system`;
  const apps = async (one: Emulator = emulator): Promise<string[]> => {
    const { data } = (await call(one, "GET", path)).body;
    return data.features.applications.desiredProperties.apps
      .map(({ name, composeFile }: Json) => `${name} ${composeFile}`);
  };
  assertEquals(await apps(), []);
  const patch = (json: object) => call(emulator, "PATCH", path, { json });
  for (const json of [add("a", "1"), add("b", "2"), add("a", "3"), add("a", "3")]) {
    await patch(json);
  }
  assertEquals(await apps(), ["a 3", "b 2"]);
  const state = emulator.save();
  for (let n = 0; n < 2; n++) assertEquals((await patch(remove("a"))).status, 200);
  assertEquals(await apps(), ["b 2"]);
  await patch({ ...add("x"), path: ["features", "new", "list"] });
  const { data } = (await call(emulator, "GET", path)).body;
  assertEquals(data.features.new.list.length, 1);
  using restored = new Emulator({ state });
  assertEquals(await apps(restored), ["a 3", "b 2"]);
});

Deno.test("the target profile sets the country of the SIM card of a device", async () => {
  using emulator = withProduct();
  const iccid = "8934076500002586220";
  const device = emulator.addDevice({ product: 9000, platform: "msom", iccid });
  const bare = emulator.addDevice({ product: 9000, platform: "msom" });
  const put = (id: string, country: unknown) =>
    call(emulator, "PUT", `${DEVICES}/${id}/target_profile`, { json: { country } });
  assertEquals((await put(bare.id, "US")).status, 404);
  for (const country of [undefined, "", "usa", "us", 1, ["US"]]) {
    assertEquals((await put(device.id, country)).status, 400);
  }
  assertEquals((await put(device.id, "DE")).body, {
    ok: true,
    profiles: [{ iccid, country: "DE" }],
  });
  const { sims } = (await call(emulator, "GET", "/v1/products/9000/sims")).body;
  assertEquals(sims[0].base_country_code, "DE");
});
