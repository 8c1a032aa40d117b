import { assert, assertEquals, assertMatch } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { call, type Json, login, open, send, tokenOf } from "../helpers.ts";

const CUSTOMERS = "/v1/products/9000/customers";
const CLIENT = { client_id: "shop", client_secret: "s" };

function withProduct(): Emulator {
  const emulator = new Emulator({ username: "boss@x.y" });
  emulator.addProduct({ id: 9000, slug: "kettles" });
  emulator.addProduct({ id: 9001, slug: "other" });
  emulator.addClient({ id: "shop", secret: "s", product: 9000, redirectUri: "https://a.b/c?d=1" });
  return emulator;
}

/** Creates a customer, and returns the token. */
async function add(emulator: Emulator, email: string): Promise<string> {
  const form = { ...CLIENT, grant_type: "client_credentials", email, password: "pw" };
  const { status, body } = await call(emulator, "POST", CUSTOMERS, { token: null, form });
  assertEquals(status, 201);
  return body.access_token;
}

const list = async (emulator: Emulator): Promise<string[]> =>
  (await call(emulator, "GET", CUSTOMERS)).body.customers.map((one: Json) => one.username);

Deno.test("customers: rejects invalid input and other clients", async () => {
  using emulator = withProduct();
  emulator.addClient({ id: "rival", secret: "s", product: 9001 });
  const good = { email: "a@b.c", password: "pw" };
  const wrong: Record<string, string>[] = [
    { ...CLIENT },
    { ...CLIENT, email: "a b@c", password: "pw" },
    { ...CLIENT, email: "x".repeat(255), password: "pw" },
    { ...CLIENT, email: "a@b.c" },
    { ...CLIENT, email: "a@b.c", no_password: "false" },
    { ...CLIENT, ...good, expires_in: "soon" },
    { ...CLIENT, ...good, client_secret: "wrong" },
    { ...CLIENT, ...good, client_id: "rival" },
    { ...good, client_id: "particle", client_secret: "particle" },
    { ...good },
    { ...good, response_type: "token" },
    { ...good, response_type: "token", client_id: "rival" },
    { ...good, response_type: "token", client_id: "shop", redirect_uri: "https://evil.test" },
  ];
  for (const form of wrong) {
    const { status } = await call(emulator, "POST", CUSTOMERS, { token: null, form });
    assertEquals(status, 400, JSON.stringify(form));
  }
  const token = await tokenOf(emulator, "stranger");
  assertEquals((await call(emulator, "GET", CUSTOMERS, { token })).status, 404);
  assertEquals((await call(emulator, "POST", CUSTOMERS, { token, json: good })).status, 404);
  assertEquals(await list(emulator), []);
});

Deno.test("customers can be created with a token or a client, and without a password", async () => {
  using emulator = withProduct();
  const own = { json: { email: "a@x.y", password: "pw" } };
  assertEquals((await call(emulator, "POST", CUSTOMERS, own)).status, 201);
  assertEquals((await call(emulator, "POST", CUSTOMERS, own)).status, 400);
  await add(emulator, "b@x.y");
  const form = { ...CLIENT, email: "c@x.y", no_password: "true" };
  assertEquals((await call(emulator, "POST", CUSTOMERS, { token: null, form })).status, 201);
  const basic = {
    token: null,
    headers: { authorization: `Basic ${btoa("shop:s")}` },
    json: { email: "basic", no_password: true },
  };
  assertEquals((await call(emulator, "POST", CUSTOMERS, basic)).status, 201);
  assertEquals((await call(emulator, "DELETE", `${CUSTOMERS}/basic`)).status, 200);
  assertEquals(await list(emulator), ["a@x.y", "b@x.y", "c@x.y"]);
  const { body: page } = await call(emulator, "GET", `${CUSTOMERS}?page=2&per_page=2`);
  assertEquals([page.customers.length, page.meta], [1, { total_pages: 2 }]);
  assertEquals((await login(emulator, { ...CLIENT, username: "c@x.y", password: "" })).status, 400);
  const grant = { ...CLIENT, grant_type: "client_credentials" };
  const { body } = await login(emulator, { ...grant, scope: "customer=c@x.y" });
  const user = await call(emulator, "GET", "/v1/user", { token: body.access_token });
  assertEquals(user.body.username, "c@x.y");
  for (const scope of ["customer=d@x.y", "customer=boss@x.y", "everything"]) {
    assertEquals((await login(emulator, { ...grant, scope })).body.error, "invalid_scope");
  }
});

