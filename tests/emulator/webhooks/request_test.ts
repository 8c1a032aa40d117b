import { assert, assertEquals, assertMatch } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { call, type Json } from "../helpers.ts";
import { DEVICE, type Received, World } from "./kit.ts";

const AT = "2017-02-01T21:08:05.763Z";

/** Returns the request that a webhook sends for an event named `temp/in`. */
async function requestOf(
  settings: Json,
  data: string | null = "mydata",
  options = {},
): Promise<Received | undefined> {
  using _time = new FakeTime(AT);
  using world = new World(undefined, options);
  await world.hook(settings);
  world.device.publish("temp/in", data);
  await world.emulator.settled();
  assertEquals(world.errors, []);
  return world.received[0];
}

const FORM =
  `event=temp%2Fin&data=mydata&published_at=2017-02-01T21%3A08%3A05.763Z&coreid=${DEVICE}`;
const DEFAULTS = { event: "temp/in", data: "mydata", published_at: AT, coreid: DEVICE };
const JSON_TYPE = "application/json";

Deno.test("the settings of a webhook decide the method, URL, headers and body", async () => {
  const table: [
    settings: Json,
    method: string,
    search: string,
    type: string | undefined,
    body: string,
  ][] = [
    [{}, "POST", "", "application/x-www-form-urlencoded", FORM],
    [{ requestType: "PUT" }, "PUT", "", "application/x-www-form-urlencoded", FORM],
    [{ requestType: "get" }, "GET", `?${FORM}`, undefined, ""],
    [{ requestType: "DELETE" }, "DELETE", `?${FORM}`, undefined, ""],
    [{ noDefaults: true }, "POST", "", undefined, ""],
    [{ requestType: "GET", noDefaults: true }, "GET", "", undefined, ""],
    [{ json: {} }, "POST", "", JSON_TYPE, JSON.stringify(DEFAULTS)],
    [
      { json: { "k-{{{PARTICLE_EVENT_NAME}}}": "{{{PARTICLE_EVENT_VALUE}}}", n: 5, data: "own" } },
      "POST",
      "",
      JSON_TYPE,
      JSON.stringify({ ...DEFAULTS, data: "own", "k-temp/in": "mydata", n: 5 }),
    ],
    [{ json: { a: 1 }, noDefaults: true }, "POST", "", JSON_TYPE, `{"a":1}`],
    [{ json: `{"n": 1.50}`, noDefaults: true }, "POST", "", JSON_TYPE, `{"n": 1.50}`],
    [{ json: `{"n": 1.50}` }, "POST", "", JSON_TYPE, JSON.stringify({ ...DEFAULTS, n: 1.5 })],
    [{ json: `[{{{PARTICLE_DEVICE_ID}}}` }, "POST", "", JSON_TYPE, `[${DEVICE}`],
    [
      {
        form: { a: "{{{PARTICLE_EVENT_VALUE}}} &", b: { c: 1, d: [true, null] } },
        noDefaults: true,
      },
      "POST",
      "",
      "application/x-www-form-urlencoded",
      "a=mydata+%26&b%5Bc%5D=1&b%5Bd%5D%5B0%5D=true&b%5Bd%5D%5B1%5D=",
    ],
    [{ form: { z: "1" } }, "POST", "", "application/x-www-form-urlencoded", `${FORM}&z=1`],
    [{ body: "<{{{PARTICLE_EVENT_VALUE}}}>" }, "POST", "", undefined, "<mydata>"],
    [
      { body: "x", headers: { "Content-Type": "text/csv" } },
      "POST",
      "",
      "text/csv",
      "x",
    ],
    [
      { query: { "q{{{PARTICLE_EVENT_VALUE}}}": "a b" }, body: "x" },
      "POST",
      "?qmydata=a+b",
      undefined,
      "x",
    ],
    [
      { url: "http://127.0.0.1/hook?a=%20b", query: { c: "1" }, body: "x" },
      "POST",
      "?a=%20b&c=1",
      undefined,
      "x",
    ],
  ];
  for (const [settings, method, search, type, body] of table) {
    const sent = await requestOf(settings);
    const what = JSON.stringify(settings);
    assert(sent, what);
    assertEquals(
      [sent.method, sent.url, sent.headers["content-type"], sent.body],
      [method, `http://127.0.0.1/hook${search}`, type, body],
      what,
    );
    assertEquals(
      sent.headers["user-agent"],
      "ParticleBot/1.1 (https://docs.particle.io/webhooks)",
      what,
    );
    assertEquals(sent.headers.accept, type === JSON_TYPE ? JSON_TYPE : sent.headers.accept);
  }
  const sent = await requestOf({ requestType: "DELETE" }, "mydata", { deleteBody: true });
  assertEquals([sent?.url, sent?.body], ["http://127.0.0.1/hook", FORM]);
});

