import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type GetEventStreamOptions, ParticleError } from "../../mod.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const rows: Record<string, Row> = {
  "publishEvent()": [
    (particle) => particle.publishEvent({ name: "a/b", data: "", isPrivate: false, ttl: 0 }),
    "POST",
    "/v1/devices/events",
    { name: "a/b", data: "", private: false, ttl: 0 },
  ],
  "publishEvent() with only a name": [
    (particle) => particle.publishEvent({ name: "a" }),
    "POST",
    "/v1/devices/events",
    { name: "a" },
  ],
  "publishEvent() to a product": [
    (particle) => particle.publishEvent({ name: "a", product: 7, isPrivate: true }),
    "POST",
    "/v1/products/7/events",
    { name: "a", private: true },
  ],
  "publishEvent() to an organization": [
    (particle) => particle.publishEvent({ name: "a", org: "acme" }),
    "POST",
    "/v1/orgs/acme/events",
    { name: "a" },
  ],
  "publishEvent() to a product of an organization": [
    (particle) => particle.publishEvent({ name: "a", org: "acme", product: 7 }),
    "POST",
    "/v1/orgs/acme/products/7/events",
    { name: "a" },
  ],
  "publishEvent() as a device": [
    (particle) => particle.publishEvent({ name: "a", product: 7, asDeviceId: "d" }),
    "POST",
    "/v1/products/7/events",
    { name: "a", as_device_id: "d" },
  ],
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

Deno.test("publishEvent() does not publish as the account if asDeviceId is null or empty", () => {
  const { particle, requests } = recorded();
  for (const asDeviceId of ["", null] as string[]) {
    assertThrows(
      () => particle.publishEvent({ name: "a", product: 7, asDeviceId }),
      TypeError,
      "asDeviceId must",
    );
  }
  assertEquals(requests.length, 0);
});

Deno.test("publishEvent() throws without a name", () => {
  const { particle, requests } = recorded();
  assertThrows(() => particle.publishEvent({ name: "" }), TypeError, "name must not be empty");
  assertEquals(requests.length, 0);
});

const streamOf = (body: string) =>
  new Response(body, { headers: { "content-type": "text/event-stream" } });

Deno.test("getEventStream() connects to the URL that matches its options", async () => {
  const paths: [GetEventStreamOptions, string][] = [
    [{}, "/v1/events"],
    [{ name: "x" }, "/v1/events/x"],
    [{ deviceId: "mine" }, "/v1/devices/events"],
    [{ deviceId: "MINE", name: "x" }, "/v1/devices/events/x"],
    [{ deviceId: "abc" }, "/v1/devices/abc/events"],
    [{ deviceId: "abc", name: "spark/status?é" }, "/v1/devices/abc/events/spark%2Fstatus%3F%C3%A9"],
    [{ product: 7 }, "/v1/products/7/events"],
    [{ product: 7, deviceId: "abc", name: "x" }, "/v1/products/7/devices/abc/events/x"],
    [{ product: 7, deviceId: "mine" }, "/v1/products/7/devices/events"],
    [{ org: "o" }, "/v1/orgs/o/events"],
    [{ org: "o", product: "p", deviceId: "abc" }, "/v1/orgs/o/products/p/devices/abc/events"],
  ];
  for (const [options, path] of paths) {
    const { particle, requests } = recorded(streamOf(""));
    const stream = await particle.getEventStream({ ...options, context: { tool: { name: "t" } } });
    stream.close();
    const { pathname, searchParams } = new URL(requests[0]!.url);
    assertEquals(pathname, path);
    assert(/^\d+$/.test(searchParams.get("nonce") ?? ""));
    assertEquals(requests[0]!.headers["authorization"], "Bearer t0ken");
    assertEquals(requests[0]!.headers["x-particle-tool"], "t");
  }
});

Deno.test("getEventStream() sends no Authorization without a token", async () => {
  const { particle, requests } = recorded(streamOf(""));
  (await particle.getEventStream({ deviceId: "mine", auth: false })).close();
  assertEquals("authorization" in requests[0]!.headers, false);
});

Deno.test("getEventStream() throws for hostile ids before any request", () => {
  const { particle, requests } = recorded();
  for (const bad of ["", "..", "%2e%2e", "\uD800"]) {
    assertThrows(() => particle.getEventStream({ deviceId: bad }), TypeError);
    assertThrows(() => particle.getEventStream({ name: bad }), TypeError);
    assertThrows(() => particle.getEventStream({ product: bad }), TypeError);
    assertThrows(() => particle.getEventStream({ org: bad }), TypeError);
  }
  assertEquals(requests.length, 0);
});

Deno.test("getEventStream() rejects with the error response of the cloud", async () => {
  const body = {
    error: "invalid_token",
    error_description: "The access token provided is invalid.",
  };
  const { particle } = recorded(Response.json(body, { status: 401 }));
  const error = await assertRejects(
    () => particle.getEventStream({ deviceId: "mine" }),
    ParticleError,
  );
  assertEquals([error.statusCode, error.body], [401, body]);
  assertEquals(
    error.message,
    "HTTP error 401 from https://api.particle.io/v1/devices/events - The access token provided is invalid.",
  );
});

Deno.test("getEventStream() does not follow a redirect to another origin", async () => {
  const redirect = new Response(null, { status: 302, headers: { location: "https://evil.test/" } });
  const { particle, requests } = recorded(redirect, streamOf(""));
  const error = await assertRejects(
    () => particle.getEventStream({ deviceId: "mine" }),
    ParticleError,
  );
  assertEquals([error.code, requests.length], ["redirect", 1]);
});

Deno.test("getEventStream() iterates over the events that the cloud sends", async () => {
  const data = JSON.stringify({ data: "21.5", ttl: 60, published_at: "x", coreid: "api" });
  const { particle } = recorded(streamOf(`:ok\n\nevent: temp\ndata: ${data}\n\n`));
  for await (const event of await particle.getEventStream({ deviceId: "mine" })) {
    assertEquals([event.name, event.data, event.coreid], ["temp", "21.5", "api"]);
    break;
  }
});