Deno.test("the implicit form needs no secret, and puts the token into the fragment of a URL", async () => {
  using emulator = withProduct();
  const customer = { email: "a@x.y", password: "pw", response_type: "token" };
  const basic = { token: null, headers: { authorization: `Basic ${btoa("shop:")}` } };
  const page = { token: null, headers: { "sec-fetch-mode": "navigate" } };
  const requests = [
    // As in the sample of the API reference.
    [201, "", { json: { ...customer, client_id: "shop" } }],
    [201, "", { ...basic, form: { ...customer, email: "b@x.y" } }],
    [302, "?state=1%262", { ...page, form: { ...customer, client_id: "shop", email: "c@x.y" } }],
  ] as const;
  for (const [expected, query, options] of requests) {
    const response = await send(emulator, "POST", CUSTOMERS + query, options);
    const { status, headers } = response;
    const url = new URL(headers.get("location") ?? "");
    assertEquals([status, `${url.origin}${url.pathname}${url.search}`, await response.text()], [
      expected,
      "https://a.b/c?d=1",
      "",
    ]);
    assertEquals(headers.get("cache-control"), "no-store");
    const { access_token: token, ...rest } = Object.fromEntries(
      new URLSearchParams(url.hash.slice(1)),
    );
    const state = query === "" ? {} : { state: "1&2" };
    assertEquals(rest, { token_type: "bearer", expires_in: "7776000", ...state });
    assertEquals((await call(emulator, "GET", "/v1/devices", { token: token! })).body, []);
  }
  assertEquals(await list(emulator), ["a@x.y", "b@x.y", "c@x.y"]);
});

Deno.test("customers can use their own devices of the product, and nothing else", async () => {
  using emulator = withProduct();
  const free = (product: number) => emulator.addDevice({ product, owner: null }).id;
  const [mine, other] = [free(9000), free(9000)];
  const taken = emulator.addDevice({ product: 9000 }).id;
  const foreign = free(9001);
  const unknown = emulator.addDevice({ owner: null }).id;
  const token = await add(emulator, "a@x.y");
  const claim = async (id: string) =>
    (await call(emulator, "POST", "/v1/devices", { token, json: { id } })).status;
  assertEquals(
    [await claim(mine), await claim(taken), await claim(foreign), await claim(unknown)],
    [200, 403, 404, 404],
  );
  for (const path of ["/v1/devices", "/v1/products/9000/devices"]) {
    const { body } = await call(emulator, "GET", path, { token });
    const devices: Json[] = Array.isArray(body) ? body : body.devices;
    assertEquals(devices.map(({ id }) => id), [mine]);
    assertEquals((await call(emulator, "GET", `${path}/${mine}`, { token })).status, 200);
    assertEquals((await call(emulator, "GET", `${path}/${other}`, { token })).status, 403);
  }
  const { body: code } = await call(emulator, "POST", "/v1/products/9000/device_claims", { token });
  assertEquals([code.device_ids, code.claim_code.length > 0], [[mine], true]);
  const refused: [string, string, unknown?][] = [
    ["GET", "/v1/products/9000"],
    ["GET", "/v1/products/9000/events"],
    ["GET", CUSTOMERS],
    ["POST", "/v1/products/9000/webhooks", { event: "a", url: "http://127.0.0.1" }],
    ["POST", "/v1/products/9000/devices", { id: unknown }],
    ["PUT", `/v1/products/9000/devices/${mine}`, { development: true }],
    ["DELETE", `/v1/products/9000/devices/${mine}`],
    ["PUT", "/v1/user", { username: "boss@x.y", current_password: "pw" }],
    ["POST", "/v1/clients", { name: "x", type: "installed" }],
  ];
  for (const [method, path, json] of refused) {
    const { status } = await call(emulator, method, path, { token, json });
    assertEquals(status, 403, path);
  }
  const leave = { token, json: { product_id: 12, name: "kettle" } };
  assertEquals((await call(emulator, "PUT", `/v1/devices/${mine}`, leave)).status, 200);
  const { body: device } = await call(emulator, "GET", `/v1/devices/${mine}`, { token });
  assertEquals([device.name, device.product_id], ["kettle", 9000]);
  const provision = { token, json: { product_id: 9000 } };
  assertEquals((await call(emulator, "POST", "/v1/devices", provision)).status, 400);
  const { body } = await call(emulator, "GET", CUSTOMERS);
  assertEquals(body.customers[0].devices, [mine]);
  assertEquals(body.devices.map(({ id }: Json) => id), [mine]);
});

