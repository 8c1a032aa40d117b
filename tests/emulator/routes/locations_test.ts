import { assertEquals, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Emulator } from "@particle-edge/emulator";
import { call, DEVICE_ERROR, type Json, tokenOf } from "../helpers.ts";

const A = "a".repeat(24);
const B = "b".repeat(24);
const LIST = "/v1/products/van/locations";

/** Creates two vans that have moved around. */
function withVans(time: FakeTime): Emulator {
  const emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "van" });
  const one = emulator.addDevice({ id: A, name: "van-1", product: 9000, groups: ["north"] });
  const two = emulator.addDevice({ id: B, name: "van-2", product: 9000, groups: ["south", "old"] });
  emulator.addDevice({ name: "unmoved", product: 9000 });
  one.reportLocation({ latitude: 10, longitude: 20, speed: 5 });
  two.reportLocation({ latitude: -10, longitude: 179.5, gpsLock: false });
  time.tick(60_000);
  one.reportLocation({ latitude: 11, longitude: 21, altitude: 100 });
  return emulator;
}

const ids = async (emulator: Emulator, query = ""): Promise<Json> =>
  (await call(emulator, "GET", LIST + query)).body.locations.map((one: Json) => one.device_id[0]);

Deno.test("rejects invalid queries", async () => {
  using time = new FakeTime(0);
  using emulator = withVans(time);
  const queries = [
    "date_range=",
    "date_range=x,y",
    "date_range=1970-01-01T00:00:00Z",
    "date_range=1970-01-02T00:00:00Z,1970-01-01T00:00:00Z",
    "date_range=1970-01-01,1970-01-02,1970-01-03",
    "rect_bl=1,2",
    "rect_tr=1,2",
    "rect_bl=1&rect_tr=1,2",
    "rect_bl=1,&rect_tr=1,2",
    "rect_bl=91,0&rect_tr=1,2",
    "rect_bl=0,181&rect_tr=1,2",
    "rect_bl=a,b&rect_tr=1,2",
    "rect_bl=1,2,3&rect_tr=1,2",
  ];
  for (const query of queries) {
    for (const path of [LIST, `${LIST}/${A}`]) {
      assertEquals((await call(emulator, "GET", `${path}?${query}`)).status, 400, query);
    }
  }
});

Deno.test("locations: products of other users, unknown devices, devices without a location", async () => {
  using time = new FakeTime(0);
  using emulator = withVans(time);
  const token = await tokenOf(emulator, "other");
  for (const path of [LIST, `${LIST}/${A}`, "/v1/products/van/fleet_locations"]) {
    assertEquals((await call(emulator, "GET", path, { token })).status, 404);
    assertEquals((await call(emulator, "GET", path, { token: null })).status, 400);
  }
  const unknown = await call(emulator, "GET", `${LIST}/${"f".repeat(24)}`);
  assertEquals([unknown.status, unknown.body], [403, DEVICE_ERROR]);
  assertEquals((await call(emulator, "GET", `${LIST}/unmoved`)).status, 404);
});

Deno.test("ignores events without a valid location", async () => {
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "van" });
  const device = emulator.addDevice({ id: A, product: 9000 });
  const stranger = emulator.addDevice({ id: B, product: 9000, quarantined: true });
  assertThrows(() => device.reportLocation({ latitude: 91, longitude: 0 }), TypeError, "latitude");
  const nan = { latitude: 0, longitude: NaN };
  assertThrows(() => device.reportLocation(nan), TypeError, "longitude");
  const bad = ["", "x", "null", "[]", "1", "{}", '{"loc":null}', '{"loc":{"lat":1}}']
    .concat('{"loc":{"lat":"1","lon":"2"}}', '{"loc":{"lat":91,"lon":0}}', '{"loc":{"lck":0}}');
  for (const data of [null, ...bad]) device.publish("loc", data);
  stranger.reportLocation({ latitude: 1, longitude: 2 });
  assertEquals(await ids(emulator), []);
  device.publish("loc", '{"loc":{"lck":1,"time":1e300,"lat":1,"lon":2,"__proto__":{"spd":1}}}');
  assertEquals(await ids(emulator), ["a"]);
  device.goOffline();
  assertEquals(device.reportLocation({ latitude: 1, longitude: 2 }), false);
});

