import { assertEquals } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { FakeTime } from "@std/testing/time";
import { call, login, tokenOf } from "../helpers.ts";

const basic = (name: string, password: string) => ({
  headers: { authorization: `Basic ${btoa(`${name}:${password}`)}` },
});

Deno.test("GET /v1/access_tokens lists the user's valid tokens, with a token or the password", async () => {
  using time = new FakeTime(0);
  using emulator = new Emulator({ token: "t" });
  await tokenOf(emulator, "other");
  const { access_token } = (await login(emulator, { expires_in: "60" })).body;
  const own = [
    { token: "t", expires_at: null, client: "particle" },
    { token: access_token, expires_at: "1970-01-01T00:01:00.000Z", client: "particle" },
  ];
  assertEquals((await call(emulator, "GET", "/v1/access_tokens")).body, own);
  const { username, password } = emulator.user;
  const byPassword = await call(emulator, "GET", "/v1/access_tokens", basic(username, password));
  assertEquals(byPassword.body, own);
  time.tick(60_000);
  assertEquals((await call(emulator, "GET", "/v1/access_tokens")).body, own.slice(0, 1));
});

Deno.test("GET /v1/access_tokens rejects wrong Basic credentials", async () => {
  using emulator = new Emulator();
  const { username } = emulator.user;
  const wrong = [basic(username, "x"), basic("x", "x"), { headers: { authorization: "Basic !" } }];
  for (const options of wrong) {
    const { status, body } = await call(emulator, "GET", "/v1/access_tokens", options);
    assertEquals(status, 401);
    assertEquals(body.error, "invalid_grant");
  }
});

Deno.test("GET /v1/access_tokens/current describes the token in use", async () => {
  using emulator = new Emulator();
  const { body } = await call(emulator, "GET", "/v1/access_tokens/current");
  assertEquals(body, { expires_at: null, client: "particle", scopes: [], orgs: [] });
});

Deno.test("DELETE /v1/access_tokens/:token revokes the token in the path, whatever else authenticates", async () => {
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettles" });
  emulator.addClient({ id: "shop", secret: "s", product: 9000 });
  const client = { client_id: "shop", client_secret: "s" };
  const unknown = await call(emulator, "DELETE", "/v1/access_tokens/unknown", { token: null });
  assertEquals(unknown.status, 404);
  const first = (await login(emulator, client)).body;
  const second = (await login(emulator)).body.access_token;
  const path = `/v1/access_tokens/${first.access_token}`;
  assertEquals((await call(emulator, "DELETE", path, { token: null })).body, { ok: true });
  assertEquals((await call(emulator, "DELETE", path, { token: null })).status, 404);
  const { status } = await call(emulator, "GET", "/v1/user", { token: first.access_token });
  assertEquals(status, 401);
  const { refresh_token } = first;
  const grant = { ...client, grant_type: "refresh_token", refresh_token };
  const refreshed = await login(emulator, grant);
  assertEquals(refreshed.status, 400);
  const { username, password } = emulator.user;
  const byPassword = basic(username, password);
  const deleted = await call(emulator, "DELETE", `/v1/access_tokens/${second}`, byPassword);
  assertEquals(deleted.body, { ok: true });
  assertEquals((await call(emulator, "GET", "/v1/user", { token: second })).status, 401);
});

Deno.test("DELETE /v1/access_tokens/current revokes the token in use only", async () => {
  using emulator = new Emulator();
  const token = (await login(emulator)).body.access_token;
  const { body } = await call(emulator, "DELETE", "/v1/access_tokens/current", { token });
  assertEquals(body, { ok: true });
  assertEquals((await call(emulator, "GET", "/v1/user", { token })).status, 401);
  assertEquals((await call(emulator, "GET", "/v1/user")).status, 200);
});

Deno.test("DELETE /v1/access_tokens revokes all of the user's tokens", async () => {
  using emulator = new Emulator();
  const other = await tokenOf(emulator, "other");
  const token = (await login(emulator)).body.access_token;
  assertEquals((await call(emulator, "DELETE", "/v1/access_tokens", { token })).body, { ok: true });
  assertEquals((await call(emulator, "GET", "/v1/user", { token })).status, 401);
  assertEquals((await call(emulator, "GET", "/v1/user")).status, 401);
  assertEquals((await call(emulator, "GET", "/v1/user", { token: other })).status, 200);
});
