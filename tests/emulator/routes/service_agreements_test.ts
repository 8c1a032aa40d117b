import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { FakeTime } from "@std/testing/time";
import { call, type Json, send, tokenOf } from "../helpers.ts";

const USER = "/v1/user";
const ORG = "/v1/orgs/acme";
const BODY = {
  report_type: "devices",
  date_period_start: "2026-03-01",
  date_period_end: "2026-03-31",
};

/** Returns an emulator with a product in an organization, on March 10, 2026. */
function withOrg(options: ConstructorParameters<typeof Emulator>[0] = {}): Emulator {
  const emulator = new Emulator(options);
  emulator.addProduct({ id: 9000, slug: "kettles", org: "acme", platform: "boron" });
  return emulator;
}

const noon = Date.UTC(2026, 2, 10, 12);

async function agreementOf(emulator: Emulator, scope: string, token?: string): Promise<Json> {
  const { body } = await call(emulator, "GET", `${scope}/service_agreements`, { token });
  assertEquals(body.data.length, 1);
  return body.data[0];
}

/** Requests a report, and returns its id. */
async function report(emulator: Emulator, scope: string, json: object = BODY): Promise<string> {
  const { id } = await agreementOf(emulator, scope);
  const path = `${scope}/service_agreements/${id}/usage_reports`;
  const { status, body } = await call(emulator, "POST", path, { json });
  assertEquals([status, body.data.attributes.state], [202, "pending"]);
  return body.data.id;
}

Deno.test("usage reports: rejects invalid requests", async () => {
  using emulator = withOrg();
  const { id } = await agreementOf(emulator, USER);
  const path = `${USER}/service_agreements/${id}/usage_reports`;
  const wrong: object[] = [
    {},
    { ...BODY, report_type: "everything" },
    { ...BODY, date_period_start: undefined },
    { ...BODY, date_period_start: "2026-02-30" },
    { ...BODY, date_period_start: "March" },
    { ...BODY, date_period_start: "2026-04-01" },
    { ...BODY, date_period_start: "2025-03-30" },
    { ...BODY, date_period_end: ["2026-03-31"] },
    { ...BODY, devices: "all" },
    { ...BODY, devices: [{}] },
    { ...BODY, devices: ["x".repeat(256)] },
    { ...BODY, products: Array(1001).fill(1) },
  ];
  for (const json of wrong) {
    const { status } = await call(emulator, "POST", path, { json });
    assertEquals(status, 400, JSON.stringify(json));
  }
  assertEquals((await call(emulator, "GET", `${USER}/usage_reports/1`)).status, 404);
});

Deno.test("service agreements, reports and notifications of others look as if they did not exist", async () => {
  using emulator = withOrg();
  const token = await tokenOf(emulator, "stranger");
  const { id } = await agreementOf(emulator, USER);
  const reportId = await report(emulator, USER);
  const orgId = await report(emulator, ORG);
  const requests: [method: string, path: string][] = [
    ["GET", `${ORG}/service_agreements`],
    ["GET", `${ORG}/usage_reports/${orgId}`],
    ["GET", `${USER}/usage_reports/${reportId}`],
    ["GET", `${USER}/service_agreements/${id}/notifications`],
    ["POST", `${USER}/service_agreements/${id}/usage_reports`],
    ["GET", `${USER}/service_agreements/__proto__/notifications`],
  ];
  for (const [method, path] of requests) {
    const json = method === "POST" ? BODY : undefined;
    assertEquals((await call(emulator, method, path, { token, json })).status, 404, path);
  }
  // Each report is found in its own scope only.
  assertEquals((await call(emulator, "GET", `${USER}/usage_reports/${orgId}`)).status, 404);
  assertEquals((await call(emulator, "GET", `${ORG}/usage_reports/${reportId}`)).status, 404);
  const org = await call(emulator, "GET", `${ORG}/service_agreements/1/notifications`);
  assertEquals(org.status, 404);
});

