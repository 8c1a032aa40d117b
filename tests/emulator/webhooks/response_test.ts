import { assert, assertEquals } from "@std/assert";
import { chunksOf } from "../../../emulator/webhooks/response.ts";
import type { Json } from "../helpers.ts";
import { DEVICE, World } from "./kit.ts";

type Events = [name: string, data: string][];

/** Returns the events that a response causes, without the event that triggered the webhook. */
async function eventsFor(
  settings: Json,
  response: Response,
  options = {},
  data = "{}",
): Promise<Events> {
  using world = new World(() => response, options);
  await world.hook(settings);
  const events = await world.eventsOf(() => world.device.publish("temp", data));
  assertEquals(world.errors, []);
  assert(events.slice(1).every(({ coreid }) => coreid === "particle-internal"));
  return events.slice(1).map(({ name, data }) => [name, data]);
}

const SENT: [string, string] = ["hook-sent/temp", "undefined"];

Deno.test("chunksOf() splits text into chunks of 512 bytes", () => {
  const sizes = (text: string) => chunksOf(text).map((one) => new TextEncoder().encode(one).length);
  assertEquals(chunksOf(""), []);
  assertEquals(sizes("x"), [1]);
  assertEquals(sizes("x".repeat(512)), [512]);
  assertEquals(sizes("x".repeat(513)), [512, 1]);
  assertEquals(sizes("ü".repeat(512)), [512, 512]);
  assertEquals(chunksOf("ü".repeat(512)).join(""), "ü".repeat(512));
  const [left = "", right = ""] = chunksOf(`x${"ü".repeat(300)}`);
  assertEquals(left, `x${"ü".repeat(255)}\uFFFD`);
  assertEquals(right, `\uFFFD${"ü".repeat(44)}`);
});

Deno.test("a response is published by the settings of the webhook", async () => {
  const long = "x".repeat(1100);
  const json = () => Response.json({ a: { b: [1, "<z>"] }, PARTICLE_EVENT_NAME: "forged" });
  const table: [settings: Json, response: Response, expected: Events][] = [
    [{}, new Response(null, { status: 204 }), [SENT]],
    [{}, new Response(""), [SENT]],
    [{}, new Response("ok", { status: 201 }), [SENT, ["hook-response/temp/0", "ok"]]],
    [{}, new Response(long), [
      SENT,
      ["hook-response/temp/0", long.slice(0, 512)],
      ["hook-response/temp/1", long.slice(0, 512)],
      ["hook-response/temp/2", long.slice(0, 76)],
    ]],
    [{ unchunked: true }, new Response(long), [SENT, ["hook-response/temp", long]]],
    [{ responseTopic: "{{PARTICLE_DEVICE_ID}}/re" }, new Response("ok"), [
      SENT,
      [`${DEVICE}/re/0`, "ok"],
    ]],
    [{ responseTopic: "a\nevent: evil\n\n" }, new Response("ok"), [
      SENT,
      ["a_event: evil__/0", "ok"],
    ]],
    [{ responseTemplate: "{{{a.b.0}}}{{a.b.1}} {{{PARTICLE_EVENT_NAME}}}" }, json(), [
      SENT,
      ["hook-response/temp/0", "1&lt;z&gt; temp"],
    ]],
    [{ responseTemplate: { x: ["{{{a.b.1}}}"] } }, json(), [
      SENT,
      ["hook-response/temp/0", `{"x":["<z>"]}`],
    ]],
    [{ responseTemplate: "{{{a}}}" }, new Response("no json"), [SENT]],
    [{ dataUrlResponseEvent: true }, new Response(new Uint8Array([0, 255])), [
      SENT,
      ["hook-response/temp/0", "data:application/octet-stream;base64,AP8="],
    ]],
    [
      { dataUrlResponseEvent: true },
      new Response(new Uint8Array([1]), { headers: { "content-type": "image/PNG; x=y" } }),
      [SENT, ["hook-response/temp/0", "data:image/png;base64,AQ=="]],
    ],
    [{}, new Response("no", { status: 404 }), [
      SENT,
      ["hook-error/temp/0", "error status 404 from 127.0.0.1"],
    ]],
    [{ errorResponseTopic: "e/{{PARTICLE_EVENT_NAME}}", unchunked: true }, Response.error(), [
      SENT,
      ["e/temp", "error status 0 from 127.0.0.1"],
    ]],
    [{}, new Response(null, { status: 302, headers: { location: "http://169.254.169.254/" } }), [
      SENT,
      ["hook-error/temp/0", "error status 302 from 127.0.0.1"],
    ]],
  ];
  for (const [settings, response, expected] of table) {
    assertEquals(await eventsFor(settings, response), expected, JSON.stringify(settings));
  }
});

Deno.test("only the first 100 KB of a response are read", async () => {
  let pulled = 0;
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled++;
      controller.enqueue(new Uint8Array(10_000).fill(120));
    },
    cancel: () => void (cancelled = true),
  });
  const [, response] = await eventsFor({ unchunked: true }, new Response(endless));
  assertEquals(response, ["hook-response/temp", "x".repeat(100 * 1024)]);
  assert(cancelled && pulled < 15);
});

Deno.test("error topics never start with the device's id, not even in products", async () => {
  using world = new World(() => new Response("no", { status: 404 }));
  world.emulator.addProduct({ id: 9000, slug: "kettle" });
  const device = world.emulator.addDevice({ product: 9000 });
  await world.hook({}, "/products/kettle");
  const events = await world.eventsOf(() => device.publish("temp", "1"));
  assertEquals(events.map(({ name }) => name), ["temp", "hook-sent/temp", "hook-error/temp/0"]);
});

Deno.test("data_url_response_event works like dataUrlResponseEvent", async () => {
  using world = new World(() => new Response("ok", { headers: { "content-type": "a/b" } }));
  await world.hook({ data_url_response_event: true });
  const events = await world.eventsOf(() => world.device.publish("temp", "1"));
  assertEquals(events.at(-1)?.data, `data:a/b;base64,${btoa("ok")}`);
});

Deno.test("response topics in products start with the device's id, unless deviceInTopic is false", async () => {
  for (const [deviceInTopic, prefix] of [[true, `${"b".repeat(24)}/`], [false, ""]] as const) {
    using world = new World(() => new Response("ok"), { deviceInTopic });
    world.emulator.addProduct({ id: 9000, slug: "kettle" });
    const device = world.emulator.addDevice({ id: "b".repeat(24), product: 9000 });
    await world.hook({}, "/products/kettle");
    const events = await world.eventsOf(() => device.publish("temp/a"));
    assertEquals(events.map(({ name }) => name), [
      "temp/a",
      "hook-sent/temp/a",
      `${prefix}hook-response/temp/a/0`,
    ]);
  }
});