Deno.test("auth, headers and the URL set the authorization of a request", async () => {
  const table: [settings: Json, authorization: string | undefined][] = [
    [{}, undefined],
    [{ auth: { username: "ü", password: "p:w" } }, "Basic w7w6cDp3"],
    [{ auth: { user: "u", pass: "{{{PARTICLE_EVENT_VALUE}}}" } }, `Basic ${btoa("u:mydata")}`],
    [{ auth: { bearer: "abc" } }, "Bearer abc"],
    [{ headers: { authorization: "Bearer {{{PARTICLE_EVENT_VALUE}}}" } }, "Bearer mydata"],
    [{ url: "http://me:p%40ss@127.0.0.1/hook" }, `Basic ${btoa("me:p@ss")}`],
  ];
  for (const [settings, authorization] of table) {
    const sent = await requestOf(settings);
    assertEquals(sent?.headers.authorization, authorization, JSON.stringify(settings));
    assertEquals(sent?.url, "http://127.0.0.1/hook");
  }
});

Deno.test("all documented variables are set", async () => {
  using _time = new FakeTime(AT);
  using world = new World();
  world.emulator.addProduct({ id: 9000, slug: "kettle" });
  const device = world.emulator.addDevice({ product: 9000, firmwareVersion: 7 });
  const names = ["DEVICE_ID", "EVENT_NAME", "EVENT_VALUE", "PUBLISHED_AT", "EVENT_ID"];
  const json = Object.fromEntries([
    ...names.flatMap((name) => [`PARTICLE_${name}`, `SPARK_${name}`]),
    "SPARK_CORE_ID",
    "PARTICLE_EVENT_JSON",
    "PARTICLE_EVENT_BASE64",
    "PRODUCT_ID",
    "PRODUCT_USER_ID",
    "PRODUCT_VERSION",
  ].map((name) => [name, `{{{${name}}}}`]));
  await world.hook({ json, noDefaults: true }, "/products/9000");
  const data = JSON.stringify({ a: 1, PARTICLE_DEVICE_ID: "forged", __proto__: null });
  device.publish("temp", data);
  device.publish("temp", data);
  await world.emulator.settled();
  const [first, second] = world.received.map(({ body }) => JSON.parse(body));
  assertEquals(first.PARTICLE_DEVICE_ID, device.id);
  assertEquals(first.PARTICLE_EVENT_NAME, "temp");
  assertEquals(first.PARTICLE_EVENT_VALUE, data);
  assertEquals(first.PARTICLE_PUBLISHED_AT, AT);
  assertMatch(first.PARTICLE_EVENT_ID, /^[0-9a-f-]{36}$/);
  assert(first.PARTICLE_EVENT_ID !== second.PARTICLE_EVENT_ID);
  for (const name of names) assertEquals(first[`SPARK_${name}`], first[`PARTICLE_${name}`]);
  assertEquals(first.SPARK_CORE_ID, device.id);
  assertEquals([first.PRODUCT_ID, first.PRODUCT_VERSION], ["9000", "7"]);
  assertMatch(first.PRODUCT_USER_ID, /^[0-9a-f]{24}$/);
  const event = JSON.parse(first.PARTICLE_EVENT_JSON);
  assertEquals(JSON.parse(atob(first.PARTICLE_EVENT_BASE64)), event);
  assertEquals(
    [event.id, event.name, event.data, event.coreid, event.version, event.productID],
    [first.PARTICLE_EVENT_ID, "temp", data, device.id, 7, 9000],
  );
});

