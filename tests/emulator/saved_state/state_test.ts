import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Emulator, type EmulatorState } from "@particle-edge/emulator";
import { call, type Json, login, open, tokenOf } from "../helpers.ts";

/** Returns a copy of a state with another value at a path. */
function changed(state: EmulatorState, path: (string | number)[], value: unknown): EmulatorState {
  const copy: Json = structuredClone(state);
  const parent = path.slice(0, -1).reduce((at, key) => at[key], copy);
  parent[path.at(-1) ?? ""] = value;
  return copy;
}

function filled(): Emulator {
  const emulator = new Emulator({ username: "me@example.com", password: "pw" });
  emulator.addUser({ username: "other@example.com", password: "pw2", mfa: true });
  emulator.addProduct({ id: 1234, slug: "kettles", org: "acme" });
  emulator.addClient({ id: "backend", secret: "s3cret" });
  const product = 1234;
  emulator.addDevice({ id: "a".repeat(24), name: "kettle", product, groups: ["red"] });
  emulator.addDevice({ name: "lamp", online: false });
  return emulator;
}

/** Creates an OAuth client of the product, whose tokens can be refreshed. */
async function productClient(emulator: Emulator): Promise<Record<string, string>> {
  const json = { name: "app", type: "installed" };
  const { client } = (await call(emulator, "POST", "/v1/products/1234/clients", { json })).body;
  return { client_id: client.id, client_secret: client.secret };
}

Deno.test("an invalid state throws an error that names the value", () => {
  using emulator = filled();
  const state = emulator.save();
  const wrong: [unknown, RegExp][] = [
    [null, /must be an object/],
    [[], /must be an object/],
    [{}, /^version must be 1/],
    [{ ...state, version: 2 }, /^version must be 1.*got 2/],
    [{ version: 1, core: state.core }, /stores/],
    [changed(state, ["extra"], 1), /^extra is not a known property/],
    [changed(state, ["stores", "nope"], 1), /^stores\.nope is not a known property/],
    [
      changed(state, ["core", "devices", 1, "online"], "yes"),
      /^core\.devices\[1\]\.online is invalid/,
    ],
    [
      changed(state, ["core", "devices", 0, "owner"], "x"),
      /^core\.devices\[0\]\.owner is not the id of a saved user/,
    ],
    [
      changed(state, ["core", "devices", 0, "product"], 9),
      /^core\.devices\[0\]\.product is not the id of a saved product/,
    ],
    [
      changed(state, ["core", "products", 0, "org"], "9"),
      /^core\.products\[0\]\.org is not the id of a saved organ/,
    ],
    [changed(state, ["core", "tokens", 0, "user"], "9"), /^core\.tokens\[0\]\.user/],
    [
      changed(state, ["core", "defaultUser"], "9"),
      /^core\.defaultUser is not the id of a saved user/,
    ],
    [changed(state, ["core", "devices", 0, "manufacturingBackup"], "*"), /is not Base64/],
    [
      changed(state, ["core", "devices", 1, "id"], "a".repeat(24)),
      /is the id of an earlier device/,
    ],
  ];
  for (const [saved, message] of wrong) {
    const create = () => new Emulator({ state: saved as EmulatorState });
    assertMatch(assertThrows(create, TypeError).message, message);
  }
  const deep = JSON.parse(`${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`);
  const bomb = changed(state, ["core", "users", 0, "accountInfo"], deep);
  assertThrows(() => new Emulator({ state: bomb }), TypeError, "nested too deep");
});

Deno.test("a restored emulator has the same state and responses", async () => {
  using emulator = filled();
  const client = await productClient(emulator);
  const loggedIn = (await login(emulator, client)).body;
  await call(emulator, "POST", "/v1/ledgers", {
    json: { ledger: { name: "l", scope: "Owner", direction: "Downstream" } },
  });
  await call(emulator, "PUT", "/v1/products/1234/devices/kettle", { form: { notes: "hot" } });
  const state = emulator.save();
  using second = new Emulator({ state: JSON.parse(JSON.stringify(state)) });
  assertEquals(second.save(), state);
  assertEquals([second.token, second.user], [emulator.token, emulator.user]);
  for (
    const path of [
      "/v1/devices",
      "/v1/user",
      "/v1/products",
      "/v1/products/1234/devices",
      "/v1/products/1234/groups",
      "/v1/ledgers",
    ]
  ) {
    assertEquals(await call(second, "GET", path), await call(emulator, "GET", path), path);
  }
  const token = loggedIn.access_token;
  assertEquals((await call(second, "GET", "/v1/devices", { token })).status, 200);
  const refreshed = await login(second, {
    ...client,
    grant_type: "refresh_token",
    refresh_token: loggedIn.refresh_token,
  });
  assertEquals(refreshed.status, 200);
  assertEquals(await second.otp("other@example.com"), await emulator.otp("other@example.com"));
});

