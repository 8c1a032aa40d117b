import { assertEquals } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { BASE, call, send } from "./helpers.ts";

Deno.test("an unknown route gets 404 in JSON", async () => {
  using emulator = new Emulator();
  for (const path of ["/nope", "/v1/nope", "//v1/devices", "/v1/user/..%2f..", "/oauth/token/x"]) {
    const { status, body } = await call(emulator, "GET", path);
    assertEquals(status, 404, path);
    assertEquals(body, { ok: false, error: "Not Found" }, path);
  }
});

Deno.test("a body that is too large gets 413, with or without a content-length", async () => {
  using emulator = new Emulator();
  const data = "x".repeat(1024 * 1024);
  const plain = await call(emulator, "POST", "/v1/devices/events", { json: { name: "n", data } });
  assertEquals(plain.status, 413);
  assertEquals(plain.body, { ok: false, error: "The request body is too large" });
  const headers = { "content-length": "99999999" };
  const announced = await call(emulator, "POST", "/v1/devices/events", {
    json: { name: "n" },
    headers,
  });
  assertEquals(announced.status, 413);
});

Deno.test("a body that is not a JSON object gets 400", async () => {
  using emulator = new Emulator();
  for (const body of ["{", "[]", "null", "1"]) {
    const response = await emulator.fetch(`${BASE}/v1/devices/events`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${emulator.token}` },
      body,
    });
    assertEquals(response.status, 400, body);
    assertEquals((await response.json()).ok, false);
  }
});

Deno.test("a body that is nested too deep gets 400", async () => {
  using emulator = new Emulator();
  for (const depth of [200, 100_000]) {
    const response = await emulator.fetch(`${BASE}/v1/devices/events`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${emulator.token}` },
      body: `{"name":"n","data":${"[".repeat(depth)}${"]".repeat(depth)}}`,
    });
    assertEquals(response.status, 400);
    assertEquals((await response.json()).ok, false);
  }
});

Deno.test("keys of a body do not have a special meaning", async () => {
  using emulator = new Emulator();
  const form: [string, string][] = [["__proto__[polluted]", "1"], ["constructor[x]", "1"], [
    "name",
    "n",
  ]];
  assertEquals((await call(emulator, "POST", "/v1/devices/events", { form })).body, { ok: true });
  const json = JSON.parse('{"name":"n","__proto__":{"polluted":1}}');
  assertEquals((await call(emulator, "POST", "/v1/devices/events", { json })).body, { ok: true });
  assertEquals(Reflect.get({}, "polluted"), undefined);
});

Deno.test("a bug gets 500 without details, and is reported", async () => {
  const errors: unknown[] = [];
  using emulator = new Emulator({ onError: (error) => errors.push(error) });
  // JSON.stringify() throws for a BigInt.
  const read = () => 1n as unknown as number;
  const { id } = emulator.addDevice({ variables: { big: { type: "int32", read } } });
  const { status, body } = await call(emulator, "GET", `/v1/devices/${id}/big`);
  assertEquals(status, 500);
  assertEquals(body, { ok: false, error: "Internal error" });
  assertEquals(errors.length, 1);
});

async function allowedOrigin(emulator: Emulator, origin: string): Promise<string | null> {
  const response = await send(emulator, "GET", "/v1/devices", {
    headers: { origin },
    token: "bad",
  });
  await response.body?.cancel();
  assertEquals(response.status, 401); // Pages can read errors, too.
  return response.headers.get("access-control-allow-origin");
}

Deno.test("CORS allows pages of this machine and listed origins, and rejects requests of others", async () => {
  using emulator = new Emulator({ allowedOrigins: ["https://app.example.com"] });
  const good = [
    "http://localhost:3000",
    "http://127.0.0.1:8080",
    "http://[::1]:1",
    "https://x.localhost",
  ];
  for (const origin of [...good, "https://app.example.com"]) {
    assertEquals(await allowedOrigin(emulator, origin), origin);
  }
  const bad = [
    "https://evil.test",
    "http://localhost.evil.test",
    "http://127.0.0.1.evil.test",
    "null",
  ];
  for (const origin of [...bad, "https://app.example.com:444"]) {
    for (const method of ["GET", "POST", "OPTIONS"]) {
      const response = await send(emulator, method, "/v1/devices", { headers: { origin } });
      assertEquals(response.status, 403, `${method} ${origin}`);
      assertEquals(response.headers.get("access-control-allow-origin"), null);
      assertEquals((await response.json()).ok, false);
    }
  }
});

Deno.test('CORS allows every origin with "*"', async () => {
  using emulator = new Emulator({ allowedOrigins: "*" });
  assertEquals(await allowedOrigin(emulator, "https://evil.test"), "*");
});

Deno.test("CORS handles preflight requests without a token", async () => {
  using emulator = new Emulator();
  const response = await send(emulator, "OPTIONS", "/v1/devices/x/y", {
    token: null,
    headers: { origin: "http://localhost:3000", "access-control-request-method": "PUT" },
  });
  assertEquals(response.status, 204);
  assertEquals(response.headers.get("access-control-allow-origin"), "http://localhost:3000");
  assertEquals(
    response.headers.get("access-control-allow-headers"),
    "authorization,content-type,x-particle-tool,x-particle-project,cache-control,last-event-id",
  );
  assertEquals(
    response.headers.get("access-control-allow-methods"),
    "GET,HEAD,PUT,POST,DELETE,PATCH",
  );
});
