import { assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { Emulator, type FaultOptions, serve } from "@particle-edge/emulator";
import { FakeTime } from "@std/testing/time";
import { call, open, send, StreamReader, tokenOf } from "../helpers.ts";

const STREAM = "/v1/devices/events";
const ADMIN = "/emulator/v1/faults";

const INVALID: [unknown, RegExp][] = [
  [null, /must be an object, got null/],
  [[], /must be an object/],
  [{}, /needs an effect/],
  [{ path: "/v1" }, /needs an effect/],
  [{ status: 429, __proto__x: 1 }, /no option "__proto__x"/],
  [JSON.parse('{"status":429,"__proto__":{}}'), /no option "__proto__"/],
  [{ status: 200 }, /^status of a fault must be 204 or .*, got 200/],
  [{ status: "429" }, /^status of a fault/],
  [{ status: 429, probability: 2 }, /^probability/],
  [{ status: 429, times: 0 }, /^times/],
  [{ status: 429, path: "v1" }, /^path/],
  [{ status: 429, method: "" }, /^method/],
  [{ status: 429, event: "x" }, /^event of a fault cannot be combined with status/],
  [{ status: 429, refuse: true }, /^refuse of a fault cannot be combined with status/],
  [{ status: 429, body: "xml" }, /^body/],
  [{ latency: 2 ** 31 }, /^latency/],
  [{ latency: 5, retryAfter: 1 }, /^retryAfter of a fault requires status/],
  [{ cutAfter: 1, silentAfter: 1 }, /^silentAfter of a fault cannot be combined with cutAfter/],
  [{ splitAt: 0 }, /^splitAt/],
  [{ deliver: "late" }, /^deliver/],
  [{ deliver: "twice", latency: 1 }, /cannot be combined/],
  [{ unresponsive: true, path: "/v1" }, /^path of a fault cannot be combined with unresponsive/],
];

Deno.test("faults.add() throws for invalid options, naming the option, and adds nothing", async () => {
  using emulator = new Emulator();
  for (const [options, message] of INVALID) {
    const error = assertThrows(() => emulator.faults.add(options as FaultOptions), TypeError);
    assertMatch(error.message, message);
    if (typeof options !== "object" || options === null || Array.isArray(options)) continue;
    const { status, body } = await call(emulator, "POST", ADMIN, { json: options });
    assertEquals([status, body], [400, { ok: false, error: error.message }]);
  }
  assertEquals(emulator.faults.list(), []);
});

Deno.test("the admin route is only for the default user, and request faults do not affect it", async () => {
  using emulator = new Emulator();
  const stranger = await tokenOf(emulator, "stranger@example.com");
  for (const method of ["GET", "POST", "DELETE"]) {
    assertEquals((await call(emulator, method, ADMIN, { token: null })).status, 400);
    assertEquals((await call(emulator, method, ADMIN, { token: stranger })).status, 403);
  }
  const added = await call(emulator, "POST", ADMIN, { json: { status: 503, times: 9 } });
  assertEquals([added.status, added.body], [201, { id: "1", status: 503, times: 9, struck: 0 }]);
  assertEquals((await call(emulator, "GET", "/v1/devices")).status, 503);
  const { body } = await call(emulator, "GET", ADMIN);
  assertEquals(body, { faults: [{ id: "1", status: 503, times: 9, struck: 1 }] });
  assertEquals((await call(emulator, "DELETE", `${ADMIN}/2`)).status, 404);
  assertEquals((await call(emulator, "DELETE", `${ADMIN}/1`)).status, 204);
  assertEquals((await call(emulator, "GET", "/v1/devices")).status, 200);
  emulator.faults.add({ expired: true });
  assertEquals((await call(emulator, "GET", ADMIN)).status, 401);
});

Deno.test("a fault affects matching requests, as many times as `times` says", async () => {
  using emulator = new Emulator();
  const { id } = emulator.addDevice({ name: "kettle" });
  emulator.addDevice({ name: "toaster" });
  const statusOf = async (method: string, path: string) =>
    (await call(emulator, method, path)).status;
  {
    using _fault = emulator.faults.add({ device: "kettle", method: "get", status: 502 });
    assertEquals(await statusOf("GET", `/v1/devices/${id.toUpperCase()}`), 502);
    assertEquals(await statusOf("GET", "/v1/devices/kettle"), 502);
    assertEquals(await statusOf("GET", "/v1/%64evices/%6bettle"), 502);
    assertEquals(await statusOf("GET", "/v1/devices/toaster"), 200);
    assertEquals(await statusOf("PUT", "/v1/devices/kettle"), 400);
  }
  assertEquals(await statusOf("GET", "/v1/devices/kettle"), 200);
  const fault = emulator.faults.add({ path: "/v1/devices/*/", status: 408, times: 2 });
  assertEquals(await statusOf("GET", "/v1/devices"), 200);
  assertEquals(await statusOf("GET", "/v1/devices/x/temp"), 408);
  assertEquals(emulator.faults.list(), [fault]);
  assertEquals(await statusOf("GET", "/v1/devices/x/temp"), 408);
  assertEquals([await statusOf("GET", "/v1/devices/x/temp"), fault.struck], [403, 2]);
  assertEquals(emulator.faults.list(), []);
});

Deno.test("the option random decides whether a fault with a probability takes effect", async () => {
  const chances = [0.2, 0.3, 0.9, 0.1];
  using emulator = new Emulator({ random: () => chances.shift() ?? 1 });
  emulator.faults.add({ probability: 0.3, status: 500 });
  const statuses: number[] = [];
  for (let i = 0; i < 4; i++) statuses.push((await call(emulator, "GET", "/v1/devices")).status);
  assertEquals(statuses, [500, 200, 200, 500]);
});

Deno.test("status faults respond with JSON, HTML, Retry-After or an empty body", async () => {
  using emulator = new Emulator();
  const get = async (options: FaultOptions) => {
    using _fault = emulator.faults.add(options);
    const response = await send(emulator, "GET", "/v1/devices", {
      headers: { origin: "http://localhost" },
    });
    assertEquals(response.headers.get("access-control-allow-origin"), "http://localhost");
    return { response, text: await response.text() };
  };
  const limited = await get({ status: 429, retryAfter: 7 });
  assertEquals(limited.response.headers.get("retry-after"), "7");
  assertEquals(limited.text, '{"ok":false,"error":"Too Many Requests"}');
  const html = await get({ status: 502, body: "html" });
  assertEquals(html.response.headers.get("content-type"), "text/html");
  assertMatch(html.text, /<title>502 Bad Gateway<\/title>/);
  const none = await get({ status: 204 });
  assertEquals([none.response.status, none.text], [204, ""]);
});

Deno.test("a request with a status fault has no effect", async () => {
  using emulator = new Emulator();
  const { id } = emulator.addDevice({ name: "old" });
  emulator.faults.add({ status: 500, times: 1 });
  await call(emulator, "PUT", `/v1/devices/${id}`, { form: { name: "new" } });
  assertEquals((await call(emulator, "GET", `/v1/devices/${id}`)).body.name, "old");
});

Deno.test("latency delays a request; aborting it or closing the emulator ends the wait", async () => {
  using time = new FakeTime();
  const errors: unknown[] = [];
  const emulator = new Emulator({ onError: (error) => errors.push(error) });
  emulator.faults.add({ latency: 1000 });
  let status = 0;
  const response = call(emulator, "GET", "/v1/devices").then((one) => status = one.status);
  await time.tickAsync(999);
  assertEquals(status, 0);
  await time.tickAsync(1);
  assertEquals(await response, 200);
  const controller = new AbortController();
  const aborted = send(emulator, "GET", "/v1/devices", { signal: controller.signal });
  await time.tickAsync(1);
  controller.abort(new Error("enough"));
  await assertRejects(() => aborted, Error, "enough");
  const closed = send(emulator, "GET", "/v1/devices");
  await time.tickAsync(1);
  emulator.close();
  await assertRejects(() => closed, TypeError);
  assertEquals([time.next(), errors], [false, []]);
});

Deno.test("refuse rejects in process, and breaks the connection on a server", async () => {
  using emulator = new Emulator();
  await using server = await serve(emulator);
  emulator.faults.add({ refuse: true, path: STREAM });
  await assertRejects(() => send(emulator, "GET", STREAM), TypeError, "refused");
  const headers = { authorization: `Bearer ${emulator.token}` };
  await assertRejects(async () => await (await fetch(server.url + STREAM, { headers })).text());
});

Deno.test("cutAfter breaks a stream after the given number of bytes", async () => {
  using emulator = new Emulator();
  const device = emulator.addDevice();
  for (let bytes = 0; bytes < 40; bytes++) {
    emulator.faults.add({ path: STREAM, cutAfter: bytes, times: 1 });
    const response = await send(emulator, "GET", STREAM);
    device.publish("temperature", "21");
    let text = "";
    await assertRejects(
      async () => {
        for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
          text += piece;
        }
      },
      TypeError,
      "connection was lost",
    );
    assertEquals(text.length, bytes);
    assertEquals(emulator.streamCount, 0);
  }
  emulator.faults.add({ path: "/v1/devices", cutAfter: 1 });
  const response = await send(emulator, "GET", "/v1/devices");
  await assertRejects(() => response.text(), TypeError, "connection was lost");
});