Deno.test("an enrollment that waits for its first code is not saved", async () => {
  using emulator = new Emulator();
  const { body } = await call(emulator, "GET", "/v1/user/mfa-enable");
  const state = emulator.save();
  assertEquals(JSON.stringify(state).includes(body.secret), false);
  using restored = new Emulator({ state });
  const json = { mfa_token: body.mfa_token, otp: "000000" };
  const { body: { error } } = await call(restored, "POST", "/v1/user/mfa-enable", { json });
  assertEquals(error, "Invalid mfa token");
});

Deno.test("later changes to an emulator do not affect a saved or restored state", async () => {
  using emulator = filled();
  const state = emulator.save();
  const before = structuredClone(state);
  using second = new Emulator({ state });
  for (const one of [emulator, second]) {
    await call(one, "PUT", "/v1/devices/lamp", { form: { name: "sun" } });
    await call(one, "PUT", "/v1/user", { json: { account_info: { first_name: "x" } } });
  }
  assertEquals(state, before);
});

Deno.test("a program that adds its devices again receives the saved ones with its callbacks", async () => {
  using emulator = filled();
  await call(emulator, "PUT", `/v1/products/1234/devices/${"a".repeat(24)}`, {
    form: { name: "pot" },
  });
  using second = new Emulator({ state: emulator.save() });
  second.addUser({ username: "other@example.com", password: "ignored" });
  second.addProduct({ id: 1234, slug: "kettles", org: "acme" });
  second.addClient({ id: "backend", secret: "s3cret" });
  const pot = second.addDevice({
    id: "A".repeat(24),
    name: "kettle",
    functions: { boil: () => 7 },
  });
  const lamp = second.addDevice({ name: "lamp", variables: { lumen: 9 }, online: true });
  assertEquals([pot.name, pot.product, lamp.online], ["pot", 1234, false]);
  lamp.goOnline();
  assertEquals((await call(second, "GET", "/v1/devices/lamp/lumen")).body.result, 9);
  assertEquals((await call(second, "POST", "/v1/devices/pot/boil")).body.return_value, 7);
  assertEquals((await call(second, "GET", "/v1/devices")).body.length, 2);
  const stream = await open(second, "/v1/products/kettles/events");
  pot.publish("hot");
  assertEquals((await stream.event()).name, "hot");
  // Adding a second time throws as usual.
  assertThrows(() => second.addUser({ username: "other@example.com", password: "x" }), TypeError);
  assertThrows(() => second.addDevice({ id: "a".repeat(24) }), TypeError);
  assertThrows(() => second.addProduct({ id: 1234, slug: "kettles" }), TypeError);
  assertThrows(() => second.addClient({ id: "backend", secret: "x" }), TypeError);
});

Deno.test("signing up with the name of a restored user fails", async () => {
  using emulator = filled();
  using second = new Emulator({ state: emulator.save() });
  const json = { username: "other@example.com", password: "stolen" };
  const { status } = await call(second, "POST", "/v1/users", { json, token: null });
  assertEquals(status, 400);
  assertEquals((await login(second, json)).status, 400);
});

Deno.test("options take precedence over a saved state", async () => {
  using emulator = filled();
  const state = emulator.save();
  using second = new Emulator({ state, token: "mine", username: "new@example.com", password: "n" });
  assertEquals(second.token, "mine");
  assertEquals(second.user, { username: "new@example.com", password: "n" });
  assertEquals((await call(second, "GET", "/v1/devices")).body.length, 2);
  assertEquals((await call(second, "GET", "/v1/devices", { token: emulator.token })).status, 200);
  assertThrows(() => new Emulator({ state, username: "other@example.com" }), TypeError, "another");
});

Deno.test("used refresh tokens stay used, and tokens stay with their users", async () => {
  using emulator = filled();
  const client = await productClient(emulator);
  const other = await tokenOf(emulator, "third@example.com");
  const { refresh_token } = (await login(emulator, client)).body;
  const refresh = (one: Emulator) =>
    login(one, { ...client, grant_type: "refresh_token", refresh_token });
  assertEquals((await refresh(emulator)).status, 200);
  using second = new Emulator({ state: emulator.save() });
  assertEquals((await refresh(second)).status, 400);
  const { body } = await call(second, "GET", "/v1/user", { token: other });
  assertEquals(body.username, "third@example.com");
});
