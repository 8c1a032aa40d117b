import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { BASE, call, DEVICE_ERROR, type Json, tokenOf } from "../helpers.ts";

const ID = "0123456789abcdef01234567";
const PRODUCT = "/v1/products/kettle/config";
const DEVICE = `${PRODUCT}/${ID}`;
const SCHEMA = "application/schema+json";
const RADIUS = {
  $id: "https://example.com/schema",
  type: "object",
  properties: { location: { $ref: "#/definitions/location" } },
  definitions: {
    location: {
      type: "object",
      properties: { radius: { type: "number", minimum: 0 } },
      required: ["radius"],
    },
  },
};

function withProduct(): Emulator {
  const emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettle" });
  return emulator;
}

const put = (emulator: Emulator, path: string, json: Json): ReturnType<typeof call> =>
  call(emulator, "PUT", path, { json });

async function send(
  emulator: Emulator,
  method: string,
  path: string,
  type: string,
  body?: string,
): Promise<{ status: number; body: Json }> {
  const headers = { authorization: `Bearer ${emulator.token}`, "content-type": type };
  const response = await emulator.fetch(BASE + path, { method, headers, body: body ?? null });
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : JSON.parse(text) };
}

const putSchema = (emulator: Emulator, path: string, schema: Json): ReturnType<typeof send> =>
  send(emulator, "PUT", path, SCHEMA, JSON.stringify(schema));

const getSchema = (emulator: Emulator, path: string): ReturnType<typeof call> =>
  call(emulator, "GET", path, { headers: { accept: SCHEMA } });

Deno.test("configuration: none yet, products of other users, unknown devices", async () => {
  using emulator = withProduct();
  emulator.addDevice({ id: ID, product: 9000 });
  const token = await tokenOf(emulator, "other");
  for (const path of [PRODUCT, DEVICE]) {
    assertEquals(await call(emulator, "GET", path), { status: 404, body: {} });
    assertEquals(await getSchema(emulator, path), { status: 404, body: {} });
    assertEquals((await send(emulator, "DELETE", path, SCHEMA)).status, 404);
    assertEquals((await call(emulator, "GET", path, { token: null })).status, 400);
    for (const method of ["GET", "PUT", "DELETE"]) {
      const options = method === "PUT" ? { token, json: {} } : { token };
      assertEquals((await call(emulator, method, path, options)).status, 404);
    }
  }
  const { status, body } = await put(emulator, `${PRODUCT}/${"f".repeat(24)}`, {});
  assertEquals([status, body], [403, DEVICE_ERROR]);
});

