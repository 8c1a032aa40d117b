import process from "node:process";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { haversine } from "../../../emulator/logic/geo.ts";
import { call, type Json, open } from "../helpers.ts";
import { CORE, create, event, execute, ledger, PRODUCT, runs, start } from "./kit.ts";

Deno.test("an event starts functions with a trigger for its exact name and product", async () => {
  using emulator = start();
  const device = emulator.addDevice({ product: PRODUCT });
  const loose = emulator.addDevice();
  const log = "export default ({ event }) => { console.log(event.eventData); }";
  const any = await create(emulator, log, [event("temp")]);
  const mine = await create(emulator, log, [event("temp", { product_id: PRODUCT })]);
  const other = await create(emulator, log, [event("temp", { product_id: PRODUCT + 1 })]);
  const off = await create(emulator, log, [event("temp", { enabled: false })]);
  const disabled = await create(emulator, log, [event("temp")], { enabled: false });
  device.publish("temp", "1");
  device.publish("temp/outside", "2");
  device.publish("tem", "3");
  loose.publish("temp", "4");
  assertEquals((await runs(emulator, any)).map(({ logs }) => logs), [[["1"]], [["4"]]]);
  assertEquals((await runs(emulator, mine)).map(({ logs }) => logs), [[["1"]]]);
  for (const none of [other, off, disabled]) assertEquals(await runs(emulator, none), []);
});

Deno.test("a function receives its context, with only the secrets and variables that it requests", async () => {
  using emulator = start({ logic: { secrets: { KEY: "s3cret", OTHER: "x" } } });
  const device = emulator.addDevice({ product: PRODUCT });
  const code = `${CORE} export default (context) => {
    console.log(context);
    console.log(JSON.stringify(context) === JSON.stringify(Particle.getContext()));
  }`;
  const plain = await create(emulator, code, [event("temp")]);
  const full = await create(emulator, code, [event("temp")], {
    secrets: ["KEY", "MISSING"],
    use_env: true,
  });
  device.publish("temp", null);
  const [first] = await runs(emulator, plain);
  const [[context], [same]] = first?.logs ?? [];
  assertEquals(same, true);
  assertEquals(context.functionInfo, { ownerId: plain.owner_id, logicFunctionId: plain.id });
  assertEquals([context.secrets, context.env], [{}, {}]);
  assert(typeof context.trigger.triggerEventId === "string");
  const { publishedAt, userId, ...rest } = context.event;
  assert(Date.parse(publishedAt) > 0 && typeof userId === "string");
  assertEquals(rest, {
    eventName: "temp",
    eventData: "",
    deviceId: device.id,
    productId: PRODUCT,
  });
  const [second] = await runs(emulator, full);
  assertEquals(second?.logs[0][0].secrets, { KEY: "[[SENSITIVE]]", MISSING: null });
});

Deno.test("a function gets the current values of stored secrets; its log and its error do not show them", async () => {
  using emulator = start({ logic: { secrets: { KEY: "of the option", PRESET: "preset" } } });
  const set = (value: string) =>
    call(emulator, "PUT", "/v1/secrets/KEY", { json: { secret: { value } } });
  await set("abc-1");
  const device = emulator.addDevice({ product: PRODUCT });
  const code = `${CORE} export default ({ secrets: { KEY, PRESET, NONE } }) => {
    Particle.publish("got", [KEY, PRESET, NONE]);
    console.log(KEY, { [KEY]: ["<" + KEY + ">", encodeURIComponent(KEY)] }, PRESET, 42);
    throw new Error("cannot use " + KEY);
  }`;
  const logic = await create(emulator, code, [event("temp")], {
    secrets: ["KEY", "PRESET", "NONE"],
  });
  const listener = await create(
    emulator,
    "export default ({ event }) => console.log(event.eventData);",
    [event("got")],
  );
  device.publish("temp", null);
  await emulator.settled();
  await set('n"w & <best>');
  device.publish("temp", null);
  const all = await runs(emulator, logic);
  for (const { status, logs } of all) {
    const mask = "[[SENSITIVE]]";
    assertEquals(logs[0], [mask, { [mask]: [`<${mask}>`, mask] }, mask, 42]);
    assertEquals([status, logs[1][0].startsWith(`Error: cannot use ${mask}`)], ["Exception", true]);
  }
  assertEquals((await runs(emulator, listener)).map(({ logs }) => JSON.parse(logs[0][0])), [
    ["abc-1", "preset", null],
    ['n"w & <best>', "preset", null],
  ]);
  const { secret } = (await call(emulator, "GET", "/v1/secrets/KEY")).body;
  assertEquals(secret.logic_functions, [{ id: logic.id, name: logic.name }]);
  assert(Date.parse(secret.last_accessed_at) >= Date.parse(secret.created_at));
  const ran = await execute(emulator, `export default ({ secrets }) => { throw secrets.KEY; }`, {
    secrets: ["KEY"],
  });
  assertEquals([ran.status, ran.err.includes("best")], ["Exception", false]);
});

