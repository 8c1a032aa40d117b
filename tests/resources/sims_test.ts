import { assertEquals, assertThrows } from "@std/assert";
import type { ActivateSIMOptions, JSONResponse, SimInfo, SimListResponse } from "../../mod.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const iccid = "8934076500002589174";
const own = `/v1/sims/${iccid}`;
const inProduct = `/v1/products/p/sims/${iccid}`;
const product = "p";
const country = "CH";

const rows: Record<string, Row> = {
  "listSIMs()": [(particle) => particle.listSIMs(), "GET", "/v1/sims"],
  "listSIMs() for a product": [
    (particle) => particle.listSIMs({ product: 7 }),
    "GET",
    "/v1/products/7/sims",
  ],
  "listSIMs() with all options": [
    (particle) =>
      particle.listSIMs({
        product,
        iccid: "89",
        deviceId: "ab",
        deviceName: "x y",
        page: 0,
        perPage: 5,
      }),
    "GET",
    "/v1/products/p/sims?iccid=89&deviceId=ab&deviceName=x%20y&page=0&per_page=5",
  ],
  "listSIMs() with empty filters": [
    (particle) => particle.listSIMs({ product, iccid: "", deviceId: "", deviceName: "" }),
    "GET",
    "/v1/products/p/sims?iccid=&deviceId=&deviceName=",
  ],
  "getSIM()": [(particle) => particle.getSIM({ iccid }), "GET", own],
  "getSIM() for a product": [(particle) => particle.getSIM({ iccid, product }), "GET", inProduct],
  "getSIMStatus()": [(particle) => particle.getSIMStatus({ iccid }), "GET", `${own}/status`],
  "getSIMStatus() for a product": [
    (particle) => particle.getSIMStatus({ iccid, product }),
    "GET",
    `${inProduct}/status`,
  ],
  "getSIMDataUsage()": [
    (particle) => particle.getSIMDataUsage({ iccid }),
    "GET",
    `${own}/data_usage`,
  ],
  "getSIMDataUsage() for a product": [
    (particle) => particle.getSIMDataUsage({ iccid, product }),
    "GET",
    `${inProduct}/data_usage`,
  ],
  "getFleetDataUsage()": [
    (particle) => particle.getFleetDataUsage({ product: 7 }),
    "GET",
    "/v1/products/7/sims/data_usage",
  ],
  "checkSIM()": [(particle) => particle.checkSIM({ iccid }), "HEAD", own],
  "activateSIM()": [
    (particle) => particle.activateSIM({ iccid, country }),
    "PUT",
    own,
    { country, action: "activate" },
  ],
  "activateSIM() with a promotion": [
    (particle) => particle.activateSIM({ iccid, country, promoCode: "" }),
    "PUT",
    own,
    { country, promoCode: "", action: "activate" },
  ],
  "activateSIM() for a product": [
    (particle) => particle.activateSIM({ product, iccid, country }),
    "POST",
    "/v1/products/p/sims",
    { sims: [iccid], country },
  ],
  "activateSIM() with several SIM cards for a product": [
    (particle) => particle.activateSIM({ product: 7, iccids: [iccid, "90"], country }),
    "POST",
    "/v1/products/7/sims",
    { sims: [iccid, "90"], country },
  ],
  "deactivateSIM()": [
    (particle) => particle.deactivateSIM({ iccid }),
    "PUT",
    own,
    { action: "deactivate" },
  ],
  "deactivateSIM() for a product": [
    (particle) => particle.deactivateSIM({ iccid, product }),
    "PUT",
    inProduct,
    { action: "deactivate" },
  ],
  "reactivateSIM()": [
    (particle) => particle.reactivateSIM({ iccid }),
    "PUT",
    own,
    { action: "reactivate" },
  ],
  "reactivateSIM() for a product, with a limit": [
    (particle) => particle.reactivateSIM({ iccid, product, mbLimit: 0 }),
    "PUT",
    inProduct,
    { mb_limit: 0, action: "reactivate" },
  ],
  "updateSIM()": [
    (particle) => particle.updateSIM({ iccid, mbLimit: 5 }),
    "PUT",
    own,
    { mb_limit: 5 },
  ],
  "updateSIM() for a product": [
    (particle) => particle.updateSIM({ iccid, product, mbLimit: 0 }),
    "PUT",
    inProduct,
    { mb_limit: 0 },
  ],
  "removeSIM()": [(particle) => particle.removeSIM({ iccid }), "DELETE", own],
  "removeSIM() for a product": [
    (particle) => particle.removeSIM({ iccid, product }),
    "DELETE",
    inProduct,
  ],
};