Deno.test("rejects a configuration that is not an object, too deep or too large", async () => {
  using emulator = withProduct();
  for (const body of ["", "[]", "null", "1", '"x"', "{", "NaN"]) {
    assertEquals((await send(emulator, "PUT", PRODUCT, "application/json", body)).status, 400);
    assertEquals(
      [400, 422].includes((await send(emulator, "PUT", PRODUCT, SCHEMA, body)).status),
      true,
    );
  }
  assertEquals((await send(emulator, "PUT", PRODUCT, "text/plain", "{}")).status, 400);
  const deep = `{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
  assertEquals((await send(emulator, "PUT", PRODUCT, "application/json", deep)).status, 400);
  assertEquals((await send(emulator, "PUT", PRODUCT, SCHEMA, deep)).status, 422);
  assertEquals((await put(emulator, PRODUCT, { a: "x".repeat(17_000) })).status, 413);
  assertEquals((await call(emulator, "DELETE", PRODUCT)).status, 400);
  assertEquals((await call(emulator, "GET", PRODUCT)).status, 404);
});

Deno.test("a device accepts its configuration, rejects it, or gets it when it connects", async () => {
  const errors: unknown[] = [];
  using emulator = new Emulator({ onError: (error) => errors.push(error) });
  emulator.addProduct({ id: 9000, slug: "kettle" });
  const device = emulator.addDevice({
    id: ID,
    product: 9000,
    acceptConfiguration: ({ radius }) => {
      if (radius === undefined) throw new Error("a bug of the device");
      return radius !== 13;
    },
  });
  const acceptConfiguration: Json = true;
  assertThrows(() => emulator.addDevice({ acceptConfiguration }), TypeError, "function");
  const get = async (): Promise<Json> => (await call(emulator, "GET", DEVICE)).body.configuration;
  assertEquals(await put(emulator, DEVICE, { radius: 1 }), { status: 200, body: {} });
  assertEquals(await get(), { current: { radius: 1 }, pending: null });
  for (const refused of [{ radius: 13 }, {}]) {
    const { status, body } = await put(emulator, DEVICE, refused);
    assertEquals([status, body.error], [400, "device_rejected_configuration"]);
  }
  assertEquals([device.configuration, errors.length], [{ radius: 1 }, 1]);
  device.goOffline();
  assertEquals(await put(emulator, DEVICE, { radius: 2 }), { status: 202, body: {} });
  assertEquals(await get(), { current: { radius: 1 }, pending: { radius: 2 } });
  device.goOnline();
  assertEquals(await get(), { current: { radius: 2 }, pending: null });
  device.goOffline();
  await put(emulator, DEVICE, { radius: 13 });
  device.goOnline();
  assertEquals(await get(), { current: { radius: 2 }, pending: null });
});

Deno.test("the configuration of a product reaches its devices, but not development devices", async () => {
  using emulator = withProduct();
  const device = emulator.addDevice({ product: 9000 });
  const development = emulator.addDevice({ product: 9000, development: true });
  const stranger = emulator.addDevice({ product: 9000, quarantined: true });
  const sleeper = emulator.addDevice({ product: 9000, online: false });
  assertEquals(await put(emulator, PRODUCT, { a: 1, b: 1 }), { status: 202, body: {} });
  await put(emulator, PRODUCT, { a: 2 }); // Replaces, never merges.
  assertEquals((await call(emulator, "GET", PRODUCT)).body, { configuration: { a: 2 } });
  const all = () =>
    [device, development, stranger, sleeper].map(({ configuration }) => configuration);
  assertEquals(all(), [{ a: 2 }, null, null, null]);
  sleeper.goOnline();
  assertEquals(all(), [{ a: 2 }, null, null, { a: 2 }]);
  assertEquals(emulator.addDevice({ product: 9000 }).configuration, { a: 2 });
  await put(emulator, `${PRODUCT}?deviceIds[]=${development.id}`, { a: 3 });
  assertEquals(all(), [{ a: 2 }, { a: 3 }, null, { a: 2 }]);
  assertEquals((await put(emulator, `${PRODUCT}?deviceIds[]=x`, { a: 4 })).status, 403);
  await put(emulator, PRODUCT, { a: 5, deviceIds: [device.id] });
  assertEquals(all(), [{ a: 5 }, { a: 3 }, null, { a: 2 }]);
  assertEquals((await call(emulator, "GET", PRODUCT)).body, { configuration: { a: 5 } });
});

Deno.test("deviceIds alone resets these devices to the configuration of the product", async () => {
  using emulator = withProduct();
  const [one, other, sleeper] = [{}, {}, { online: false }].map((options) =>
    emulator.addDevice({ product: 9000, ...options })
  );
  const devices = [one!, other!, sleeper!];
  for (const deviceIds of [[], "x", [7], [null], {}]) {
    assertEquals((await put(emulator, PRODUCT, { deviceIds })).status, 400);
  }
  for (const { id } of devices) await put(emulator, `${PRODUCT}/${id}`, { own: 1 });
  sleeper!.goOnline();
  const configurations = () => devices.map(({ configuration }) => configuration);
  assertEquals(configurations(), [{ own: 1 }, { own: 1 }, { own: 1 }]);
  const deviceIds = [one!.id, sleeper!.id];
  assertEquals((await put(emulator, PRODUCT, { deviceIds: [one!.id, "x"] })).status, 403);
  assertEquals(await put(emulator, PRODUCT, { deviceIds }), { status: 202, body: {} });
  assertEquals(configurations(), [null, { own: 1 }, null]);
  assertEquals((await call(emulator, "GET", PRODUCT)).status, 404);
  await put(emulator, PRODUCT, { a: 1 });
  for (const { id } of devices) await put(emulator, `${PRODUCT}/${id}`, { own: 2 });
  await put(emulator, PRODUCT, { deviceIds: [other!.id] });
  assertEquals(configurations(), [{ own: 2 }, { a: 1 }, { own: 2 }]);
  assertEquals((await call(emulator, "GET", PRODUCT)).body, { configuration: { a: 1 } });
});

Deno.test("a configuration that its schema does not allow gets 422 and changes nothing", async () => {
  using emulator = withProduct();
  emulator.addDevice({ id: ID, product: 9000 });
  assertEquals((await putSchema(emulator, PRODUCT, RADIUS)).status, 200);
  assertEquals((await getSchema(emulator, PRODUCT)).body, RADIUS);
  assertEquals((await getSchema(emulator, DEVICE)).body, RADIUS);
  for (const path of [PRODUCT, DEVICE]) {
    const { status, body } = await put(emulator, path, { location: { radius: -1 } });
    const [violation] = body.violations;
    assertEquals([status, body.message, body.description], [
      422,
      "Invalid Configuration",
      violation.message,
    ]);
    assertEquals([violation.keyword, violation.dataPath], ["minimum", ".location.radius"]);
    assertMatch(violation.schemaPath, /^#.*minimum$/);
    assertEquals([typeof violation.message, violation.params], ["string", {}]);
    assertEquals((await call(emulator, "GET", path)).status, 404);
    assertEquals((await put(emulator, path, { location: {} })).status, 422);
  }
  assertEquals((await put(emulator, PRODUCT, { location: { radius: 1 } })).status, 202);
  await putSchema(emulator, DEVICE, { type: "object", maxProperties: 0 });
  assertEquals((await put(emulator, DEVICE, { location: { radius: 1 } })).status, 422);
  assertEquals((await send(emulator, "DELETE", DEVICE, SCHEMA)).status, 204);
  assertEquals((await put(emulator, DEVICE, { location: { radius: 1 } })).status, 200);
  assertEquals((await send(emulator, "DELETE", PRODUCT, SCHEMA)).status, 204);
  assertEquals((await put(emulator, PRODUCT, { location: 1 })).status, 202);
});

Deno.test("an invalid schema, or one that takes too long to check, gets 422", async () => {
  using emulator = withProduct();
  const doubling = Object.fromEntries(
    Array.from({ length: 30 }, (_, n) => {
      const next = { $ref: `#/definitions/d${n + 1}` };
      return [`d${n}`, { allOf: [next, next] }];
    }),
  );
  const schemas = [
    { type: "objekt" },
    { type: 1 },
    { properties: [] },
    { properties: { a: 1 } },
    { required: "a" },
    { enum: {} },
    { minimum: "1" },
    { allOf: {} },
    { allOf: [null] },
    { items: "x" },
    { dependentRequired: { a: 1 } },
    { $ref: "https://example.com/schema" },
    { $ref: "#nowhere" },
    { $ref: "#/definitions/a" },
    { $ref: "#/__proto__" },
    { default: { type: "string" }, properties: { a: { $ref: "#/default" } } },
    { properties: { a: { allOf: [{ $ref: "#/properties" }] } } },
    { $ref: "#" },
    { definitions: { a: { not: { $ref: "#/definitions/a" } } }, $ref: "#/definitions/a" },
    { definitions: { ...doubling, d30: {} }, $ref: "#/definitions/d0" },
    { properties: { a: { $id: "x" } } },
    { $id: "http://[" },
    { definitions: { a: { $id: "x" }, b: { $id: "x" } } },
    { pattern: "(" },
    { pattern: "(a+)+$" },
    { pattern: "a?a?a?a?a?" },
    { pattern: "^(a|a)(a|a)(a|a)(a|a)$" },
    { pattern: "^(a)\\1*$" },
    { patternProperties: { "(a*)*b": true } },
    { description: "x".repeat(70_000) },
  ];
  for (const schema of schemas) {
    const { status, body } = await putSchema(emulator, PRODUCT, schema);
    assertEquals(status, 422, JSON.stringify(schema).slice(0, 100));
    assertEquals([body.message, body.violations.length], ["Invalid Schema", 1]);
    assertEquals(body.description, body.violations[0].message);
  }
  assertEquals((await getSchema(emulator, PRODUCT)).status, 404);
  const names = { properties: { constructor: { type: "string" }, toString: false } };
  assertEquals((await putSchema(emulator, PRODUCT, names)).status, 200);
  assertEquals((await put(emulator, PRODUCT, JSON.parse('{"__proto__":{"a":1}}'))).status, 202);
  assertEquals((await put(emulator, PRODUCT, { constructor: 1 })).status, 422);
  const pattern = { properties: { a: { pattern: "^[a-z]+-\\d+$" } } };
  assertEquals((await putSchema(emulator, PRODUCT, pattern)).status, 200);
  assertEquals((await put(emulator, PRODUCT, { a: "abc-12" })).status, 202);
  assertEquals((await put(emulator, PRODUCT, { a: "12" })).status, 422);
  assertEquals((await put(emulator, PRODUCT, { a: "a".repeat(10_000) })).status, 422);
});