Deno.test("a function of an organization gets the secrets of the organization, not those of its user", async () => {
  using emulator = start();
  emulator.addProduct({ id: 9000, slug: "mug", org: "acme" });
  for (const [scope, value] of [["/orgs/acme", "of acme"], ["", "of mine"]]) {
    const json = { secret: { value } };
    await call(emulator, "PUT", `/v1${scope}/secrets/KEY`, { json });
  }
  const code = "export default ({ secrets }) => { throw secrets.KEY.length; }";
  const json = { source: { type: "JavaScript", code }, secrets: ["KEY", "MINE"] };
  await call(emulator, "PUT", "/v1/secrets/MINE", { json: { secret: { value: "mine" } } });
  const ran = await call(emulator, "POST", "/v1/orgs/acme/logic/execute", { json });
  assertEquals(ran.body.result.err, "7");
  const mine = (await call(emulator, "GET", "/v1/secrets")).body.secrets;
  assertEquals(mine.map((one: Json) => one.last_accessed_at), [null, null]);
});

Deno.test("a scheduled function runs at its times, in UTC", async () => {
  using time = new FakeTime(Date.parse("2026-01-01T00:00:30Z"));
  using emulator = start();
  const code = "export default ({ scheduled }) => { console.log(scheduled.scheduledAt); }";
  const one = await create(emulator, code, [{
    type: "Scheduled",
    cron: "0,2 * * * *",
    end_at: "2026-01-01T01:01:00Z",
  }]);
  assertEquals(one.logic_triggers[0].next_unscheduled_at, "2026-01-01T00:02:00.000Z");
  time.tick(90_000);
  assertEquals((await runs(emulator, one)).map(({ logs }) => logs), [[[
    "2026-01-01T00:02:00.000Z",
  ]]]);
  time.tick(5 * 60 * 60_000);
  assertEquals((await runs(emulator, one)).map(({ logs }) => logs[0][0]), [
    "2026-01-01T00:02:00.000Z",
    "2026-01-01T01:00:00.000Z",
  ]);
  const { body } = await call(emulator, "GET", `/v1/logic/functions/${one.id}`);
  const [trigger] = body.logic_function.logic_triggers;
  assertEquals(trigger.last_scheduled_at, "2026-01-01T01:00:00.000Z");
  assertEquals(trigger.next_unscheduled_at, null);
});

Deno.test("a ledger change starts functions, and functions can write to ledgers", async () => {
  using emulator = start();
  await ledger(emulator, "seen", "Device");
  await ledger(emulator, "all", "Owner");
  const device = emulator.addDevice();
  const count = await create(
    emulator,
    `${CORE} export default ({ event }) => {
      const seen = Particle.ledger("seen");
      const { data, updatedAt } = seen.get();
      console.log(updatedAt === null, seen.set({ n: (data.n ?? 0) + 1 }));
      seen.set({ last: event.eventData }, Particle.MERGE);
      if (event.eventData === "end") seen.delete();
    }`,
    [event("temp")],
  );
  const watch = (change_type: string): Promise<Json> =>
    create(
      emulator,
      `export default ({ ledgerChange: { changeType, name, scope, data } }) =>
        console.log(changeType, name, scope, data);`,
      [{ type: "LedgerChange", ledger_name: "seen", change_type }],
    );
  const [set, deleted] = [await watch("set"), await watch("delete")];
  device.publish("temp", "a");
  assertEquals(await runs(emulator, count), [{ status: "Success", logs: [[true, null]] }]);
  device.publish("temp", "end");
  const expected = [{ n: 1 }, { n: 1, last: "a" }, { n: 2 }, { n: 2, last: "end" }];
  const changes = (await runs(emulator, set)).map(({ logs }) => logs[0]);
  assertEquals(
    changes.map((args) => JSON.stringify(args)).toSorted(),
    expected.map((data) => JSON.stringify(["set", "seen", device.id, data])).toSorted(),
  );
  assertEquals((await runs(emulator, deleted)).map(({ logs }) => logs), [[[
    "delete",
    "seen",
    device.id,
    {},
  ]]]);
});

