import { assertEquals } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { FakeTime } from "@std/testing/time";
import { call, type Json, login, tokenOf } from "../helpers.ts";

const SCOPES = ["/v1/clients", "/v1/products/9000/clients", "/v1/orgs/acme/clients"];

function withProduct(): Emulator {
  const emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettles", org: "acme" });
  return emulator;
}

async function create(emulator: Emulator, path: string, more: object): Promise<Json> {
  const json = { name: "App", type: "installed", ...more };
  return (await call(emulator, "POST", path, { json })).body.client;
}

Deno.test("clients: rejects invalid input", async () => {
  using emulator = withProduct();
  const wrong: unknown[] = [
    {},
    { name: "", type: "installed" },
    { name: { a: 1 }, type: "installed" },
    { name: "x".repeat(129), type: "installed" },
    { name: "x", type: "__proto__" },
    { name: "x", type: "web" },
    { name: "x", type: "web", redirect_uri: "/relative" },
    { name: "x", type: "web", redirect_uri: "javascript:alert(1)" },
    { name: "x", type: "web", redirect_uri: "https://a.b/#c" },
    { name: "x", type: "installed", scope: "everything" },
    { name: "x", type: "installed", scope: ["customers:create"] },
    JSON.parse('{"name":"x","type":"installed","scope":{"__proto__":{"a":1}}}'),
  ];
  for (const json of wrong) {
    const { status } = await call(emulator, "POST", "/v1/clients", { json });
    assertEquals(status, 400, JSON.stringify(json));
  }
  assertEquals((await call(emulator, "GET", "/v1/clients")).body, { ok: true, clients: [] });
});

Deno.test("clients: each belongs to one owner, and others cannot see it", async () => {
  using emulator = withProduct();
  const token = await tokenOf(emulator, "other");
  for (const path of SCOPES) {
    const { id } = await create(emulator, path, { name: path });
    for (const other of SCOPES) {
      const { status } = await call(emulator, "PUT", `${other}/${id}`, { json: { name: path } });
      assertEquals(status, other === path ? 200 : 404);
    }
    const options = { token, json: { name: "mine" } };
    assertEquals((await call(emulator, "PUT", `${path}/${id}`, options)).status, 404);
    assertEquals((await call(emulator, "DELETE", `${path}/${id}`, { token })).status, 404);
    const { body } = await call(emulator, "GET", path);
    assertEquals(body.clients.map(({ name }: { name: string }) => name), [path]);
  }
});

Deno.test("clients: the secret is shown once, and scopes can be set and removed", async () => {
  using emulator = withProduct();
  const client = await create(emulator, "/v1/products/9000/clients", {
    type: "web",
    redirect_uri: "https://shop.example.com/back",
    scope: { customers: "create" },
  });
  const { secret, ...shown } = client;
  assertEquals(shown, {
    id: shown.id,
    name: "App",
    type: "web",
    redirect_uri: "https://shop.example.com/back",
    scope: "customers:create",
    product_id: 9000,
  });
  assertEquals(secret.length, 40);
  const path = `/v1/products/9000/clients/${client.id}`;
  assertEquals((await call(emulator, "PUT", path, { json: { name: " " } })).status, 400);
  const { body } = await call(emulator, "PUT", path, { json: { scope: "none" } });
  assertEquals([body.client.scope, body.client.secret], [undefined, undefined]);
});