Deno.test("a customer differs from a user and from a customer of another product with the same name", async () => {
  using emulator = withProduct();
  emulator.addClient({ id: "other", secret: "s", product: 9001 });
  await call(emulator, "POST", "/v1/products/9000/team", { json: { username: "twin@x.y" } });
  const token = await add(emulator, "twin@x.y");
  await add(emulator, "boss@x.y");
  assertEquals((await call(emulator, "GET", CUSTOMERS, { token })).status, 403);
  const [name, boss] = ["twin@x.y", "boss@x.y"];
  for (const client of [{ client_id: "other", client_secret: "s" }, {}]) {
    const { status } = await login(emulator, { ...client, username: name, password: "pw" });
    assertEquals(status, 400);
  }
  assertEquals((await login(emulator, { username: boss, password: "pw" })).status, 400);
  assertEquals((await login(emulator)).status, 200);
  const json = { username: name, password: "other" };
  assertEquals((await call(emulator, "POST", "/v1/users", { token: null, json })).status, 200);
});

Deno.test("a customer can get a new password, and is deleted with tokens and claims", async () => {
  using emulator = withProduct();
  const device = emulator.addDevice({ product: 9000, owner: null });
  const token = await add(emulator, "a@x.y");
  await call(emulator, "POST", "/v1/devices", { token, json: { id: device.id } });
  assertEquals(device.owner, "a@x.y");
  const path = `${CUSTOMERS}/a@x.y`;
  assertEquals((await call(emulator, "PUT", path, { json: {} })).status, 400);
  assertEquals((await call(emulator, "PUT", path, { json: { password: "new" } })).body, {
    ok: true,
  });
  const log = async (password: string) =>
    (await login(emulator, { ...CLIENT, username: "a@x.y", password })).status;
  assertEquals([await log("pw"), await log("new")], [400, 200]);
  assertEquals((await call(emulator, "DELETE", path)).body, { ok: true });
  assertEquals((await call(emulator, "DELETE", path)).status, 404);
  assertEquals((await call(emulator, "GET", "/v1/devices", { token })).status, 401);
  assertEquals([device.owner, await log("new")], [null, 400]);
});

Deno.test("a customer gets the events of their own devices only, on every stream that customers may open", async () => {
  using emulator = withProduct();
  const token = await add(emulator, "a@x.y");
  const device = emulator.addDevice({ product: 9000, owner: null });
  const other = emulator.addDevice({ product: 9000, owner: null });
  const claim = await call(emulator, "POST", "/v1/products/9000/device_claims", { token });
  assert(device.useClaimCode(claim.body.claim_code));
  const paths = ["/v1/products/9000/devices/events", "/v1/devices/events", "/v1/events/t"];
  const streams = await Promise.all(paths.map((path) => open(emulator, path, { token })));
  other.publish("t/other");
  device.publish("t/own");
  for (const [i, stream] of streams.entries()) {
    assertMatch(await stream.next() ?? "", /^event: t\/own\n/, paths[i]);
  }
  const foreign = `/v1/products/9000/devices/${other.id}/events`;
  assertEquals((await call(emulator, "GET", foreign, { token })).status, 403);
  emulator.cutStreams();
});

Deno.test("a customer without a password cannot log in, and gets none later", async () => {
  using emulator = withProduct();
  const email = "device-owner-17"; // any unique identifier
  const form = { ...CLIENT, email, no_password: "true" };
  const { body } = await call(emulator, "POST", CUSTOMERS, { token: null, form });
  const user = await call(emulator, "GET", "/v1/user", { token: body.access_token });
  assertEquals(user.body.no_password, true);
  const path = `${CUSTOMERS}/${email}`;
  assertEquals((await call(emulator, "PUT", path, { json: { password: "new" } })).status, 400);
  for (const password of ["new", " "]) {
    assertEquals((await login(emulator, { ...CLIENT, username: email, password })).status, 400);
  }
  const { customers } = (await call(emulator, "GET", CUSTOMERS)).body;
  assertEquals(customers.map(({ id: _, ...rest }: Json) => rest), [
    { full_name: null, username: email, devices: [] },
  ]);
});

Deno.test("the claim codes of a deleted customer are no longer valid", async () => {
  using emulator = withProduct();
  const token = await add(emulator, "a@x.y");
  const device = emulator.addDevice({ product: 9000, owner: null });
  const { body } = await call(emulator, "POST", "/v1/products/9000/device_claims", { token });
  assertEquals(JSON.stringify(emulator.save()).includes(body.claim_code), true);
  await call(emulator, "DELETE", `${CUSTOMERS}/a@x.y`);
  assertEquals(JSON.stringify(emulator.save()).includes(body.claim_code), false);
  assertEquals([device.useClaimCode(body.claim_code), device.owner], [false, null]);
});
