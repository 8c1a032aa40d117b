import { assertEquals, assertMatch } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { openapi } from "../../openapi/description.ts";
import { call, send } from "../helpers.ts";

Deno.test("GET / says what the emulator is and where to go, without a token", async () => {
  using emulator = new Emulator();
  const { status, body } = await call(emulator, "GET", "/", { token: null });
  assertEquals(status, 200);
  assertMatch(body.description, /emulator of the Particle Cloud/);
  assertEquals(
    body.example,
    'curl -H "Authorization: Bearer ACCESS_TOKEN" https://api.particle.io/v1/devices',
  );
  for (const path of Object.values<string>(body.endpoints)) {
    const response = await send(emulator, "GET", path);
    await response.body?.cancel();
    assertEquals(response.status, 200, path);
  }
});

Deno.test("GET / is a page for browsers, and contains neither tokens nor passwords", async () => {
  using emulator = new Emulator();
  const types: [accept: string, type: RegExp][] = [
    ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", /^text\/html/],
    ["application/json", /^application\/json/],
    ["text/html;q=0.5,application/json", /^application\/json/],
    ["*/*", /^application\/json/],
    ["image/png", /^application\/json/],
  ];
  for (const [accept, type] of types) {
    const response = await send(emulator, "GET", "/", { token: null, headers: { accept } });
    assertEquals(response.status, 200);
    assertMatch(response.headers.get("content-type") ?? "", type, accept);
    assertMatch(response.headers.get("vary") ?? "", /accept/i);
    const text = await response.text();
    assertMatch(text, /Bearer ACCESS_TOKEN/);
    assertEquals(text.includes(emulator.token) || text.includes(emulator.user.password), false);
  }
});

Deno.test("GET / escapes the host in its page", async () => {
  using emulator = new Emulator();
  const response = await emulator.fetch("http://a'b.test/", { headers: { accept: "text/html" } });
  assertEquals((await response.text()).includes("a'b.test"), false);
});

Deno.test("GET /openapi.json returns docs/openapi.json, without a token", async () => {
  using emulator = new Emulator();
  const response = await send(emulator, "GET", "/openapi.json", { token: null });
  assertMatch(response.headers.get("content-type") ?? "", /^application\/json/);
  assertEquals(await response.json(), openapi);
});
