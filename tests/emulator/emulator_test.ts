import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { FakeTime } from "@std/testing/time";
import { BASE, call, open, send } from "./helpers.ts";

const ID = "0123456789abcdef01234567";

Deno.test("new Emulator() creates a user with a random token and password", async () => {
  using one = new Emulator();
  using two = new Emulator();
  assertMatch(one.token, /^[0-9a-f]{40}$/);
  assertEquals(one.token === two.token, false);
  assertEquals(one.user.password === two.user.password, false);
  assertEquals((await call(one, "GET", "/v1/devices")).body, []);
});

Deno.test("new Emulator() accepts a token, username and password", async () => {
  using emulator = new Emulator({ token: "t", username: "me@x.y", password: "pw" });
  assertEquals(emulator.user, { username: "me@x.y", password: "pw" });
  assertEquals((await call(emulator, "GET", "/v1/user", { token: "t" })).body.username, "me@x.y");
});

Deno.test("new Emulator() throws for invalid options", () => {
  const bad: [ConstructorParameters<typeof Emulator>[0], string][] = [
    [{ token: "a b" }, "token option"],
    [{ token: "" }, "token option"],
    [{ username: "" }, "username"],
    [{ keepAlive: [2000, 1000] }, "[2000,1000]"],
    [{ keepAlive: [0, 1000] }, "got 0"],
    [{ functionTimeout: -1 }, "got -1"],
    [{ functionTimeout: Infinity }, "functionTimeout"],
    [{ deviceErrors: { offline: 500 as 404 } }, "got 500"],
    [{ allowedOrigins: ["example.com"] }, '"example.com"'],
    [{ allowedOrigins: ["https://example.com/"] }, '"https://example.com/"'],
  ];
  for (const [options, text] of bad) assertThrows(() => new Emulator(options), TypeError, text);
});

Deno.test("Emulator.addDevice() throws for invalid devices, and names the value", () => {
  using emulator = new Emulator();
  emulator.addDevice({ id: ID });
  emulator.addProduct({ id: 9000, slug: "kettle", platform: "boron" });
  const bad: [Parameters<Emulator["addDevice"]>[0], string][] = [
    [{ id: ID.toUpperCase() }, `id "${ID}" already exists`],
    [{ id: "xyz" }, '24 hex digits, got "xyz"'],
    [{ name: "" }, "device name"],
    [{ platform: "toaster" as "argon" }, 'Unknown platform "toaster"'],
    [{ platform: -1 }, "Unknown platform -1"],
    [{ owner: "nobody" }, 'User "nobody" does not exist'],
    [{ product: "none" }, 'Product "none" does not exist'],
    [{ product: "kettle", platform: "photon" }, "must be 13, got 6"],
    [{ functions: { "": () => 1 } }, 'function name must have 1 to 64 characters, got ""'],
    [{ functions: { ["f".repeat(65)]: () => 1 } }, "ffff"],
    [{ functions: { f: 1 as unknown as () => number } }, 'device function "f"'],
    [{ variables: { "": 1 } }, "variable name"],
    [{ variables: { v: null as unknown as number } }, 'variable "v"'],
    [{ variables: { v: { type: "float" as "double", read: () => 1 } } }, 'got "float"'],
  ];
  for (const [options, text] of bad) {
    assertThrows(() => emulator.addDevice(options), TypeError, text);
  }
});

Deno.test("Emulator.addUser(), addClient() and addProduct() throw for invalid options", () => {
  using emulator = new Emulator();
  emulator.addUser({ username: "u", password: "p" });
  emulator.addClient({ id: "client", secret: "s" });
  emulator.addProduct({ id: 9000, slug: "kettle", org: "acme" });
  const bad: [() => unknown, string][] = [
    [() => emulator.addUser({ username: "u", password: "p" }), 'user "u" already exists'],
    [() => emulator.addUser({ username: "v", password: "" }), "password"],
    [() => emulator.addUser({ username: "v", password: "p", mfa: { secret: "1" } }), "base32"],
    [
      () => emulator.addClient({ id: "client", secret: "s" }),
      'client with the id "client" already exists',
    ],
    [() => emulator.addClient({ id: "a b", secret: "s" }), '"a b"'],
    [() => emulator.addClient({ id: "other", secret: "s", owner: "x" }), 'User "x" does not exist'],
    [() => emulator.addProduct({ id: 9000, slug: "b" }), "product with the id 9000 already exists"],
    [
      () => emulator.addProduct({ id: 9001, slug: "kettle" }),
      'product with the slug "kettle" already exists',
    ],
    [() => emulator.addProduct({ id: 12, slug: "b" }), "other than a platform's, got 12"],
    [() => emulator.addProduct({ id: 1.5, slug: "b" }), "got 1.5"],
    [() => emulator.addProduct({ id: 9001, slug: "42" }), '"42"'],
    [() => emulator.addProduct({ id: 9001, slug: "b", org: "acme", owner: "u" }), '"acme"'],
  ];
  for (const [act, text] of bad) assertThrows(act, TypeError, text);
});

