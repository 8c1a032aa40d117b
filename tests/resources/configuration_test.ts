import { assertEquals, assertThrows } from "@std/assert";
import type { HeadersInput } from "../../mod.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const deviceId = "0123456789abcdef01234567";
const product = "p";
const config = { location: { radius: 0, on: false, tag: null }, name: "" };

const rows: Record<string, Row> = {
  "getProductConfiguration()": [
    (particle) => particle.getProductConfiguration({ product: 7 }),
    "GET",
    "/v1/products/7/config",
  ],
  "getProductConfigurationSchema()": [
    (particle) => particle.getProductConfigurationSchema({ product }),
    "GET",
    "/v1/products/p/config",
  ],
  "getProductDeviceConfiguration()": [
    (particle) => particle.getProductDeviceConfiguration({ product, deviceId }),
    "GET",
    `/v1/products/p/config/${deviceId}`,
  ],
  "getProductDeviceConfigurationSchema()": [
    (particle) => particle.getProductDeviceConfigurationSchema({ product: 0, deviceId }),
    "GET",
    `/v1/products/0/config/${deviceId}`,
  ],
  "setProductConfiguration()": [
    (particle) => particle.setProductConfiguration({ product, config }),
    "PUT",
    "/v1/products/p/config",
    config,
  ],
  "setProductConfiguration() with an empty configuration": [
    (particle) => particle.setProductConfiguration({ product: 7, config: {} }),
    "PUT",
    "/v1/products/7/config",
    {},
  ],
  "setProductConfiguration() for some devices": [
    (particle) => particle.setProductConfiguration({ product, config, deviceIds: [deviceId] }),
    "PUT",
    "/v1/products/p/config",
    { ...config, deviceIds: [deviceId] },
  ],
  "setProductConfiguration() with only devices, which resets them": [
    (particle) => particle.setProductConfiguration({ product, config: {}, deviceIds: [deviceId] }),
    "PUT",
    "/v1/products/p/config",
    { deviceIds: [deviceId] },
  ],
  "setProductDeviceConfiguration()": [
    (particle) => particle.setProductDeviceConfiguration({ product, deviceId, config }),
    "PUT",
    `/v1/products/p/config/${deviceId}`,
    config,
  ],
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

Deno.test("setProduct…Configuration() without a configuration send no request", () => {
  const { particle, requests } = recorded();
  for (const none of [null, undefined]) {
    const config = none as unknown as Record<string, unknown>;
    assertThrows(() => particle.setProductConfiguration({ product, config }), TypeError, "config");
    assertThrows(
      () => particle.setProductDeviceConfiguration({ product, deviceId, config }),
      TypeError,
      "config",
    );
  }
  assertEquals(requests.length, 0);
});

const schema = { $schema: "https://particle.io/draft-07/schema#", type: "object", title: "" };

Deno.test("setProduct…ConfigurationSchema() and deleteProduct…ConfigurationSchema() send the type of schemas, whatever the caller's headers", async () => {
  const { particle, requests } = recorded();
  const given: (HeadersInput | null | undefined)[] = [
    undefined,
    null,
    { "content-type": "application/json" },
    { "CONTENT-TYPE": "text/csv", "Content-Type": "a/b" },
    [["Content-type", "text/csv"]],
    new Headers({ "content-type": "text/csv" }),
  ];
  for (const headers of given) {
    await particle.setProductConfigurationSchema({ product, schema, headers });
    await particle.setProductDeviceConfigurationSchema({ product, deviceId, schema, headers });
    await particle.deleteProductConfigurationSchema({ product, headers });
    await particle.deleteProductDeviceConfigurationSchema({ product, deviceId, headers });
  }
  const { origin } = new URL(requests[0]!.url);
  for (const [index, { method, url, headers, body }] of requests.entries()) {
    const path = `${origin}/v1/products/p/config${index % 2 === 0 ? "" : `/${deviceId}`}`;
    const { "user-agent": _, ...others } = headers;
    const expected = index % 4 < 2 ? ["PUT", JSON.stringify(schema)] : ["DELETE", undefined];
    assertEquals([method, body, url], [...expected, path]);
    assertEquals(others, {
      authorization: "Bearer t0ken",
      "content-type": "application/schema+json",
    });
  }
  assertEquals(requests.length, 4 * given.length);
});

Deno.test("setProduct…ConfigurationSchema() without a schema send no request", () => {
  const { particle, requests } = recorded();
  for (const none of [null, undefined]) {
    const schema = none as unknown as Record<string, unknown>;
    for (
      const call of [
        () => particle.setProductConfigurationSchema({ product, schema }),
        () => particle.setProductDeviceConfigurationSchema({ product, deviceId, schema }),
      ]
    ) assertThrows(call, TypeError, "schema");
  }
  assertEquals(requests.length, 0);
});

Deno.test("get…ConfigurationSchema() request a schema, whatever the caller's headers", async () => {
  const { particle, requests } = recorded();
  const given: (HeadersInput | null | undefined)[] = [
    undefined,
    null,
    {},
    { accept: "text/csv" },
    { ACCEPT: "text/csv", accept: "a/b", Accept: undefined },
    [["Accept", "text/csv"], ["accept", "a/b"]],
    new Headers({ Accept: "text/csv" }),
    new Map([["aCCept", "text/csv"]]),
  ];
  for (const headers of given) {
    await particle.getProductConfigurationSchema({ product, headers });
    await particle.getProductDeviceConfigurationSchema({ product, deviceId, headers });
  }
  assertEquals(requests.length, 2 * given.length);
  for (const { headers } of requests) {
    const { "user-agent": _, ...others } = headers;
    assertEquals(others, {
      authorization: "Bearer t0ken",
      accept: "application/schema+json",
    });
  }
});

Deno.test("get…ConfigurationSchema() pass a single accept header to the agent", async () => {
  const { particle } = recorded();
  const seen: unknown[] = [];
  const request = particle.agent.request.bind(particle.agent);
  particle.agent.request = (options) => {
    seen.push(options.headers);
    return request(options);
  };
  await particle.getProductConfigurationSchema({ product, headers: { Accept: "a/b", "X-A": "1" } });
  assertEquals(seen, [{ "X-A": "1", accept: "application/schema+json" }]);
});

Deno.test("get…ConfigurationSchema() send the caller's other headers", async () => {
  const { particle, requests } = recorded();
  const given: HeadersInput[] = [
    { "X-A": "1", "x-b": 2, "x-c": undefined, "x-d": null },
    [["X-A", "0"], ["x-a", "1"], ["x-b", "2"]],
    new Headers({ "X-A": "1", "X-B": "2" }),
  ];
  for (const headers of given) {
    await particle.getProductConfigurationSchema({ product, headers });
    const { "user-agent": _, authorization: __, ...others } = requests.at(-1)!.headers;
    assertEquals(others, { accept: "application/schema+json", "x-a": "1", "x-b": "2" });
  }
});

Deno.test("get…ConfigurationSchema() do not change the caller's headers", async () => {
  const { particle, requests } = recorded();
  const shared = Object.freeze({ Accept: "text/csv" });
  const options = Object.freeze({ product, deviceId, headers: shared });
  await particle.getProductConfigurationSchema(options);
  await particle.getProductDeviceConfigurationSchema(options);
  const headers = new Headers({ Accept: "text/csv" });
  await particle.getProductConfigurationSchema({ product, headers });
  assertEquals(headers.get("accept"), "text/csv");
  await particle.getProductConfiguration(options);
  assertEquals(requests.at(-1)!.headers["accept"], "text/csv");
});

Deno.test("get…ConfigurationSchema() use the token and timeout of the call", async () => {
  const { particle, requests } = recorded();
  const context = { tool: { name: "cli" } };
  await particle.getProductConfigurationSchema({ product, auth: "other", context });
  const { authorization, "x-particle-tool": tool } = requests[0]!.headers;
  assertEquals([authorization, tool], ["Bearer other", "cli"]);
  const signal = AbortSignal.abort();
  const failed = await particle.getProductConfigurationSchema({ product, signal })
    .then(() => undefined, (error) => error);
  assertEquals([failed?.code, requests.length], ["aborted", 1]);
});

Deno.test("configurations are typed as the cloud sends them", async () => {
  const product = 7;
  const ofProduct = await recorded(Response.json({ configuration: { a: { b: 1 } } }))
    .particle.getProductConfiguration({ product });
  assertEquals(ofProduct.body.configuration.a, { b: 1 });
  const ofDevice = await recorded(
    Response.json({ configuration: { current: { a: 1 }, pending: null } }),
  ).particle.getProductDeviceConfiguration({ product, deviceId });
  const { current, pending } = ofDevice.body.configuration;
  assertEquals([current?.a, pending], [1, null]);
  const accepted = await recorded(Response.json({}, { status: 202 }))
    .particle.setProductConfiguration({ product, config });
  assertEquals([accepted.statusCode, accepted.body.configuration], [202, undefined]);
  const schema = await recorded(Response.json({ type: "object" }))
    .particle.getProductConfigurationSchema({ product });
  assertEquals(schema.body.type, "object");
});

Deno.test("configuration calls require a product", () => {
  const { particle, requests } = recorded();
  // @ts-expect-error: no product
  assertThrows(() => particle.getProductConfiguration({}), TypeError, "product");
  // @ts-expect-error: no device
  assertThrows(() => particle.getProductDeviceConfiguration({ product }), TypeError, "deviceId");
  assertThrows(
    // @ts-expect-error: no product
    () => particle.setProductDeviceConfiguration({ deviceId, config }),
    TypeError,
    "product",
  );
  assertEquals(requests.length, 0);
});

checkHostileIds({
  getProductConfiguration: (particle, product) => particle.getProductConfiguration({ product }),
  getProductConfigurationSchema: (particle, product) =>
    particle.getProductConfigurationSchema({ product }),
  "getProductDeviceConfiguration, product": (particle, product) =>
    particle.getProductDeviceConfiguration({ product, deviceId }),
  "getProductDeviceConfiguration, device": (particle, deviceId) =>
    particle.getProductDeviceConfiguration({ product, deviceId }),
  "getProductDeviceConfigurationSchema, product": (particle, product) =>
    particle.getProductDeviceConfigurationSchema({ product, deviceId }),
  "getProductDeviceConfigurationSchema, device": (particle, deviceId) =>
    particle.getProductDeviceConfigurationSchema({ product, deviceId }),
  "setProductConfigurationSchema, product": (particle, product) =>
    particle.setProductConfigurationSchema({ product, schema }),
  "setProductDeviceConfigurationSchema, product": (particle, product) =>
    particle.setProductDeviceConfigurationSchema({ product, deviceId, schema }),
  "setProductDeviceConfigurationSchema, device": (particle, deviceId) =>
    particle.setProductDeviceConfigurationSchema({ product, deviceId, schema }),
  "deleteProductConfigurationSchema, product": (particle, product) =>
    particle.deleteProductConfigurationSchema({ product }),
  "deleteProductDeviceConfigurationSchema, product": (particle, product) =>
    particle.deleteProductDeviceConfigurationSchema({ product, deviceId }),
  "deleteProductDeviceConfigurationSchema, device": (particle, deviceId) =>
    particle.deleteProductDeviceConfigurationSchema({ product, deviceId }),
  setProductConfiguration: (particle, product) =>
    particle.setProductConfiguration({ product, config }),
  "setProductDeviceConfiguration, product": (particle, product) =>
    particle.setProductDeviceConfiguration({ product, deviceId, config }),
  "setProductDeviceConfiguration, device": (particle, deviceId) =>
    particle.setProductDeviceConfiguration({ product, deviceId, config }),
});
