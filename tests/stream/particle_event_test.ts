import { assert, assertEquals } from "@std/assert";
import { ParticleEvent } from "../../src/stream/particle_event.ts";

const withData = (data: unknown) => new ParticleEvent("a", { data });

Deno.test("ParticleEvent has its fields in one order, and JSON that holds only what came", () => {
  const json = { extra: { deep: 1 }, coreid: "c", data: null, ttl: "60", published_at: "p" };
  const event = new ParticleEvent("a", json);
  const { extra: _, ...known } = json;
  const fields = ["name", "data", "ttl", "published_at", "coreid"];
  assertEquals(Object.keys(event), [
    ...fields,
    ...["userid", "version", "public", "productID", "extra"],
  ]);
  assertEquals(Object.keys(JSON.parse(JSON.stringify(event))), [...fields, "extra"]);
  assertEquals({ ...known, ...JSON.parse(JSON.stringify(event)) }, { ...json, name: "a" });
});

Deno.test("ParticleEvent lets no JSON replace its name, its methods or its prototype", () => {
  const hostile =
    '{"name":"forged","json":1,"bytes":2,"publishedAt":3,"__proto__":{"x":1},"constructor":4}';
  const event = new ParticleEvent("a", JSON.parse(hostile));
  assertEquals(Object.getPrototypeOf(event), ParticleEvent.prototype);
  assertEquals([event.name, event.constructor, event.json()], ["a", ParticleEvent, undefined]);
  assertEquals(JSON.stringify(event), '{"name":"a"}');
});

Deno.test("ParticleEvent.publishedAt is a Date, invalid if published_at is none", () => {
  const at = (published_at: unknown) => new ParticleEvent("a", { published_at }).publishedAt;
  assertEquals(at("2026-01-01T00:00:00.250Z").getTime(), Date.UTC(2026, 0, 1, 0, 0, 0, 250));
  for (const bad of [undefined, "", "garbage"]) assert(Number.isNaN(at(bad).getTime()));
});

Deno.test("ParticleEvent.json() parses the data, and is undefined if it is no JSON", () => {
  for (const bad of [undefined, null, "", "{oops", "text", 42, {}]) {
    assertEquals(withData(bad).json(), undefined);
  }
  assertEquals(withData('{"temp":21.5}').json<{ temp: number }>()?.temp, 21.5);
  assertEquals([withData("null").json(), withData("0").json()], [null, 0]);
});

Deno.test("ParticleEvent.bytes() decodes a Data URL, and is undefined if the data is none", () => {
  for (
    const bad of [
      undefined,
      null,
      "",
      "data",
      "data:",
      "data:;base64",
      " data:,a",
      "data:;base64,*",
      42,
      "data:,\ud800",
    ]
  ) {
    assertEquals(withData(bad).bytes(), undefined, String(bad));
  }
  const good: [string, number[]][] = [
    ["data:application/octet-stream;base64,AAH+/w==", [0, 1, 254, 255]],
    ["DATA:text/plain;charset=x ; BASE64 ,AAH%2B", [0, 1, 254]],
    ["data:;base64,", []],
    ["data:,a%00%fF%zz,b", [97, 0, 255, 37, 122, 122, 44, 98]],
    ["data:text/base64,é\n", [0xc3, 0xa9, 10]],
  ];
  for (const [data, bytes] of good) assertEquals([...withData(data).bytes() ?? []], bytes, data);
});