Deno.test("a service agreement counts devices, messages and data of its owner only", async () => {
  using time = new FakeTime(noon);
  using emulator = withOrg();
  const lamp = emulator.addDevice({ platform: "argon" });
  emulator.addDevice({ platform: "tracker" });
  const kettle = emulator.addDevice({
    product: 9000,
    platform: "boron",
    iccid: "8934076500002586220",
  });
  emulator.addDevice({ owner: null });
  for (let n = 0; n < 3; n++) lamp.publish("a");
  kettle.publish("b");
  lamp.goOffline(); // system events are not billed
  await call(emulator, "POST", "/v1/devices/events", { json: { name: "by-the-api" } });
  const { attributes: own } = await agreementOf(emulator, USER);
  assertEquals(own.current_usage_summary, {
    device_limit_reached: false,
    connectivity: {
      all: { owned_devices: 2, billable_devices: 1, device_data: 0, device_messages: 3 },
      wifi: { owned_devices: 1, billable_devices: 1, device_data: null, device_messages: 3 },
      cellular: { owned_devices: 0, billable_devices: 0, device_data: 0, device_messages: 0 },
      asset_tracker: { owned_devices: 1, billable_devices: 0, device_data: 0, device_messages: 0 },
    },
  });
  const period = [
    own.current_billing_period_start,
    own.current_billing_period_end,
    own.next_billing_period_start,
  ];
  assertEquals(period, ["2026-03-01", "2026-03-31", "2026-04-01"]);
  assertEquals([own.owner_type, own.agreement_type, own.ends_on], [
    "individual",
    "developer",
    null,
  ]);
  const { attributes: org } = await agreementOf(emulator, ORG);
  const { cellular } = org.current_usage_summary.connectivity;
  assertEquals([cellular.owned_devices, cellular.device_messages], [1, 1]);
  assert(cellular.device_data > 0);
  assertEquals([org.owner_type, org.agreement_type, org.ends_on], [
    "organization",
    "enterprise",
    "2027-03-01",
  ]);
  time.tick(31 * 24 * 60 * 60 * 1000); // the next billing period
  const { attributes: next } = await agreementOf(emulator, USER);
  assertEquals(next.current_usage_summary.connectivity.all.device_messages, 0);
});

Deno.test("API users see the usage and prices of an organization only with the scopes for them", async () => {
  using emulator = withOrg();
  const seen = async (...scopes: string[]) => {
    const json = { friendly_name: "program", scopes: ["service_agreements:list", ...scopes] };
    const { created } = (await call(emulator, "POST", `${ORG}/team`, { json })).body;
    const { attributes } = await agreementOf(emulator, ORG, created.tokens[0].token);
    return ["current_usage_summary", "pricing_terms"].filter((name) => name in attributes);
  };
  assertEquals(await seen(), []);
  assertEquals(await seen("service_agreements.usage_summary:get"), ["current_usage_summary"]);
  assertEquals(await seen("service_agreements.pricing_terms:get"), ["pricing_terms"]);
});

Deno.test("a usage report becomes available after a while, and can be downloaded for 7 days without a token", async () => {
  using time = new FakeTime(noon);
  using emulator = withOrg();
  const lamp = emulator.addDevice({ platform: "argon" });
  const other = emulator.addDevice({ platform: "argon" });
  lamp.publish("a");
  const [all, one] = [
    await report(emulator, USER),
    await report(emulator, USER, { ...BODY, devices: [other.id] }),
  ];
  const read = async (id: string): Promise<Json> =>
    (await call(emulator, "GET", `${USER}/usage_reports/${id}`)).body.data.attributes;
  const download = async (url: string): Promise<[number, string]> => {
    const response = await emulator.fetch(url);
    return [response.status, await response.text()];
  };
  time.tick(1_999);
  assertEquals((await read(all)).download_url, null);
  time.tick(1);
  const { download_url: url, ...rest } = await read(all);
  assertEquals(rest, {
    state: "available",
    service_agreement_id: 1,
    date_period_start: "2026-03-01",
    date_period_end: "2026-03-31",
    created_at: "2026-03-10 12:00:00 +0000",
    expires_at: "2026-03-17 12:00:02 +0000",
    report_type: "devices",
    report_params: { devices: [], products: [], recipient_list: ["developer@example.com"] },
  });
  const head = "device_id,product_id,connectivity,messages,data_bytes\n";
  const rows = [`${lamp.id},,wifi,1,\n`, `${other.id},,wifi,0,\n`];
  assertEquals(await download(url), [200, head + rows.join("")]);
  assertEquals(await download((await read(one)).download_url), [200, head + rows[1]]);
  assertEquals((await download(`${url}0`))[0], 404);
  time.tick(7 * 24 * 60 * 60 * 1000);
  assertEquals([(await read(all)).state, (await download(url))[0]], ["expired", 404]);
});

