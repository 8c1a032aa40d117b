import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { addFleet, Emulator, fleetSchema } from "@particle-edge/emulator";
import { FakeTime } from "@std/testing/time";
import { call, type Json, open } from "../helpers.ts";

const WRONG: [unknown, RegExp][] = [
  [[], /^the value is invalid/],
  [{ device: [] }, /^device is not a known property/],
  [{ devices: [{ nam: "x" }] }, /^devices\[0\]\.nam is not a known property/],
  [{ devices: [{}, { id: "x" }] }, /^devices\[1\]\.id is invalid/],
  [{ devices: [{ name: "a", product: 9 }] }, /^devices\[0\] is invalid: Product 9 does not exist/],
  [{ devices: [{ variables: { x: [] } }] }, /^devices\[0\]\.variables\.x is invalid/],
  [{ devices: [{ variables: { x: {} } }] }, /^devices\[0\]\.variables\.x must have exactly one/],
  [
    { devices: [{ variables: { x: { value: 1, walk: { min: 0, max: 1 } } } }] },
    /x must have exactly one/,
  ],
  [
    { devices: [{ variables: { x: { walk: { min: 2, max: 1 } } } }] },
    /x has a min that is greater than its max/,
  ],
  [
    { devices: [{ variables: { x: { type: "bool", sine: { min: 0, max: 1, period: 9 } } } }] },
    /x has a walk or sine, so its type must be/,
  ],
  [
    { devices: [{ functions: { f: { set: { x: 1 } } } }] },
    /^devices\[0\]\.functions\.f\.set\.x is not a variable/,
  ],
  [
    { devices: [{ functions: { f: { publish: { name: "{{x}}" } } } }] },
    /^devices\[0\]\.functions\.f\.publish\.name contains \{\{x\}\}/,
  ],
  [
    { devices: [{ publish: [{ name: "n", data: "{{argument}}", every: 5 }] }] },
    /^devices\[0\]\.publish\[0\]\.data contains/,
  ],
  [{ devices: [{ publish: [{ name: "spark/x", every: 5 }] }] }, /publish\[0\] is invalid/],
  [{ devices: [{ publish: [{ name: "n", every: 0 }] }] }, /^devices\[0\]\.publish\[0\]\.every/],
  [{ devices: [{ count: 2, id: "a".repeat(24) }] }, /^devices\[0\]\.count cannot be combined/],
  [{ products: [{ id: 6, slug: "x" }] }, /^products\[0\] is invalid: A product id/],
  [{ users: [{ username: "u" }] }, /^users\[0\] is invalid/],
  [{ requests: [{ path: "/emulator/v1/faults" }] }, /^requests\[0\]\.path is invalid/],
  [{ requests: [{ path: "/v1/nope" }] }, /^requests\[0\] failed with status 404/],
];

Deno.test("addFleet() rejects an invalid fleet, and names the value", async () => {
  for (const [fleet, message] of WRONG) {
    using emulator = new Emulator();
    const error = await assertRejects(() => addFleet(emulator, fleet), TypeError);
    assertMatch(error.message, message);
  }
});

/** Lists the properties of a schema that have no description, at any depth. */
function withoutDescription(schema: Json, path = ""): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const missing = Object.entries<Json>(schema.properties ?? {})
    .filter(([, { description = "" }]) => !/^[A-Z].*\.$/.test(description))
    .map(([name]) => `${path}/${name}`);
  const below = Object.entries<Json>(schema).flatMap(([key, value]) =>
    withoutDescription(value, key === "properties" ? path : `${path}/${key}`)
  );
  return [...missing, ...below];
}

Deno.test("fleetSchema describes every property", () => {
  const one = { properties: { a: { properties: { b: { type: "string" } } } } };
  assertEquals(withoutDescription(one), ["/a", "/a/b"]);
  assertEquals(withoutDescription(fleetSchema), []);
});