Deno.test("properties of the event's data are variables, and cannot override prototypes", async () => {
  const body =
    "{{{a.b}}}|{{{c.0.ca}}}|{{#list}}{{.}},{{/list}}|{{^none}}-{{/none}}|{{{constructor}}}|{{{__proto__}}}";
  const table: [data: string | null, expected: string][] = [
    [`{"a":{"b":1},"c":[{"ca":"x"}],"list":[1,2]}`, "1|x|1,2,|-||"],
    [`{"__proto__":{"a":{"b":1}},"none":[]}`, "|||-||[object Object]"],
    [`{"a":{"toString":null,"b":{"x":1}}}`, "[object Object]|||-||"],
    ["[".repeat(8000) + "]".repeat(8000), "|||-||"],
    ["no json", "|||-||"],
    ["null", "|||-||"],
    [null, "|||-||"],
  ];
  for (const [data, expected] of table) {
    assertEquals((await requestOf({ body }, data))?.body, expected, data ?? "null");
  }
  assertEquals(({} as Json).a, undefined);
  assertEquals((await requestOf({ body: "{{{0}}}{{{1.x}}}" }, `["a",{"x":"b"}]`))?.body, "ab");
  assertEquals(
    (await requestOf({ json: { v: "{{{PARTICLE_EVENT_VALUE}}}" }, noDefaults: true }, `"},"x":1`))
      ?.body,
    JSON.stringify({ v: `"},"x":1` }),
  );
});

Deno.test("a template that renders an invalid value fails without a request", async () => {
  const table: [settings: Json, data: string, message: string][] = [
    [{ headers: { "x-{{{PARTICLE_EVENT_VALUE}}}": "1" } }, "a\r\nX-Evil: 1", "invalid template"],
    [{ headers: { x: "{{{PARTICLE_EVENT_VALUE}}}" } }, "a\r\nX-Evil: 1", "invalid template"],
    [{ url: "{{{PARTICLE_EVENT_VALUE}}}" }, "not a url", "invalid template"],
    [{ url: "{{{PARTICLE_EVENT_VALUE}}}" }, "file:///etc/passwd", "not allowed"],
    [{ url: "http://{{{PARTICLE_EVENT_VALUE}}}/" }, "169.254.169.254", "not allowed"],
    [{ url: "http://127.0.0.1{{{PARTICLE_EVENT_VALUE}}}/" }, "@10.0.0.1", "not allowed"],
    [
      { body: "{{#a}}{{#a}}{{#a}}{{#a}}x{{/a}}{{/a}}{{/a}}{{/a}}" },
      `{"a":[${"1,".repeat(99)}1]}`,
      "too much",
    ],
  ];
  for (const [settings, data, message] of table) {
    using world = new World();
    const id = await world.hook(settings);
    const events = await world.eventsOf(() => world.device.publish("temp", data));
    const what = JSON.stringify(settings);
    assertEquals(world.received, [], what);
    assertEquals(events.map(({ name }) => name), ["temp", "hook-error/temp/0"], what);
    assert(events[1]?.data.includes(message), `${what}: ${events[1]?.data}`);
    const { logs } = await world.show(id);
    assert(logs[0].error.includes(message), what);
  }
});

Deno.test("deeply nested data does not cause errors", async () => {
  const depth = 50_000;
  const list = "[".repeat(depth) + "]".repeat(depth);
  const map = `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`;
  const outcomes: [settings: Json, expected: RegExp][] = [
    [{ body: "{{{0}}}", noDefaults: true }, /^(|invalid template: .*)$/],
    [{ body: "{{{a}}}" }, /^(|\[object Object\])$/],
    [{ json: "{{{PARTICLE_EVENT_VALUE}}}" }, /too deep|^\[/],
    [{ json: `{"x":{{{PARTICLE_EVENT_VALUE}}}}` }, /too deep/],
  ];
  for (const data of [list, map]) {
    for (const [settings, expected] of outcomes) {
      using world = new World();
      const id = await world.hook(settings);
      const json = { name: "temp", data };
      await call(world.emulator, "POST", "/v1/devices/events", { json });
      await world.emulator.settled();
      const [entry] = (await world.show(id)).logs;
      assertMatch(entry.error ?? entry.request.body, expected, JSON.stringify(settings));
      assertEquals(world.errors, []);
    }
  }
});

Deno.test("webhooks cannot set headers of the connection", async () => {
  const sent = await requestOf({
    headers: { Host: "evil.test", "content-length": "1", "Transfer-Encoding": "chunked", x: "1" },
    body: "abc",
  });
  assertEquals([sent?.headers.host, sent?.headers["transfer-encoding"]], [undefined, undefined]);
  assertEquals([sent?.headers.x, sent?.body], ["1", "abc"]);
});
