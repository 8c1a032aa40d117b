/**
 * The examples from the reference of particle-api-js, with only the import changed: promises with two callbacks, ids
 * such as `DEVICE_ID`, relative paths. Each runs against an emulator, or a recorder where the emulator has no route.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Emulator } from "../../emulator/mod.ts";
import Particle, { type EventStream, type ParticleEvent } from "../../mod.ts";
import { recorder } from "../kit/recorder.ts";

const username = "user@email.com";
const password = "pass";

/** Makes a cloud with a device that has the name from the examples. */
function cloud() {
  const emulator = new Emulator({ username, password });
  const device = emulator.addDevice({
    name: "DEVICE_ID",
    functions: { brew: (argument) => argument === "D0:HIGH" ? 1 : 0 },
    variables: { temp: () => 21.5 },
  });
  const particle = new Particle({ fetch: emulator.fetch });
  return {
    emulator,
    device,
    particle,
    token: emulator.token,
    [Symbol.dispose]: () => emulator.close(),
  };
}

const unexpected = (error: unknown): never => {
  throw error;
};

Deno.test("login, with the right and a wrong password", async () => {
  using c = cloud();
  let token = "";
  await c.particle.login({ username: "user@email.com", password: "pass" }).then(
    function (data) {
      token = data.body.access_token;
    },
    unexpected,
  );
  assertMatch(token, /^[0-9a-f]{40}$/);
  let failed = false;
  await c.particle.login({ username: "user@email.com", password: "no" }).then(
    () => {},
    (err) => failed = err.statusCode === 400,
  );
  assert(failed);
});

Deno.test("listDevices", async () => {
  using c = cloud();
  const devicesPr = c.particle.listDevices({ auth: c.token });
  await devicesPr.then((devices) => assertEquals(devices.body[0]?.name, "DEVICE_ID"), unexpected);
});

Deno.test("callFunction", async () => {
  using c = cloud();
  const fnPr = c.particle.callFunction({
    deviceId: "DEVICE_ID",
    name: "brew",
    argument: "D0:HIGH",
    auth: c.token,
  });
  await fnPr.then((data) => assertEquals(data.body.return_value, 1), unexpected);
});

Deno.test("claimDevice", async () => {
  using c = cloud();
  const { id } = c.emulator.addDevice({ owner: null });
  const claimed = await c.particle.claimDevice({ deviceId: id, auth: c.token });
  assertEquals(claimed.body.ok, true);
  assertEquals((await c.particle.getDevice({ deviceId: id, auth: c.token })).body.id, id);
});

Deno.test("getDevice, getVariable", async () => {
  using c = cloud();
  const devicesPr = c.particle.getDevice({ deviceId: "DEVICE_ID", auth: c.token });
  await devicesPr.then((data) => assertEquals(data.body.variables, { temp: "double" }), unexpected);
  await c.particle.getVariable({ deviceId: "DEVICE_ID", name: "temp", auth: c.token }).then(
    (data) => assertEquals(data.body.result, 21.5),
    unexpected,
  );
});

Deno.test("renameDevice, signalDevice, removeDevice", async () => {
  using c = cloud();
  await c.particle.signalDevice({ deviceId: "DEVICE_ID", signal: true, auth: c.token });
  assertEquals(c.device.signaling, true);
  await c.particle.signalDevice({ deviceId: "DEVICE_ID", signal: false, auth: c.token });
  assertEquals(c.device.signaling, false);
  await c.particle.renameDevice({ deviceId: "DEVICE_ID", name: "new-name", auth: c.token });
  assertEquals(c.device.name, "new-name");
  await c.particle.removeDevice({ deviceId: "new-name", auth: c.token });
  assertEquals(c.device.owner, null);
});

Deno.test("sendPublicKey", async () => {
  const { fetch, requests } = recorder();
  const particle = new Particle({ fetch });
  const data = await particle.sendPublicKey({ deviceId: "DEVICE_ID", key: "key", auth: "t0ken" });
  assertEquals([data.body.ok, new URL(requests[0]!.url).pathname], [
    true,
    "/v1/provisioning/DEVICE_ID",
  ]);
});

Deno.test("getEventStream by name, for all devices of the user, and for one device", async () => {
  using c = cloud();
  const data = (stream: EventStream) =>
    new Promise<ParticleEvent>((resolve) => stream.on("event", resolve));
  const streams = await Promise.all([
    c.particle.getEventStream({ name: "te", auth: c.token }),
    c.particle.getEventStream({ deviceId: "mine", auth: c.token }),
    c.particle.getEventStream({ deviceId: "DEVICE_ID", name: "test", auth: c.token }),
  ]);
  const events = Promise.all(streams.map(data));
  c.device.publish("test", "5:28:54");
  for (const event of await events) {
    assertEquals([event.name, event.data, event.coreid], ["test", "5:28:54", c.device.id]);
    assertEquals(new Date(event.published_at).toISOString(), event.published_at);
  }
  for (const stream of streams) stream.abort();
});