Deno.test("setDeviceTargetProfile() sends the country, and requires it", async () => {
  await checkRow([
    (particle) => particle.setDeviceTargetProfile({ product: 7, deviceId: "d", country: "US" }),
    "PUT",
    "/v1/products/7/devices/d/target_profile",
    { country: "US" },
  ]);
  const { particle, requests } = recorded();
  const options = { product: 7, deviceId: "d", country: "" };
  assertThrows(() => particle.setDeviceTargetProfile(options), TypeError, "country");
  assertEquals(requests.length, 0);
});

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

Deno.test("listSIMs() filters for products only", async () => {
  const { particle, requests } = recorded();
  // @ts-expect-error: filters require a product
  await particle.listSIMs({ deviceName: "x", page: 1 });
  assertEquals(new URL(requests[0]!.url).search, "");
});

Deno.test("activateSIM() throws for ambiguous options before any request", () => {
  const { particle, requests } = recorded();
  // @ts-expect-error: several SIM cards require a product
  const severalWithoutProduct: ActivateSIMOptions = { iccids: [iccid], country };
  // @ts-expect-error: iccid or iccids is required
  const neither: ActivateSIMOptions = { product, country };
  // @ts-expect-error: a SIM card is required
  const none: ActivateSIMOptions = { country };
  // @ts-expect-error: the country is required
  const nowhere: ActivateSIMOptions = { iccid };
  const ambiguous: ActivateSIMOptions[] = [
    severalWithoutProduct,
    neither,
    none,
    nowhere,
    { product, iccid: "", country },
    { product, iccids: [], country },
    { product, iccids: [iccid, ""], country },
    { product, iccids: iccid as unknown as string[], country },
  ];
  for (const options of ambiguous) assertThrows(() => particle.activateSIM(options), TypeError);
  assertEquals(requests.length, 0);
});

Deno.test("checkSIM() resolves to the status, or rejects with it", async () => {
  const { particle } = recorded(new Response(null), new Response(null, { status: 404 }));
  assertEquals(await particle.checkSIM({ iccid }), { body: {}, statusCode: 200 });
  const error = await particle.checkSIM({ iccid }).then(() => undefined, (error) => error);
  assertEquals(error?.statusCode, 404);
});

Deno.test("removeSIM() reports whether the removal is still in progress", async () => {
  const { particle } = recorded(
    new Response(null, { status: 202 }),
    new Response(null, { status: 204 }),
  );
  assertEquals(await particle.removeSIM({ iccid }), { body: {}, statusCode: 202 });
  assertEquals(await particle.removeSIM({ iccid }), { body: {}, statusCode: 204 });
});

Deno.test("responses about SIM cards are typed", async () => {
  const day = { date: "2026-01-01", mbs_used: 0.5, mbs_used_cumulative: 0.5 };
  const sim: SimInfo = { _id: iccid, status: "active", last_device_name: null };
  const { particle } = recorded(
    Response.json({ sims: [sim], meta: { total_pages: 1 } }),
    Response.json({ iccid, usage_by_day: [day] }),
    Response.json({ total_mbs_used: 1, total_active_sim_cards: 2, usage_by_day: [day] }),
  );
  const list: JSONResponse<SimListResponse> = await particle.listSIMs({ product });
  assertEquals([list.body.sims[0]?._id, list.body.meta?.total_pages], [iccid, 1]);
  const { body: usage } = await particle.getSIMDataUsage({ iccid });
  const { body: fleet } = await particle.getFleetDataUsage({ product });
  const used: number | undefined = usage.usage_by_day[0]?.mbs_used;
  assertEquals([used, fleet.total_active_sim_cards, fleet.usage_by_day.length], [0.5, 2, 1]);
});