Deno.test("Emulator.otp() and recoveryCode() throw for unknown users", () => {
  using emulator = new Emulator();
  assertThrows(() => emulator.otp("nobody"), TypeError, '"nobody"');
  assertThrows(() => emulator.otp(emulator.user.username), TypeError, "no authenticator");
  assertThrows(() => emulator.recoveryCode(""), TypeError, "username");
});

Deno.test("Emulator.fetch rejects with the reason of a signal that is already aborted", async () => {
  using emulator = new Emulator();
  const reason = new Error("changed my mind");
  const signal = AbortSignal.abort(reason);
  assertStrictEquals(
    await assertRejects(() => send(emulator, "GET", "/v1/user", { signal })),
    reason,
  );
  const request = new Request(`${BASE}/v1/user`, { signal });
  assertStrictEquals(await assertRejects(() => emulator.fetch(request)), reason);
});

Deno.test("Emulator.fetch rejects when the signal aborts before the response", async () => {
  using time = new FakeTime();
  using emulator = new Emulator();
  const errors: unknown[] = [];
  const device = emulator.addDevice({ functions: { hang: () => new Promise(() => {}) } });
  const controller = new AbortController();
  const path = `/v1/devices/${device.id}/hang`;
  const pending = send(emulator, "POST", path, { signal: controller.signal }).catch((error) => {
    errors.push(error);
  });
  await time.runMicrotasks();
  assertEquals(errors, []);
  const reason = new Error("enough");
  controller.abort(reason);
  await pending;
  assertStrictEquals(errors[0], reason);
  assertEquals(time.next(), false); // The timer of the timeout is cleared, too.
});

Deno.test("Emulator.fetch leaves no unhandled rejection if a stream is aborted before its response", async () => {
  using emulator = new Emulator();
  const controller = new AbortController();
  const response = emulator.fetch("https://api.particle.io/v1/devices/events", {
    headers: { authorization: `Bearer ${emulator.token}` },
    signal: controller.signal,
  });
  controller.abort(new Error("enough"));
  await assertRejects(() => response, Error, "enough");
  await new Promise((resolve) => setTimeout(resolve)); // An unhandled rejection would fail the test here.
  assertEquals(emulator.streamCount, 0);
});

Deno.test("Emulator.fetch makes an open stream fail when the signal aborts", async () => {
  using emulator = new Emulator();
  const controller = new AbortController();
  const stream = await open(emulator, "/v1/devices/events", { signal: controller.signal });
  assertEquals(emulator.streamCount, 1);
  const reason = new Error("enough");
  controller.abort(reason);
  assertStrictEquals(await assertRejects(() => stream.next()), reason);
  assertEquals(emulator.streamCount, 0);
});

Deno.test("Emulator.fetch ignores the second argument that servers pass", async () => {
  using emulator = new Emulator();
  const headers = { authorization: `Bearer ${emulator.token}` };
  class Info {
    method = "DELETE";
  }
  for (const second of [new Info(), { remoteAddr: {}, completed: {} }, { MY_BINDING: "x" }]) {
    const response = await emulator.fetch(new Request(`${BASE}/v1/devices`, { headers }), second);
    assertEquals(await response.json(), []);
  }
});

Deno.test("Emulator.fetch accepts a Request with an init, a URL, and any origin", async () => {
  using emulator = new Emulator();
  const { fetch, token } = emulator; // Does not depend on `this`.
  const headers = { authorization: `Bearer ${token}` };
  const replaced = await fetch(new Request("http://x.test/v1/devices"), { headers });
  assertEquals(await replaced.json(), []);
  const copied = await fetch(
    new Request("http://x.test/v1/devices"),
    new Request("http://x.test", { headers }),
  );
  assertEquals(await copied.json(), []);
  const url = await fetch(new URL("http://localhost:1/v1/devices"), { headers });
  assertEquals(await url.json(), []);
});

Deno.test("Emulator.close() ends streams and calls, and rejects further requests", async () => {
  using time = new FakeTime();
  const emulator = new Emulator();
  const device = emulator.addDevice({ functions: { hang: () => new Promise(() => {}) } });
  const stream = await open(emulator, "/v1/devices/events");
  const pending = call(emulator, "POST", `/v1/devices/${device.id}/hang`);
  await time.runMicrotasks();
  emulator.close();
  assertEquals(emulator.closed, true);
  assertEquals(await stream.next(), undefined);
  assertEquals((await pending).status, 408);
  assertEquals(time.next(), false);
  await assertRejects(() => send(emulator, "GET", "/v1/devices"), TypeError, "closed");
});
