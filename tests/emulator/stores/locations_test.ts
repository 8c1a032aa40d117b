import { assert, assertEquals } from "@std/assert";
import { Validator } from "@cfworker/json-schema";
import { LocationStore } from "../../../emulator/stores/locations.ts";

const place = (at: number) => ({
  productId: 9000,
  at,
  lat: 1,
  lon: 2,
  gpsLock: true,
  properties: { spd: 3 },
});

Deno.test("the last thousand places are kept in order of time", () => {
  const store = new LocationStore();
  for (let at = 1; at <= 1500; at++) store.add("a", place(at % 2 ? at + 1 : at - 1));
  const all = store.find("a", 9000, { time: [0, Infinity], area: undefined });
  assertEquals([all.length, all[0]?.at, all.at(-1)?.at], [1000, 501, 1500]);
  assertEquals(store.find("a", 9001, { time: undefined, area: undefined }), []);
});

Deno.test("locations are saved and restored", () => {
  const store = new LocationStore();
  store.add("a", place(1));
  store.add("a", place(2));
  const saved = JSON.parse(JSON.stringify(store.save()));
  const validator = new Validator(store.schema);
  assert(validator.validate(saved).valid);
  assert(!validator.validate({ a: [{ ...place(1), lat: "1" }] }).valid);
  const fresh = new LocationStore();
  fresh.load(saved);
  assertEquals(fresh.save(), store.save());
});
