import { assertEquals } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { FakeTime } from "@std/testing/time";
import { call, send, tokenOf } from "../helpers.ts";

const [A, B] = ["8934076500002589174", "8934076500002589175"];
const PRODUCT = "/v1/products/9000/sims";

function withProduct(): Emulator {
  const emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettles" });
  return emulator;
}

Deno.test("SIMs: rejects invalid input, and changes nothing", async () => {
  using emulator = withProduct();
  const wrong: [string, string, unknown][] = [
    ["POST", PRODUCT, {}],
    ["POST", PRODUCT, { sims: [] }],
    ["POST", PRODUCT, { sims: [A], country: "USA" }],
    ["PUT", "/v1/sims/12", { action: "activate", country: "US" }],
    ["PUT", `/v1/sims/${A}`, { action: "activate", country: 7 }],
  ];
  for (const [method, path, json] of wrong) {
    const { status, body } = await call(emulator, method, path, { json });
    assertEquals([status, body.ok], [400, false], JSON.stringify(json));
  }
  assertEquals((await call(emulator, "GET", PRODUCT)).body.sims, []);
  assertEquals((await call(emulator, "POST", "/v1/sims", { json: { sims: [A] } })).status, 404);
  await call(emulator, "POST", PRODUCT, { json: { sims: [A] } });
  for (
    const json of [{}, { action: "explode" }, { action: "activate" }, { mb_limit: -1 }, {
      action: "deactivate",
      mb_limit: "many",
    }]
  ) {
    assertEquals((await call(emulator, "PUT", `${PRODUCT}/${A}`, { json })).status, 400);
  }
  assertEquals((await call(emulator, "GET", `${PRODUCT}/${A}`)).body.sim.status, "active");
});

Deno.test("SIMs of other users look unknown, and cannot be activated", async () => {
  using emulator = withProduct();
  const token = await tokenOf(emulator, "other");
  await call(emulator, "PUT", `/v1/sims/${A}`, { json: { action: "activate" } });
  for (const path of [`/v1/sims/${A}`, `/v1/sims/${A}/data_usage`, `/v1/sims/${A}/status`]) {
    assertEquals((await call(emulator, "GET", path, { token })).status, 404);
  }
  for (const action of ["activate", "deactivate"]) {
    const { status } = await call(emulator, "PUT", `/v1/sims/${A}`, { token, json: { action } });
    assertEquals(status >= 400 && status < 500, true);
  }
  assertEquals((await call(emulator, "DELETE", `/v1/sims/${A}`, { token })).status, 404);
  assertEquals((await call(emulator, "GET", PRODUCT, { token })).status, 404);
  await call(emulator, "POST", PRODUCT, { json: { sims: [A] } });
  assertEquals((await call(emulator, "GET", PRODUCT)).body.sims, []);
  assertEquals((await call(emulator, "GET", `/v1/sims/${A}`)).body.sim.status, "active");
});

Deno.test("HEAD returns whether a SIM is the user's own, free, another user's or invalid", async () => {
  using emulator = withProduct();
  const token = await tokenOf(emulator, "other");
  await call(emulator, "PUT", `/v1/sims/${A}`, { json: { action: "activate" } });
  const head = async (iccid: string, by?: string) =>
    (await send(emulator, "HEAD", `/v1/sims/${iccid}`, { token: by })).status;
  assertEquals([await head(A), await head(B), await head(A, token), await head("1")], [
    200,
    204,
    403,
    404,
  ]);
});

Deno.test("SIMs can be imported from a file and found by their device, and have data usage", async () => {
  using time = new FakeTime("2026-03-30T12:00:00Z");
  using emulator = withProduct();
  const device = emulator.addDevice({ name: "Boiler", product: 9000, iccid: B });
  const form = new FormData();
  form.append("file", new File([`${A}\r\n\n${B}\n`], "sims.txt"));
  const response = await emulator.fetch(`https://api.particle.io${PRODUCT}`, {
    method: "POST",
    headers: { authorization: `Bearer ${emulator.token}` },
    body: form,
  });
  assertEquals(await response.json(), { ok: true });
  const list = async (query: string) =>
    (await call(emulator, "GET", `${PRODUCT}?${query}`)).body.sims.map((
      { _id }: { _id: string },
    ) => _id);
  assertEquals((await list("")).toSorted(), [A, B]);
  assertEquals(await list("deviceName=boil"), [B]);
  assertEquals(await list(`deviceId=${device.id.slice(2, 9)}`), [B]);
  const { body: page } = await call(emulator, "GET", `${PRODUCT}?perPage=1&page=2`);
  assertEquals([page.sims.length, page.meta], [1, { total_pages: 2 }]);
  const one = async (iccid: string) =>
    (await call(emulator, "GET", `${PRODUCT}/${iccid}/data_usage`)).body.usage_by_day.at(-1);
  const { body: fleet } = await call(emulator, "GET", `${PRODUCT}/data_usage`);
  assertEquals(fleet.total_active_sim_cards, 2);
  const total = (await one(A)).mbs_used_cumulative + (await one(B)).mbs_used_cumulative;
  assertEquals(fleet.total_mbs_used, Math.round(total * 100) / 100);
  assertEquals(fleet.usage_by_day.length, 30);
  assertEquals(time.now, Date.parse("2026-03-30T12:00:00Z"));
});