Deno.test("a usage report has only the messages of its period, and can be by product", async () => {
  using time = new FakeTime(noon);
  using emulator = withOrg();
  const devices = [1, 2].map(() => emulator.addDevice({ product: 9000, platform: "boron" }));
  for (const device of devices) device.publish("a");
  time.tick(24 * 60 * 60 * 1000);
  devices[0]?.publish("on the next day");
  const json = { ...BODY, report_type: "products", date_period_end: "2026-03-10" };
  const ids = [
    await report(emulator, ORG, json),
    await report(emulator, ORG, { ...json, products: ["kettles"] }),
    await report(emulator, ORG, { ...json, products: [9000] }),
    await report(emulator, ORG, { ...json, products: [1] }),
  ];
  time.tick(2_000);
  const texts = await Promise.all(ids.map(async (id) => {
    const { body } = await call(emulator, "GET", `${ORG}/usage_reports/${id}`);
    return await (await emulator.fetch(body.data.attributes.download_url)).text();
  }));
  const head = "product_id,devices,messages,data_bytes\n";
  const full = `${head}9000,2,2,0\n`;
  assertEquals(texts, [full, full, full, head]);
});

Deno.test("a user is notified at 70, 90 and 100 % of the messages of a billing period", async () => {
  using time = new FakeTime(noon);
  using emulator = withOrg({ messageLimit: 10 });
  const lamp = emulator.addDevice({ platform: "argon" });
  const { id } = await agreementOf(emulator, USER);
  const path = `${USER}/service_agreements/${id}/notifications`;
  const list = async (): Promise<Json[]> => (await call(emulator, "GET", path)).body.data;
  for (let n = 0; n < 6; n++) lamp.publish("a");
  assertEquals(await list(), []);
  for (let n = 0; n < 6; n++) lamp.publish("a");
  const found = await list();
  assertEquals(found.map(({ attributes }) => attributes.details.event_type), [
    "usage_limit_70",
    "usage_limit_90",
    "usage_limit_100",
  ]);
  const { id: uuid, attributes } = found[0];
  assertMatch(uuid, /^[0-9a-f-]{36}$/);
  assertEquals([attributes.time_period, attributes.resource_id], ["2026-03-10", id]);
  // The count continues after a restart, and starts again with the next period.
  using restored = new Emulator({ state: emulator.save(), messageLimit: 10 });
  assertEquals((await call(restored, "GET", path)).body.data, found);
  restored.addDevice({ id: lamp.id }).publish("a");
  assertEquals((await call(restored, "GET", path)).body.data.length, 3);
  time.tick(31 * 24 * 60 * 60 * 1000);
  assertEquals(await list(), []);
  for (let n = 0; n < 7; n++) lamp.publish("a");
  assertEquals((await list()).length, 1);
});

Deno.test("usage, agreements and reports are saved, and deleted with their user", async () => {
  using emulator = withOrg();
  const token = await tokenOf(emulator, "leaver@x.y");
  const lamp = emulator.addDevice({ owner: "leaver@x.y" });
  lamp.publish("a");
  const { id } = await agreementOf(emulator, USER, token);
  const path = `${USER}/service_agreements/${id}/usage_reports`;
  assertEquals((await call(emulator, "POST", path, { token, json: BODY })).status, 202);
  using restored = new Emulator({ state: emulator.save() });
  assertEquals(restored.save(), emulator.save());
  assertEquals(
    await agreementOf(restored, USER, token),
    await agreementOf(emulator, USER, token),
  );
  const deleted = await send(emulator, "DELETE", "/v1/user", { token, json: { password: "pw" } });
  await deleted.body?.cancel();
  const { stores } = emulator.save();
  const { agreements, reports } = stores.serviceAgreements as Json;
  assertEquals([agreements, reports, stores.usage], [[], [], {}]);
});

Deno.test("the options about usage are checked", () => {
  for (const options of [{ messageLimit: 0 }, { usageReportDelay: -1 }]) {
    assertThrows(() => new Emulator(options), TypeError, Object.keys(options)[0]);
  }
});