Deno.test("silentAfter stops a stream without ending it: no events, no keep-alives", async () => {
  using time = new FakeTime();
  const emulator = new Emulator({ keepAlive: [1000, 1000] });
  const device = emulator.addDevice();
  emulator.faults.add({ path: STREAM, silentAfter: 5, times: 1 });
  const stream = await open(emulator, STREAM);
  let isOver = false;
  const next = stream.next().finally(() => isOver = true);
  for (let i = 0; i < 200; i++) { // More than a stream's queue holds.
    device.publish("x", "x".repeat(16_000));
    await time.tickAsync(500);
  }
  emulator.cutStreams();
  await time.tickAsync(1);
  assertEquals(isOver, false);
  const left = await open(emulator, STREAM);
  await left.cancel();
  emulator.close();
  await assertRejects(() => next, TypeError);
  assertEquals(time.next(), false);
});

Deno.test("splitAt splits chunks without losing bytes", async () => {
  using emulator = new Emulator();
  const device = emulator.addDevice();
  emulator.faults.add({ path: STREAM, splitAt: 3 });
  const response = await send(emulator, "GET", STREAM);
  device.publish("temperature", "\u00e9");
  emulator.cutStreams();
  const pieces: Uint8Array[] = [];
  for await (const piece of response.body!) pieces.push(piece);
  assertEquals(pieces.some(({ byteLength }) => byteLength > 3), false);
  const text = await new Blob(pieces.map((piece) => new Uint8Array(piece))).text();
  assertMatch(text, /^:ok\n\nevent: temperature\ndata: {"data":"\u00e9".*}\n\n$/);
});