Deno.test("references to any part of a schema work, whatever its name and type", async () => {
  using emulator = withProduct();
  const schema = {
    definitions: { "a b": { type: "string" }, "ü": true },
    properties: {
      spaced: { $ref: "#/definitions/a b" },
      accented: { $ref: "#/definitions/ü" },
      listed: { anyOf: [{ type: "integer" }] },
      inList: { $ref: "#/properties/listed/anyOf/0" },
    },
  };
  assertEquals((await putSchema(emulator, PRODUCT, schema)).status, 200);
  assertEquals(
    (await put(emulator, PRODUCT, { spaced: "x", accented: 1, inList: 1 })).status,
    202,
  );
  for (const wrong of [{ spaced: 1 }, { inList: "x" }]) {
    assertEquals((await put(emulator, PRODUCT, wrong)).status, 422);
  }
});

Deno.test("a schema may name its parts with $id, as in the sample of Particle, without an effect on references", async () => {
  using emulator = withProduct();
  const sample = {
    $schema: "https://particle.io/draft-07/schema#",
    type: "object",
    required: ["foo"],
    properties: { foo: { $id: "#/properties/foo", type: "integer", minimum: 0 } },
  };
  const { status, body } = await putSchema(emulator, PRODUCT, sample);
  assertEquals([status, body], [200, sample]);
  assertEquals((await getSchema(emulator, PRODUCT)).body, sample);
  assertEquals((await put(emulator, PRODUCT, { foo: 1 })).status, 202);
  assertEquals((await put(emulator, PRODUCT, { foo: "1" })).status, 422);
  // Each id has the path of another part, which a reference names.
  for (const id of ["$id", "id"]) {
    const misleading = {
      definitions: { text: { type: "string" } },
      properties: {
        a: { [id]: "#/definitions/text", anyOf: [{ $ref: "#/definitions/text" }] },
        id: { enum: [{ id: 1 }] },
      },
    };
    assertEquals((await putSchema(emulator, PRODUCT, misleading)).status, 200, id);
    assertEquals((await put(emulator, PRODUCT, { a: "b", id: { id: 1 } })).status, 202, id);
    assertEquals((await put(emulator, PRODUCT, { a: 1 })).status, 422, id);
    assertEquals((await put(emulator, PRODUCT, { id: { id: 2 } })).status, 422, id);
  }
});