Deno.test("ledgers: errors are thrown in the function", async () => {
  using emulator = start();
  await ledger(emulator, "mine", "Device");
  await ledger(emulator, "all", "Owner");
  const { status, logs } = await execute(
    emulator,
    `${CORE} export default () => {
      const all = Particle.ledger("all");
      const tries = [
        () => Particle.ledger("unknown").get(),
        () => Particle.ledger("__proto__").get(),
        () => Particle.ledger("mine").get(),
        () => Particle.ledger("mine", { deviceId: "0123456789abcdef01234567" }).set({}),
        () => Particle.ledger("mine", 5),
        () => all.set([1]),
        () => all.set("text"),
        () => all.set({}, "Wipe"),
        () => all.set({ a: "x".repeat(2e6) }),
      ];
      for (const one of tries) {
        try { console.log("no error", one()); } catch (error) { console.log(error.message); }
      }
      all.set({ big: "é".repeat(5e5) });
      console.log(all.get().data.big.length);
    }`,
  );
  assertEquals(status, "Success");
  const messages = logs.map(({ args }: Json) => args[0]);
  assertEquals(messages.filter((message: string) => message === "no error"), []);
  assertMatch(messages[0], /Ledger "unknown" does not exist/);
  assertMatch(messages[2], /deviceId/);
  assertEquals(messages.at(-1), 500_000);
});

Deno.test("publish: without a device, as a device or into a product; invalid arguments throw", async () => {
  using emulator = start();
  const inside = emulator.addDevice({ product: PRODUCT });
  const outside = emulator.addDevice();
  emulator.addUser({ username: "else", password: "pw" });
  emulator.addProduct({ id: 77_777, slug: "foreign", owner: "else" });
  const foreign = emulator.addDevice({ owner: "else" });
  const quarantined = emulator.addDevice({ product: PRODUCT, quarantined: true });
  const stream = await open(emulator, "/v1/events/logic");
  const { status, logs } = await execute(
    emulator,
    `${CORE} export default () => {
      console.log(Particle.publish("logic/1", { a: [1] }));
      Particle.publish("logic/2", "text", { productId: ${PRODUCT}, asDeviceId: "${inside.id}" });
      Particle.publish("logic/3", "x".repeat(102400), { asDeviceId: "${outside.id}" });
      Particle.publish("logic/4");
      const tries = [
        () => Particle.publish(""),
        () => Particle.publish("x".repeat(65)),
        () => Particle.publish("logic", "x".repeat(102401)),
        () => Particle.publish("logic", "", { productId: 77777 }),
        () => Particle.publish("logic", "", { productId: "kettle; drop" }),
        () => Particle.publish("logic", "", { productId: ${PRODUCT}, asDeviceId: "${outside.id}" }),
        () => Particle.publish("logic", "", { asDeviceId: "${foreign.id}" }),
        () => Particle.publish("logic", "", { productId: ${PRODUCT}, asDeviceId: "${quarantined.id}" }),
        () => Particle.publish("logic", "", 5),
      ];
      for (const one of tries) {
        try { console.log("no error", one()); } catch (error) { console.log("threw", error.message); }
      }
    }`,
  );
  assertEquals(status, "Success");
  assertEquals(logs.map(({ args }: Json) => args[0]), [null, ...Array(9).fill("threw")]);
  const events = [];
  for (let i = 0; i < 4; i++) {
    const { name, fields } = await stream.event();
    events.push([name, fields.coreid, fields.data?.slice(0, 10)]);
  }
  assertEquals(events, [
    ["logic/1", "api", '{"a":[1]}'],
    ["logic/2", inside.id, "text"],
    ["logic/3", outside.id, "xxxxxxxxxx"],
    ["logic/4", "api", undefined],
  ]);
  await stream.cancel();
});

Deno.test("API reads require an api_username, and return what the owner may see", async () => {
  using emulator = start();
  const device = emulator.addDevice({ name: "kettle-1", product: PRODUCT, groups: ["a"] });
  emulator.addDevice({ product: PRODUCT });
  const code = `${CORE} export default async () => {
    const { status, body } = await Particle.getDevice("${device.id}");
    console.log(status, body.name);
    const listed = await Particle.listDevices(${PRODUCT}, { groups: ["a"], page: 1 });
    console.log(listed.body.devices.map(({ name }) => name));
    console.log((await Particle.getProduct("kettle")).status);
    for (const id of ["0123456789abcdef01234567", "..", "", null]) {
      await Particle.getDevice(id).then(() => console.log("found"), ({ message }) => console.log(message));
    }
  }`;
  const refused = await execute(emulator, code);
  assertEquals(refused.status, "Exception");
  assertMatch(refused.err, /api_username/);
  const { status, err, logs } = await execute(emulator, code, { api_username: "bot+kettle" });
  assertEquals([status, err], ["Success", undefined]);
  const [found, listed, product, ...failures] = logs.map(({ args }: Json) => args);
  assertEquals([found, listed, product], [[200, "kettle-1"], [["kettle-1"]], [200]]);
  assertStringIncludes(failures[0][0], "HTTP 403");
  for (const [message] of failures.slice(1)) assertMatch(message, /not an id or name/);
  const { body } = await call(emulator, "GET", "/v1/access_tokens");
  assertEquals(body.length ?? 1, 1, "no token is left over");
});