Deno.test("a disconnect handler stops reconnecting", async () => {
  using c = cloud();
  const stream = await c.particle.getEventStream({ deviceId: "mine", auth: c.token });
  let attempts = 1;
  const stopped = new Promise<void>((resolve) => {
    stream.on("event", () => {});
    stream.on("disconnect", function () {
      attempts--;
      if (attempts <= 0) {
        stream.abort();
        resolve();
      }
    });
    stream.on("reconnect-success", function () {
      attempts = 10;
    });
  });
  c.emulator.cutStreams();
  await stopped;
  assertEquals([stream.state, attempts], ["closed", 0]);
});

Deno.test("the stream reports an exception of a handler as an error", async () => {
  using c = cloud();
  const stream = await c.particle.getEventStream({ deviceId: "mine", auth: c.token });
  const caught = new Promise<unknown>((resolve) => {
    stream.on("event", function () {
      throw new Error("oops");
    });
    stream.on("error", resolve);
  });
  c.device.publish("test");
  assertEquals((await caught as Error).message, "oops");
  stream.abort();
});

Deno.test("publishEvent", async () => {
  using c = cloud();
  const publishEventPr = c.particle.publishEvent({
    name: "test",
    data: JSON.stringify({ ok: true }),
    auth: c.token,
  });
  await publishEventPr.then((data) => assertEquals(data.body.ok, true), unexpected);
});

Deno.test("createUser, then login", async () => {
  using c = cloud();
  await c.particle.createUser({ username: "example@email.com", password: "pass" });
  const login = await c.particle.login({ username: "example@email.com", password: "pass" });
  assertMatch(login.body.access_token, /^[0-9a-f]{40}$/);
});

Deno.test("listAccessTokens, deleteAccessToken with username and password", async () => {
  using c = cloud();
  const { body } = await c.particle.login({ username, password });
  const listed = await c.particle.listAccessTokens({ username, password });
  assert(listed.body.some(({ token }) => token === body.access_token));
  await c.particle.deleteAccessToken({ username, password, token: body.access_token });
  const left = await c.particle.listAccessTokens({ username, password });
  assertEquals(left.body.some(({ token }) => token === body.access_token), false);
});

/** Runs `call` in a folder with these files, because the examples use relative paths. */
async function inFolder(
  files: Record<string, string>,
  call: () => Promise<unknown>,
): Promise<void> {
  const back = Deno.cwd();
  const folder = await Deno.makeTempDir();
  try {
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(`${folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(`${folder}/${path}`, text);
    }
    Deno.chdir(folder);
    await call();
  } finally {
    Deno.chdir(back);
    await Deno.remove(folder, { recursive: true });
  }
}

async function partsOf(form: unknown): Promise<unknown[]> {
  const parts = [...form as FormData].map(async ([name, value]) =>
    value instanceof File ? [name, value.name, await value.text()] : [name, value]
  );
  return await Promise.all(parts);
}

Deno.test("flashDevice and compileCode read the files at the given paths", async () => {
  const { fetch, requests } = recorder();
  const particle = new Particle({ fetch, auth: "t0ken" });
  const project = {
    "path/file1": "binary",
    "project/main.cpp": "void setup()",
    "project/my_lib/lib.cpp": "int x",
  };
  await inFolder(project, async () => {
    await particle.flashDevice({ deviceId: "DEVICE_ID", files: { file1: "./path/file1" } });
    await particle.compileCode({
      files: { "main.cpp": "./project/main.cpp", "my_lib/lib.cpp": "./project/my_lib/lib.cpp" },
    });
  });
  const [flash, compile] = requests;
  assertEquals([flash!.method, new URL(flash!.url).pathname], ["PUT", "/v1/devices/DEVICE_ID"]);
  assertEquals(await partsOf(flash!.body), [["file", "file1", "binary"], ["latest", "true"]]);
  assertEquals([compile!.method, new URL(compile!.url).pathname], ["POST", "/v1/binaries"]);
  assertEquals(await partsOf(compile!.body), [
    ["file", "main.cpp", "void setup()"],
    ["file2", "my_lib/lib.cpp", "int x"],
    ["latest", "true"],
  ]);
});