Deno.test("the scope of a client limits its tokens, even after a refresh", async () => {
  using emulator = withProduct();
  const { id, secret } = await create(emulator, "/v1/products/9000/clients", {
    scope: "devices:list",
  });
  const client = { client_id: id, client_secret: secret };
  const grant = async (fields: Record<string, string>) =>
    (await login(emulator, { ...client, ...fields })).body;
  const own = await grant({ grant_type: "client_credentials" });
  const refreshed = await grant({ grant_type: "refresh_token", refresh_token: own.refresh_token });
  const byPassword = await grant({});
  for (const { access_token: token, scope } of [own, refreshed, byPassword]) {
    assertEquals(scope, "devices:list");
    assertEquals((await call(emulator, "GET", "/v1/devices", { token })).status, 200);
    const refused = await call(emulator, "GET", "/v1/sims", { token });
    assertEquals(refused, {
      status: 400,
      body: { error: "invalid_scope", error_description: "Invalid scope" },
    });
    const forbidden = await call(emulator, "GET", "/v1/access_tokens", { token });
    assertEquals([forbidden.status, forbidden.body.error], [400, "unauthorized"]);
    const current = await call(emulator, "GET", "/v1/access_tokens/current", { token });
    assertEquals(current.body.scopes, ["devices:list"]);
  }
});

Deno.test("authorization_code: works once, within 10 minutes, for its client and redirect URI", async () => {
  using time = new FakeTime();
  using emulator = new Emulator();
  emulator.addUser({ username: "visitor", password: "pw" });
  const redirectUri = "https://a.b/c";
  emulator.addClient({ id: "shop", secret: "s", redirectUri });
  emulator.addClient({ id: "rival", secret: "s" });
  emulator.addClient({ id: "phone", secret: "s", type: "installed" });
  const exchange = async (code: string, more: Record<string, string> = {}) => {
    const fields = { grant_type: "authorization_code", client_id: "shop", client_secret: "s" };
    const { body } = await login(emulator, { ...fields, code, redirect_uri: redirectUri, ...more });
    return body.error_description ?? body.access_token;
  };
  const code = () => emulator.authorizationCode("shop", "visitor", redirectUri);
  assertEquals(await exchange(""), 'No "code" parameter');
  assertEquals(await exchange("unknown"), "Invalid code");
  assertEquals(await exchange(code(), { client_id: "rival" }), "Invalid code");
  assertEquals(await exchange(code(), { redirect_uri: "https://a.b/" }), "Invalid code");
  const unauthorised = "The grant type is unauthorised for this client_id";
  assertEquals(await exchange(code(), { client_id: "phone" }), unauthorised);
  const particle = { client_id: "particle", client_secret: "particle" };
  assertEquals(await exchange(code(), particle), unauthorised);
  const used = code();
  const token = await exchange(used);
  assertEquals((await call(emulator, "GET", "/v1/user", { token })).body.username, "visitor");
  assertEquals(await exchange(used), "Invalid code");
  const late = code();
  time.tick(10 * 60 * 1000);
  assertEquals(await exchange(late), "Code has expired");
});

Deno.test("authorizationCode() throws for unknown clients, users and redirect URIs", () => {
  using emulator = new Emulator();
  emulator.addClient({ id: "shop", secret: "s", redirectUri: "https://a.b/c" });
  const wrong: Parameters<Emulator["authorizationCode"]>[] = [
    ["nobody"],
    ["particle"],
    ["shop", "nobody"],
    ["shop", undefined, "https://evil.test"],
  ];
  for (const args of wrong) {
    let thrown: unknown;
    try {
      emulator.authorizationCode(...args);
    } catch (error) {
      thrown = error;
    }
    assertEquals(thrown instanceof TypeError, true, args.join());
  }
});

Deno.test("the OAuth clients of Particle's own programs can log users in, with the right secret only", async () => {
  using emulator = new Emulator();
  const clients: [id: string, secret: string][] = [
    ["particle", "particle"],
    ["particle-api", "particle-api"],
    ["particle-cli", "particle-cli"],
    ["CLI2", "client_secret_here"],
    ["user", "client_secret_here"],
    ["Spark", "Spark"],
  ];
  for (const [client_id, client_secret] of clients) {
    const { status } = await login(emulator, { client_id, client_secret });
    const wrong = await login(emulator, { client_id, client_secret: "wrong" });
    const codes = await login(emulator, {
      client_id,
      client_secret,
      grant_type: "client_credentials",
    });
    assertEquals([status, wrong.status, codes.status], [200, 400, 400], client_id);
  }
});