Deno.test("functions can import particle:encoding and particle:geo", async () => {
  using emulator = start();
  const { status, logs } = await execute(
    emulator,
    `import { base64Encode, base64Decode, bytesToString, stringToBytes, dataUrlEncode } from "particle:encoding";
    import { reverseGeocode } from "particle:geo";
    export default () => {
      console.log(bytesToString(base64Decode(base64Encode(stringToBytes("höhe")))));
      console.log(dataUrlEncode([104, 105], "text/plain", { a: "b" }));
      console.log(reverseGeocode(37.78, -122.4));
      for (const wrong of [[91, 0], [0, 181], ["1", 2], []]) {
        try { reverseGeocode(...wrong); console.log("no error"); } catch (error) { console.log(error.name); }
      }
    }`,
  );
  assertEquals(status, "Success");
  const [text, url, place, ...wrong] = logs.map(({ args }: Json) => args[0]);
  assertEquals([text, url], ["höhe", "data:text/plain;a=b;base64,aGk="]);
  assertEquals([place.name, place.cc], ["San Francisco", "US"]);
  assert(place.distance > 500 && place.distance < 5000);
  assertEquals(wrong, ["TypeError", "TypeError", "TypeError", "TypeError"]);
  assertEquals(Math.round(haversine(0, 0, 0, 180) / 1000), 20_015);
});

Deno.test("without workers, functions are stored, and the log of a run says why it failed", async () => {
  const { Worker } = globalThis;
  using emulator = start();
  assertEquals(await emulator.logicProblem(), undefined);
  emulator.close();
  Reflect.deleteProperty(globalThis, "Worker");
  const { getBuiltinModule } = process;
  process.getBuiltinModule = () => undefined; // As in workerd, which has no threads of Node, either.
  try {
    using without = start();
    assertMatch(await without.logicProblem() ?? "", /worker/);
    const one = await create(without, "export default () => {}", [event("temp")]);
    without.addDevice().publish("temp");
    const [run] = await runs(without, one);
    assertEquals(run?.status, "Exception");
    assertMatch(run?.logs[0][0], /^Logic functions cannot run here: .*worker/);
  } finally {
    process.getBuiltinModule = getBuiltinModule;
    globalThis.Worker = Worker;
  }
});

Deno.test("the whole loop works: device, Logic, webhook, its response, Logic, ledger, device", async () => {
  const bodies: string[] = [];
  using emulator = start({
    webhooks: {
      fetch: async (_url, { body }) => {
        bodies.push(await new Response(body).text());
        return new Response(JSON.stringify({ target: 19 }));
      },
    },
  });
  const device = emulator.addDevice({ product: PRODUCT });
  const json = {
    ledger: { name: "target", scope: "Device", direction: "Downstream", description: "" },
  };
  assertEquals((await call(emulator, "POST", "/v1/ledgers", { json })).status, 201);
  const hook = await call(emulator, "POST", `/v1/products/${PRODUCT}/integrations`, {
    json: {
      integration_type: "Webhook",
      event: "loop/ask",
      url: "http://127.0.0.1:1/",
      requestType: "POST",
      unchunked: true,
      noDefaults: true,
      responseTopic: "loop/response",
      json: { reading: "{{{PARTICLE_EVENT_VALUE}}}" },
    },
  });
  assertEquals(hook.status, 201, JSON.stringify(hook.body));
  const ask = await create(
    emulator,
    `${CORE} export default ({ event }) => {
      Particle.publish("loop/ask", event.eventData, { asDeviceId: event.deviceId });
    }`,
    [event("temp", { product_id: PRODUCT })],
  );
  const onResponse = await create(
    emulator,
    `${CORE} export default ({ event }) => {
      Particle.ledger("target", { deviceId: "${device.id}" }).set(JSON.parse(event.eventData));
    }`,
    [event("loop/response")],
  );
  device.publish("temp", "21.5");
  const statuses = [...await runs(emulator, ask), ...await runs(emulator, onResponse)];
  assertEquals(statuses.map(({ status, logs }) => [status, ...logs]), [["Success"], ["Success"]]);
  assertEquals(bodies, ['{"reading":"21.5"}']);
  const path = `/v1/ledgers/target/instances/${device.id}`;
  assertEquals((await call(emulator, "GET", path)).body.instance.data, { target: 19 });
  assertEquals(device.ledger("target").get(), { target: 19 });
});