Deno.test("getSIM() resolves to a SIM card under the key sim, even if the cloud omits that key", async () => {
  const sim: SimInfo = { _id: iccid, status: "active", owner: "user@example.com" };
  const { particle } = recorded(Response.json({ sim }), Response.json(sim), Response.json(null));
  for (const expected of [sim, sim, null]) {
    const { body, statusCode } = await particle.getSIM({ iccid });
    assertEquals([body, statusCode], [{ sim: expected as SimInfo }, 200]);
  }
});

Deno.test("getSIMStatus() resolves to a pending status, then to the result", async () => {
  const meta = {
    created_at: "2018-05-29T19:31:55.000-06:00",
    expires_at: "2018-05-29T19:34:55.000-06:00",
    check_again_after: "2018-05-29T19:32:05.450-06:00",
    method: "async",
    task_id: "1234abcd",
  };
  const none = { connected: null, gsm_connection: null, data_connection: null };
  const online = { connected: true, gsm_connection: true, data_connection: true };
  const { particle } = recorded(
    Response.json({ ok: true, meta: { ...meta, state: "pending" }, sim_status: none }, {
      status: 202,
    }),
    Response.json({ ok: true, meta: { ...meta, state: "complete" }, sim_status: online }),
  );
  const first = await particle.getSIMStatus({ iccid });
  const isConnected: boolean | null | undefined = first.body.sim_status?.connected;
  assertEquals([first.statusCode, first.body.meta.state, isConnected], [202, "pending", null]);
  const { body } = await particle.getSIMStatus({ iccid });
  assertEquals([body.meta.state, body.sim_status], ["complete", online]);
});

checkHostileIds({
  "getSIM, card": (particle, iccid) => particle.getSIM({ iccid }),
  "getSIM, product": (particle, product) => particle.getSIM({ iccid, product }),
  "getSIMStatus, card": (particle, iccid) => particle.getSIMStatus({ iccid }),
  "getSIMStatus, product": (particle, product) => particle.getSIMStatus({ iccid, product }),
  "setDeviceTargetProfile, product": (particle, product) =>
    particle.setDeviceTargetProfile({ product, deviceId: "d", country }),
  "setDeviceTargetProfile, device": (particle, deviceId) =>
    particle.setDeviceTargetProfile({ product, deviceId, country }),
  "listSIMs, product": (particle, product) => particle.listSIMs({ product }),
  "getSIMDataUsage, card": (particle, iccid) => particle.getSIMDataUsage({ iccid }),
  "getSIMDataUsage, product": (particle, product) => particle.getSIMDataUsage({ iccid, product }),
  getFleetDataUsage: (particle, product) => particle.getFleetDataUsage({ product }),
  checkSIM: (particle, iccid) => particle.checkSIM({ iccid }),
  "activateSIM, card": (particle, iccid) => particle.activateSIM({ iccid, country }),
  "activateSIM, product": (particle, product) => particle.activateSIM({ iccid, country, product }),
  "deactivateSIM, card": (particle, iccid) => particle.deactivateSIM({ iccid }),
  "deactivateSIM, product": (particle, product) => particle.deactivateSIM({ iccid, product }),
  "reactivateSIM, card": (particle, iccid) => particle.reactivateSIM({ iccid }),
  "reactivateSIM, product": (particle, product) => particle.reactivateSIM({ iccid, product }),
  "updateSIM, card": (particle, iccid) => particle.updateSIM({ iccid, mbLimit: 1 }),
  "updateSIM, product": (particle, product) => particle.updateSIM({ iccid, product, mbLimit: 1 }),
  "removeSIM, card": (particle, iccid) => particle.removeSIM({ iccid }),
  "removeSIM, product": (particle, product) => particle.removeSIM({ iccid, product }),
});