Deno.test("the list has the last locations, or those within a time and an area", async () => {
  using time = new FakeTime(0);
  using emulator = withVans(time);
  const { body } = await call(emulator, "GET", LIST);
  assertEquals(body.locations[0], {
    device_id: A,
    product_id: 9000,
    device_name: "van-1",
    groups: ["north"],
    gps_lock: true,
    last_heard: "1970-01-01T00:01:00.000Z",
    timestamps: ["1970-01-01T00:01:00.000Z"],
    online: true,
    geometry: { type: "Point", coordinates: [21, 11] },
  });
  assertEquals(body.locations[1].gps_lock, false);
  assertEquals(body.meta, { page: 1, per_page: 20, total_pages: 1, devices_found: 2 });
  const day = "date_range=1970-01-01T00:00:00Z,1970-01-02T00:00:00Z";
  const [way, point] = (await call(emulator, "GET", `${LIST}?${day}`)).body.locations;
  assertEquals(way.geometry, { type: "LineString", coordinates: [[20, 10], [21, 11]] });
  assertEquals([way.timestamps.length, point.geometry.type], [2, "Point"]);
  const later = "1971-01-01T00:00:00Z,1972-01-01T00:00:00Z";
  assertEquals(await ids(emulator, `?date_range=${later}`), []);
  assertEquals(await ids(emulator, "?rect_bl=10.5,20&rect_tr=12,22"), ["a"]);
  assertEquals(await ids(emulator, "?rect_bl=9,19&rect_tr=10,20"), []);
  assertEquals(await ids(emulator, `?rect_bl=9,19&rect_tr=10,20&${day}`), ["a"]);
  assertEquals(await ids(emulator, "?rect_bl=-20,179&rect_tr=0,-179"), ["b"]);
});

Deno.test("the locations of the fleet are the last ones of all devices, in one response, and ignore a time and an area", async () => {
  using time = new FakeTime(0);
  using emulator = withVans(time);
  const FLEET = "/v1/products/van/fleet_locations";
  const fleet = async (query = "") => (await call(emulator, "GET", FLEET + query)).body;
  const { locations } = await fleet();
  assertEquals(await fleet(), { locations });
  assertEquals(locations[0], {
    device_id: A,
    product_id: 9000,
    device_name: "van-1",
    groups: ["north"],
    gps_lock: true,
    last_heard: "1970-01-01T00:01:00.000Z",
    timestamps: ["1970-01-01T00:01:00.000Z"],
    geometry: { type: "Point", coordinates: [21, 11] },
  });
  const other = "?page=2&per_page=1&rect_bl=0,0&rect_tr=1,1&date_range=x";
  assertEquals((await fleet(other)).locations, locations);
  for (const query of ["?device_id=bb", "?device_name=van-2", "?groups=old,x", "?groups[0]=old"]) {
    const found = (await fleet(query)).locations;
    assertEquals(found.map((one: Json) => one.device_id), [B], query);
  }
});

Deno.test("the list can be filtered by id, name and group, and is paged", async () => {
  using time = new FakeTime(0);
  using emulator = withVans(time);
  assertEquals(await ids(emulator, "?device_id=AA"), ["a"]);
  assertEquals(await ids(emulator, "?device_id=ab"), []);
  assertEquals(await ids(emulator, "?device_name=van-"), ["a", "b"]);
  assertEquals(await ids(emulator, "?device_name=van-2"), ["b"]);
  assertEquals(await ids(emulator, "?device_name=2"), []);
  for (const query of ["groups=old,x", "groups[]=old&groups[]=x", "groups[0]=old"]) {
    assertEquals(await ids(emulator, `?${query}`), ["b"]);
  }
  const second = await call(emulator, "GET", `${LIST}?per_page=1&page=2`);
  assertEquals(second.body.locations.map((one: Json) => one.device_name), ["van-2"]);
  assertEquals(second.body.meta, { page: 2, per_page: 1, total_pages: 2, devices_found: 2 });
  assertEquals((await call(emulator, "GET", `${LIST}?perPage=101`)).body.meta.per_page, 100);
});

Deno.test("a single device has more details, and does not have locations from another product", async () => {
  using time = new FakeTime(0);
  using emulator = withVans(time);
  emulator.addProduct({ id: 9001, slug: "other" });
  const query = "?date_range=1970-01-01T00:00:00Z,1970-01-02T00:00:00Z";
  const { body } = await call(emulator, "GET", `${LIST}/van-1${query}`);
  assertEquals(body.meta, {});
  assertEquals(body.location.properties, [{ spd: 5 }, { alt: 100 }]);
  assertEquals(body.location.geometry.type, "LineString");
  assertEquals((await call(emulator, "GET", `/v1/products/other/locations/${A}`)).status, 403);
});
