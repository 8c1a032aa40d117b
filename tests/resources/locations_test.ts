import { assertEquals, assertThrows } from "@std/assert";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const deviceId = "0123456789abcdef01234567";
const product = "p";
const filter = {
  dateRange: "2026-01-01T00:00:00Z,2026-01-02T00:00:00Z",
  rectBl: "37.5,-122.5",
  rectTr: "38,-122",
};
const filterQuery = "date_range=2026-01-01T00%3A00%3A00Z%2C2026-01-02T00%3A00%3A00Z" +
  "&rect_bl=37.5%2C-122.5&rect_tr=38%2C-122";

const rows: Record<string, Row> = {
  "getProductLocations()": [
    (particle) => particle.getProductLocations({ product: 7 }),
    "GET",
    "/v1/products/7/locations",
  ],
  "getProductLocations() with all options": [
    (particle) =>
      particle.getProductLocations({
        product,
        ...filter,
        deviceId: "0123",
        deviceName: "van 1",
        groups: ["a", "b"],
        page: 2,
        perPage: 100,
      }),
    "GET",
    `/v1/products/p/locations?${filterQuery}&device_id=0123&device_name=van%201&groups=a%2Cb&page=2&per_page=100`,
  ],
  "getProductLocations() with one group, with falsy options": [
    (particle) =>
      particle.getProductLocations({
        product,
        dateRange: "",
        rectBl: "",
        rectTr: "",
        deviceId: "",
        deviceName: "",
        groups: "a",
        page: 0,
        perPage: 0,
      }),
    "GET",
    "/v1/products/p/locations?date_range=&rect_bl=&rect_tr=&device_id=&device_name=&groups=a&page=0&per_page=0",
  ],
  "getProductLocations() with an empty list of groups": [
    (particle) => particle.getProductLocations({ product, groups: [], dateRange: undefined }),
    "GET",
    "/v1/products/p/locations",
  ],
  "getFleetLocations()": [
    (particle) => particle.getFleetLocations({ product: 7 }),
    "GET",
    "/v1/products/7/fleet_locations",
  ],
  "getFleetLocations() with all options": [
    (particle) =>
      particle.getFleetLocations({
        product,
        deviceId: "0123",
        deviceName: "van 1",
        groups: ["a", "b"],
      }),
    "GET",
    "/v1/products/p/fleet_locations?device_id=0123&device_name=van%201&groups=a%2Cb",
  ],
  "getFleetLocations() does not send options of getProductLocations()": [
    (particle) =>
      particle.getFleetLocations({ product, ...filter, page: 2 } as { product: string }),
    "GET",
    "/v1/products/p/fleet_locations",
  ],
  "getProductDeviceLocations()": [
    (particle) => particle.getProductDeviceLocations({ product, deviceId }),
    "GET",
    `/v1/products/p/locations/${deviceId}`,
  ],
  "getProductDeviceLocations() with all options": [
    (particle) => particle.getProductDeviceLocations({ product: 0, deviceId, ...filter }),
    "GET",
    `/v1/products/0/locations/${deviceId}?${filterQuery}`,
  ],
  "getProductDeviceLocations() with falsy options": [
    (particle) =>
      particle.getProductDeviceLocations({
        product,
        deviceId,
        dateRange: "",
        rectBl: "",
        rectTr: "",
      }),
    "GET",
    `/v1/products/p/locations/${deviceId}?date_range=&rect_bl=&rect_tr=`,
  ],
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

Deno.test("responses about locations are typed", async () => {
  const device = {
    device_id: deviceId,
    product_id: 7,
    gps_lock: true,
    last_heard: "2026-01-01T00:00:00Z",
    online: true,
    geometry: { type: "LineString", coordinates: [[-122, 37.5], [-122.1, 37.6]] },
  };
  const { body: page } = await recorded(
    Response.json({ locations: [device], meta: { total_pages: 1, devices_found: 1 } }),
  ).particle.getProductLocations({ product });
  assertEquals([page.locations[0]?.device_id, page.meta.devices_found], [deviceId, 1]);
  const { online: _, ...last } = device;
  const { body: fleet } = await recorded(
    Response.json({ locations: [{ ...last, timestamps: ["t"] }, { ...last, timestamp: "t" }] }),
  ).particle.getFleetLocations({ product });
  assertEquals(fleet.locations.map((one) => one.timestamps?.[0] ?? one.timestamp), ["t", "t"]);
  // @ts-expect-error: not in this response
  assertEquals(fleet.locations[0]?.online, undefined);
  const { body } = await recorded(
    Response.json({ location: { ...device, properties: [{ spd: 2 }, {}] }, meta: {} }),
  ).particle.getProductDeviceLocations({ product, deviceId });
  const { geometry, properties } = body.location;
  const longitude: number | undefined = geometry.type === "Point"
    ? geometry.coordinates[0]
    : geometry.coordinates[0]?.[0];
  assertEquals([longitude, properties?.[0]?.spd], [-122, 2]);
});

Deno.test("location calls require a product", () => {
  const { particle, requests } = recorded();
  // @ts-expect-error: no product
  assertThrows(() => particle.getProductLocations({}), TypeError, "product");
  // @ts-expect-error: no product
  assertThrows(() => particle.getProductDeviceLocations({ deviceId }), TypeError, "product");
  // @ts-expect-error: no product
  assertThrows(() => particle.getFleetLocations({}), TypeError, "product");
  // @ts-expect-error: no device
  assertThrows(() => particle.getProductDeviceLocations({ product }), TypeError, "deviceId");
  assertEquals(requests.length, 0);
});

checkHostileIds({
  getFleetLocations: (particle, product) => particle.getFleetLocations({ product }),
  getProductLocations: (particle, product) => particle.getProductLocations({ product }),
  "getProductDeviceLocations, product": (particle, product) =>
    particle.getProductDeviceLocations({ product, deviceId }),
  "getProductDeviceLocations, device": (particle, deviceId) =>
    particle.getProductDeviceLocations({ product, deviceId }),
});
