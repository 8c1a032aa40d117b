import { assertEquals, assertThrows } from "@std/assert";
import type { DeviceVitalsResponse, HeadersInput, JSONResponse } from "../../mod.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const deviceId = "0123456789abcdef01234567";
const own = `/v1/diagnostics/${deviceId}`;
const inProduct = `/v1/products/7/diagnostics/${deviceId}`;
const product = 7;
const period = { startDate: "2026-01-01T00:00:00+01:00", endDate: "2026-01-02" };
const query = "?start_date=2026-01-01T00%3A00%3A00%2B01%3A00&end_date=2026-01-02";

const rows: Record<string, Row> = {
  "refreshDeviceVitals()": [
    (particle) => particle.refreshDeviceVitals({ deviceId }),
    "POST",
    `${own}/update`,
  ],
  "refreshDeviceVitals() for a product": [
    (particle) => particle.refreshDeviceVitals({ deviceId, product }),
    "POST",
    `${inProduct}/update`,
  ],
  "getDeviceVitals()": [(particle) => particle.getDeviceVitals({ deviceId }), "GET", `${own}/last`],
  "getDeviceVitals() for a product": [
    (particle) => particle.getDeviceVitals({ deviceId, product }),
    "GET",
    `${inProduct}/last`,
  ],
  "listDeviceVitals()": [(particle) => particle.listDeviceVitals({ deviceId }), "GET", own],
  "listDeviceVitals() for a product and a period": [
    (particle) => particle.listDeviceVitals({ deviceId, product, ...period }),
    "GET",
    inProduct + query,
  ],
  "downloadDeviceVitals()": [
    (particle) => particle.downloadDeviceVitals({ deviceId }),
    "GET",
    own,
  ],
  "downloadDeviceVitals() for a product and a period": [
    (particle) => particle.downloadDeviceVitals({ deviceId, product, ...period }),
    "GET",
    inProduct + query,
  ],
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

Deno.test("downloadDeviceVitals() requests CSV, whatever the caller accepts", async () => {
  const given: HeadersInput[] = [{ "X-A": "1" }, { Accept: "a/b", "X-A": "1" }, [
    ["X-A", "1"],
    ["accept", "a/b"],
    ["ACCEPT", "c/d"],
  ]];
  for (const headers of given) {
    const { particle, requests } = recorded();
    await particle.downloadDeviceVitals({ deviceId, headers });
    const { accept, "x-a": other } = requests[0]!.headers;
    assertEquals([accept, other], ["text/csv", "1"]);
  }
});

Deno.test("downloadDeviceVitals() resolves to the text, and rejects for an error", async () => {
  const csv = "updated_at,deviceID\r\n2026-01-01T00:00:00.000Z,é\r\n";
  const { particle } = recorded(
    new Response(csv),
    Response.json({ error: "bad_request", description: "too old" }, { status: 400 }),
  );
  assertEquals(await particle.downloadDeviceVitals({ deviceId }), csv);
  const error = await particle.downloadDeviceVitals({ deviceId })
    .then(() => undefined, (error) => error);
  assertEquals([error?.statusCode, error?.body.description], [400, "too old"]);
});

Deno.test("vitals are typed, including readings that failed and an error with status 200", async () => {
  const payload = {
    device: {
      network: { signal: { at: "Wi-Fi", strength: 90 }, connection: { err: -210 } },
      power: { battery: { charge: { err: -210 }, state: "charged" }, source: "VIN" },
      system: { uptime: 5, memory: { used: 1, total: 2 } },
    },
    service: { device: { status: "ok" }, coap: { round_trip: 920 } },
    later: { unknown: true },
  };
  const diagnostics = { updated_at: "2026-01-01T00:00:00.000Z", deviceID: deviceId, payload };
  const { particle } = recorded(
    Response.json({ diagnostics }),
    Response.json({ diagnostics: [diagnostics] }),
    Response.json({ error: "bad_request", description: "start_date is too old" }),
  );
  const last: JSONResponse<DeviceVitalsResponse> = await particle.getDeviceVitals({ deviceId });
  assertEquals(last.body.diagnostics.payload.device?.power?.source, "VIN");
  const { body: list } = await particle.listDeviceVitals({ deviceId });
  assertEquals([list.diagnostics, list.error], [[last.body.diagnostics], undefined]);
  const { body: failed } = await particle.listDeviceVitals({ deviceId, startDate: "2020-01-01" });
  assertEquals([failed.error, failed.description], ["bad_request", "start_date is too old"]);
});

Deno.test("vitals require a device id as a string", () => {
  const { particle, requests } = recorded();
  // @ts-expect-error: the device is required
  assertThrows(() => particle.listDeviceVitals({ ...period }), TypeError, "deviceId");
  const numeric = 123 as unknown as string;
  assertThrows(() => particle.getDeviceVitals({ deviceId: numeric }), TypeError, "deviceId");
  assertThrows(() => particle.downloadDeviceVitals({ deviceId: "" }), TypeError, "deviceId");
  assertEquals(requests.length, 0);
});

const others = { product: "p" };
checkHostileIds({
  "refreshDeviceVitals, device": (particle, deviceId) => particle.refreshDeviceVitals({ deviceId }),
  "refreshDeviceVitals, product": (particle, product) =>
    particle.refreshDeviceVitals({ deviceId, product }),
  "getDeviceVitals, device": (particle, deviceId) =>
    particle.getDeviceVitals({ deviceId, ...others }),
  "getDeviceVitals, product": (particle, product) =>
    particle.getDeviceVitals({ deviceId, product }),
  "listDeviceVitals, device": (particle, deviceId) => particle.listDeviceVitals({ deviceId }),
  "listDeviceVitals, product": (particle, product) =>
    particle.listDeviceVitals({ deviceId, product }),
  "downloadDeviceVitals, device": (particle, deviceId) =>
    particle.downloadDeviceVitals({ deviceId }),
  "downloadDeviceVitals, product": (particle, product) =>
    particle.downloadDeviceVitals({ deviceId, product }),
});