Deno.test("deliver sends events to streams twice, out of order or never", async () => {
  using emulator = new Emulator();
  const device = emulator.addDevice({ name: "kettle" });
  const stream = await open(emulator, STREAM);
  const take = async (count: number) => {
    const names: string[] = [];
    for (let i = 0; i < count; i++) names.push((await stream.event()).name);
    return names.join(" ");
  };
  const publish = (...names: string[]) => names.forEach((name) => device.publish(name));
  emulator.faults.add({ event: "a", deliver: "twice", times: 1 });
  publish("b", "a", "a");
  assertEquals(await take(4), "b a a a");
  emulator.faults.add({ device: "kettle", deliver: "reordered", times: 1 });
  publish("first", "second", "third");
  assertEquals(await take(3), "second first third");
  emulator.faults.add({ event: "lost", deliver: "never" });
  publish("lost", "found");
  assertEquals(await take(1), "found");
  emulator.faults.add({ event: "held", deliver: "reordered" });
  publish("held");
  emulator.faults.clear(); // Delivers the held event.
  publish("last");
  assertEquals(await take(2), "held last");
});

Deno.test("expired treats all tokens as expired, or only one", async () => {
  using emulator = new Emulator();
  const other = await tokenOf(emulator, "other@example.com");
  const statuses = async () => [
    (await call(emulator, "GET", "/v1/devices")).status,
    (await call(emulator, "GET", "/v1/devices", { token: other })).status,
  ];
  {
    using _fault = emulator.faults.add({ expired: true });
    assertEquals(await statuses(), [401, 401]);
  }
  emulator.faults.add({ expired: true, token: other });
  assertEquals(await statuses(), [200, 401]);
  const { body } = await call(emulator, "GET", "/v1/user", { token: other });
  assertEquals(body.error_description, "The access token provided has expired.");
});

Deno.test("unresponsive makes calls to a device time out", async () => {
  using time = new FakeTime();
  using emulator = new Emulator({ functionTimeout: 5000 });
  let calls = 0;
  emulator.addDevice({ name: "kettle", functions: { boil: () => ++calls } });
  emulator.faults.add({ device: "kettle", unresponsive: true, times: 1 });
  let status = 0;
  const response = call(emulator, "POST", "/v1/devices/kettle/boil").then((one) =>
    status = one.status
  );
  await time.tickAsync(4999);
  assertEquals([status, calls], [0, 0]);
  await time.tickAsync(1);
  assertEquals(await response, 408);
  assertEquals((await call(emulator, "POST", "/v1/devices/kettle/boil")).body.return_value, 1);
});

Deno.test("faults also affect streams over HTTP", async () => {
  using emulator = new Emulator();
  await using server = await serve(emulator);
  emulator.faults.add({ path: STREAM, cutAfter: 5 });
  const headers = { authorization: `Bearer ${emulator.token}` };
  const stream = new StreamReader(await fetch(server.url + STREAM, { headers }));
  assertEquals(await stream.next(), ":ok\n\n");
  await assertRejects(() => stream.next());
});