Deno.test("fleetSchema is plain JSON", () => {
  assertEquals(JSON.parse(JSON.stringify(fleetSchema)), fleetSchema);
});

Deno.test("a fleet adds users, products, devices that act on their own, and what its requests create", async () => {
  using time = new FakeTime();
  using emulator = new Emulator();
  const fleet = {
    $schema: "./fleet.schema.json",
    users: [{ username: "other@example.com", password: "pw" }],
    products: [{ id: 1234, slug: "kettles" }],
    clients: [{ id: "backend", secret: "s" }],
    devices: [
      {
        name: "kettle",
        product: "kettles",
        variables: {
          celsius: 20,
          label: "hot",
          on: false,
          drift: { walk: { min: 1, max: 2 } },
          wave: { type: "int32", sine: { min: -10, max: 10, period: 4000 } },
        },
        functions: {
          boil: {
            return: 7,
            set: { celsius: "{{argument}}", on: true, label: "at {{argument}}" },
            publish: { name: "boiled", data: '{"celsius":{{celsius}}}' },
          },
        },
        publish: [{ name: "temperature", data: "{{celsius}}", every: 1000 }],
      },
      { name: "drone", count: 3, online: false },
    ],
    requests: [{
      path: "/v1/ledgers",
      body: { ledger: { name: "l", scope: "Owner", direction: "Downstream" } },
    }],
  };
  const timers = await addFleet(emulator, fleet);
  const stream = await open(emulator, "/v1/products/kettles/events");
  const read = async (name: string) =>
    (await call(emulator, "GET", `/v1/devices/kettle/${name}`)).body.result;
  assertEquals([await read("celsius"), await read("label"), await read("on")], [20, "hot", false]);
  assertEquals([await read("wave"), await read("drift")], [0, 1.5]);
  time.tick(1000);
  assertEquals((await stream.event()).fields.data, "20");
  assertEquals([await read("wave"), await read("drift") >= 1, await read("drift") <= 2], [
    10,
    true,
    true,
  ]);
  const boil = (arg: string) =>
    call(emulator, "POST", "/v1/devices/kettle/boil", { json: { arg } });
  assertEquals((await boil("90")).body.return_value, 7);
  assertEquals((await stream.event()).fields.data, '{"celsius":90}');
  assertEquals([await read("celsius"), await read("label"), await read("on")], [90, "at 90", true]);
  await boil("hot"); // Not a number.
  assertEquals(await read("celsius"), 90);
  assertEquals((await call(emulator, "GET", "/v1/ledgers/l")).status, 200);
  const { body } = await call(emulator, "GET", "/v1/devices");
  const names = body.map(({ name }: { name: string }) => name).toSorted();
  assertEquals(names, ["drone-1", "drone-2", "drone-3", "kettle"]);
  timers[Symbol.dispose]();
  assertEquals(emulator.cutStreams(), 1);
  assertEquals(time.next(), false);
});

Deno.test("a fleet gets its saved state back", async () => {
  const fleet = {
    products: [{ id: 1234, slug: "kettles" }],
    devices: [{ name: "kettle", product: 1234, variables: { x: 1 } }, { name: "drone", count: 2 }],
    requests: [{
      path: "/v1/ledgers",
      body: { ledger: { name: "l", scope: "Owner", direction: "Downstream" } },
    }],
  };
  using emulator = new Emulator();
  using _timers = await addFleet(emulator, fleet);
  await call(emulator, "PUT", "/v1/devices/kettle", { form: { notes: "n" } });
  using second = new Emulator({ state: emulator.save() });
  using _again = await addFleet(second, fleet, { restored: true });
  const { body } = await call(second, "GET", "/v1/devices");
  assertEquals(body.length, 3);
  assertEquals((await call(second, "GET", "/v1/devices/kettle")).body.notes, "n");
  assertEquals((await call(second, "GET", "/v1/devices/kettle/x")).body.result, 1);
});