Deno.test("the status of a SIM takes two requests, and follows its device", async () => {
  using time = new FakeTime("2026-03-30T12:00:00Z");
  using emulator = withProduct();
  const device = emulator.addDevice({ product: 9000, iccid: A });
  const status = (connected: boolean | null) => ({
    connected,
    gsm_connection: connected,
    data_connection: connected,
  });
  const poll = () => call(emulator, "GET", `${PRODUCT}/${A}/status`);
  const first = await poll();
  const { task_id, ...meta } = first.body.meta;
  assertEquals([first.status, meta, typeof task_id], [202, {
    created_at: "2026-03-30T12:00:00.000Z",
    expires_at: "2026-03-30T12:03:00.000Z",
    check_again_after: "2026-03-30T12:00:10.000Z",
    state: "pending",
    method: "async",
  }, "string"]);
  assertEquals(first.body.sim_status, status(null));
  time.tick(10_000);
  const second = await poll();
  assertEquals([second.status, second.body.sim_status], [200, status(true)]);
  assertEquals(second.body.meta, { ...first.body.meta, state: "complete" });
  device.goOffline();
  assertEquals((await poll()).body.sim_status, status(false));
  device.goOnline();
  time.tick(170_000);
  const again = await poll();
  assertEquals([again.status, again.body.meta.task_id === task_id], [202, false]);
  await call(emulator, "PUT", `${PRODUCT}/${A}`, { json: { action: "deactivate" } });
  assertEquals((await poll()).body.sim_status, status(false));
});

Deno.test("a SIM has an owner, which lists omit", async () => {
  using emulator = withProduct();
  emulator.addDevice({ name: "Boiler", product: 9000, iccid: A });
  const { body } = await call(emulator, "GET", `${PRODUCT}/${A}`);
  assertEquals([body.sim._id, body.sim.owner], [A, emulator.user.username]);
  const { owner, ...rest } = body.sim;
  assertEquals((await call(emulator, "GET", PRODUCT)).body.sims, [rest]);
  assertEquals(owner, rest.last_device_name && emulator.user.username);
  await call(emulator, "PUT", `/v1/sims/${B}`, { json: { action: "activate", country: "CH" } });
  const own = await call(emulator, "GET", `/v1/sims/${B}`);
  assertEquals([own.body.sim.owner, own.body.sim.base_country_code], [null, "CH"]);
  assertEquals((await call(emulator, "GET", "/v1/sims")).body.sims[0].owner, undefined);
});

Deno.test("an import skips invalid SIMs and those of others, and imports the devices of the others", async () => {
  using emulator = withProduct();
  const token = await tokenOf(emulator, "other");
  const foreign = "8934076500002589176";
  const activate = { json: { action: "activate" } };
  await call(emulator, "PUT", `/v1/sims/${foreign}`, { ...activate, token });
  await call(emulator, "PUT", `/v1/sims/${foreign}`, { json: { action: "deactivate" }, token });
  const holder = emulator.addDevice({ iccid: foreign, owner: null });
  const mine = emulator.addDevice({ iccid: B, owner: null });
  const guarded = emulator.addDevice({ iccid: A, owner: null, protected: true });
  const json = { sims: ["12", foreign, A, B, { __proto__: null }] };
  const { status, body } = await call(emulator, "POST", PRODUCT, { json });
  assertEquals([status, body], [200, { ok: true }]);
  const { sims } = (await call(emulator, "GET", PRODUCT)).body;
  assertEquals(sims.map(({ _id }: { _id: string }) => _id), [A, B]);
  assertEquals([mine.product, guarded.product, holder.product], [9000, null, null]);
  const theirs = await call(emulator, "GET", `/v1/sims/${foreign}`, { token });
  assertEquals([theirs.status, theirs.body.sim.status], [200, "deactivated"]);
});

Deno.test("releasing an active SIM gets 202, releasing others 204", async () => {
  using emulator = withProduct();
  await call(emulator, "POST", PRODUCT, { json: { sims: [A, B] } });
  await call(emulator, "PUT", `${PRODUCT}/${B}`, { json: { action: "deactivate" } });
  const released = await call(emulator, "DELETE", `${PRODUCT}/${A}`);
  assertEquals([released.status, released.body], [202, {}]);
  assertEquals((await call(emulator, "DELETE", `${PRODUCT}/${B}`)).status, 204);
  assertEquals((await call(emulator, "DELETE", `${PRODUCT}/${B}`)).status, 404);
  const token = await tokenOf(emulator, "other");
  const { status } = await call(emulator, "PUT", `/v1/sims/${B}`, {
    token,
    json: { action: "activate" },
  });
  assertEquals(status, 200);
});

Deno.test("the SIMs of a deleted user are free again", async () => {
  using emulator = withProduct();
  const token = await tokenOf(emulator, "other");
  const options = { token, json: { action: "activate" } };
  assertEquals((await call(emulator, "PUT", `/v1/sims/${A}`, options)).status, 200);
  await call(emulator, "DELETE", "/v1/user", { token, json: { password: "pw" } });
  assertEquals((await send(emulator, "HEAD", `/v1/sims/${A}`)).status, 204);
});
