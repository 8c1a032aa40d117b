import { assert, assertEquals } from "@std/assert";
import { call, type Json } from "../helpers.ts";
import { World } from "./kit.ts";

const MASK = "[[SENSITIVE]]";

async function set(world: World, name: string, value: string, scope = ""): Promise<void> {
  const json = { secret: { value } };
  const { status } = await call(world.emulator, "PUT", `/v1${scope}/secrets/${name}`, { json });
  assertEquals(status, 200);
}

async function fire(world: World, data: string | null = "1"): Promise<void> {
  world.device.publish("temp", data);
  await world.emulator.settled();
}

Deno.test("secrets are variables in every field, and updated values take effect at once", async () => {
  using world = new World();
  await set(world, "KEY", "k-1");
  await set(world, "HOST", "127.0.0.1");
  await world.hook({
    url: "http://{{HOST}}/{{{KEY}}}",
    headers: { "x-key": "{{KEY}}", "{{KEY}}": "name" },
    query: { q: "{{{KEY}}}" },
    auth: { username: "{{KEY}}", password: "{{{KEY}}}" },
    json: { "{{KEY}}": ["{{{KEY}}}"] },
    noDefaults: true,
    secrets: [{ name: "KEY" }, { name: "HOST" }],
  });
  await fire(world);
  await set(world, "KEY", "k-2");
  await fire(world);
  assertEquals(
    world.received.map(({ url, headers, body }) => [
      url,
      headers["x-key"],
      headers.authorization,
      body,
    ]),
    ["k-1", "k-2"].map((key) => [
      `http://127.0.0.1/${key}?q=${key}`,
      key,
      `Basic ${btoa(`${key}:${key}`)}`,
      JSON.stringify({ [key]: [key] }),
    ]),
  );
});

Deno.test("two braces escape a secret for HTML, three do not; neither is shown", async () => {
  using world = new World((_, body) => new Response(`you sent ${body}`));
  await set(world, "KEY", `<a&"b'>`);
  const id = await world.hook({ body: "{{KEY}} {{{KEY}}}", secrets: [{ name: "KEY" }] });
  await fire(world);
  assertEquals(world.received[0]?.body, `&lt;a&amp;&quot;b&#39;&gt; <a&"b'>`);
  const { request, response } = (await world.show(id)).logs[0];
  assertEquals([request.body, response.body], [`${MASK} ${MASK}`, `you sent ${MASK} ${MASK}`]);
});

Deno.test("only the listed secrets of the own scope are available, and an event cannot replace them", async () => {
  using world = new World();
  world.emulator.addProduct({ id: 9000, slug: "mug", org: "acme" });
  await set(world, "LISTED", "mine");
  await set(world, "OTHER", "not listed");
  await set(world, "LISTED", "of acme", "/orgs/acme");
  await set(world, "PARTICLE_EVENT_NAME", "mine");
  await world.hook({
    body: "{{LISTED}}|{{OTHER}}|{{MISSING}}|{{PARTICLE_EVENT_NAME}}|{{toString}}",
    secrets: ["LISTED", "MISSING", "PARTICLE_EVENT_NAME", "toString"].map((name) => ({ name })),
  });
  await fire(world, JSON.stringify({ LISTED: "theirs", OTHER: "theirs", MISSING: "theirs" }));
  assertEquals(world.received.map(({ body }) => body), ["mine|theirs||temp|"]);
});

Deno.test("integrations of products use the secrets of the owner of the product", async () => {
  using world = new World();
  world.emulator.addProduct({ id: 9000, slug: "mug", org: "acme" });
  world.emulator.addProduct({ id: 9001, slug: "pan" });
  await set(world, "KEY", "of mine");
  await set(world, "KEY", "of acme", "/orgs/acme");
  const settings = { body: "{{KEY}}", secrets: [{ name: "KEY" }] };
  for (const scope of ["/products/mug", "/products/pan", "/orgs/acme"]) {
    await world.hook({ ...settings, url: `http://127.0.0.1${scope}` }, scope);
  }
  for (const product of [9000, 9001]) {
    world.emulator.addDevice({ product }).publish("temp", "1");
    await world.emulator.settled();
  }
  assertEquals(world.received.map(({ url, body }) => [new URL(url).pathname, body]), [
    ["/products/mug", "of acme"],
    ["/orgs/acme", "of acme"],
    ["/products/pan", "of mine"],
  ]);
});

Deno.test("a secret is in no log, error event and test result, whatever goes wrong", async () => {
  const secret = 'S3cret-"q" {v}';
  let status = 500;
  using world = new World(
    (request, body) =>
      new Response(`${body} ${request.headers.get("x-key")} ${request.url}`, { status }),
    { throttle: { errors: 1000 } },
  );
  await set(world, "KEY", secret);
  await set(world, "NAME", "VeryPrivateHost");
  const secrets = [{ name: "KEY" }, { name: "NAME" }];
  const hooks: Json[] = [
    { headers: { "x-key": "{{{KEY}}}" }, query: { a: "{{{KEY}}}" }, json: { b: "{{{KEY}}}" } },
    { url: "http://127.0.0.1/{{{KEY}}}?x={{{KEY}}}", form: { b: "{{{KEY}}}", c: "{{KEY}}" } },
    { url: "{{{KEY}}}" },
    { url: "http://{{{NAME}}}.example.com/" },
    { headers: { "x-key": "{{{KEY}}}\n" } },
    { headers: { "{{{KEY}}}": "x" } },
    { url: "http://user:{{{KEY}}}@127.0.0.1/" },
    { body: "{{{KEY}}}", responseTopic: "{{{KEY}}}", errorResponseTopic: "{{{KEY}}}" },
  ];
  const shown: string[] = [];
  for (const settings of hooks) {
    const id = await world.hook({ ...settings, secrets });
    for (status of [500, 200]) {
      const events = await world.eventsOf(() => world.device.publish("temp", "1"));
      // The response itself belongs to the receiver, and reaches devices unchanged.
      const failures = status === 500 ? events : events.slice(0, 2);
      const tested = await call(world.emulator, "POST", `/v1/integrations/${id}/test`);
      shown.push(JSON.stringify([failures, tested.body, await world.show(id)]));
    }
    await call(world.emulator, "DELETE", `/v1/integrations/${id}`);
  }
  const listed = await call(world.emulator, "GET", "/v1/secrets");
  const forms = [
    "S3cret",
    "%7Bv",
    "{v}",
    "veryprivatehost",
    "VeryPrivateHost",
    "&quot;",
  ];
  for (const [index, text] of [...shown, JSON.stringify(listed)].entries()) {
    for (const form of forms) assertEquals(text.includes(form), false, `${index}: ${form} ${text}`);
  }
  assert(shown[0]?.includes(MASK));
  assertEquals(world.errors, []);
});

Deno.test("the event in a log does not show a secret that it repeats, but the response to devices may", async () => {
  using world = new World((_, body) => new Response(body));
  await set(world, "KEY", "S3cret");
  const id = await world.hook({ body: "{{{KEY}}}", secrets: [{ name: "KEY" }] });
  const events = await world.eventsOf(() =>
    world.device.publish("temp/S3cret", "is S3cret a word?")
  );
  const [log] = (await world.show(id)).logs;
  assertEquals([log.event.name, log.event.data], [`temp/${MASK}`, `is ${MASK} a word?`]);
  assertEquals(log.request.body, MASK);
  assertEquals(events.at(-1)?.data, "S3cret");
});
