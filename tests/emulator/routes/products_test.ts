import { assertEquals, assertMatch } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { upload } from "../files.ts";
import { call, type Json, login, open, send, tokenOf } from "../helpers.ts";

const ids = (products: Json[]) => products.map(({ id }) => id);

function withProducts(): Emulator {
  const emulator = new Emulator({ username: "me" });
  emulator.addProduct({ id: 9000, slug: "kettle", name: "Kettle", description: "boils" });
  emulator.addProduct({
    id: 9001,
    slug: "van",
    platform: "boron",
    org: "acme",
    quarantine: false,
    deviceProtection: true,
  });
  return emulator;
}

Deno.test("products and organizations are 404 for other users and if they do not exist", async () => {
  using emulator = withProducts();
  const token = await tokenOf(emulator, "other");
  const paths = [
    "products/kettle",
    "products/9001",
    "orgs/acme",
    "orgs/acme/products",
    "orgs/acme/products/van",
    "products/kettle/impact",
    "products/kettle/groups",
  ];
  for (const path of paths) {
    assertEquals((await call(emulator, "GET", `/v1/${path}`, { token })).status, 404, path);
    assertEquals((await call(emulator, "GET", `/v1/${path}`, { token: null })).status, 400, path);
  }
  for (
    const path of ["products/9002", "products/__proto__", "orgs/none", "orgs/acme/products/kettle"]
  ) {
    assertEquals((await call(emulator, "GET", `/v1/${path}`)).status, 404, path);
  }
  assertEquals((await call(emulator, "GET", "/v1/products", { token })).body, { products: [] });
  assertEquals((await call(emulator, "GET", "/v1/orgs", { token })).body, { organizations: [] });
});

Deno.test("products are listed for the user, the sandbox and the organization", async () => {
  using emulator = withProducts();
  const list = async (path: string) => ids((await call(emulator, "GET", path)).body.products);
  assertEquals(await list("/v1/products"), [9000, 9001]);
  assertEquals(await list("/v1/user/products"), [9000]);
  assertEquals(await list("/v1/orgs/acme/products"), [9001]);
});

Deno.test("a product is described by number and slug, with its groups and settings", async () => {
  using emulator = withProducts();
  emulator.addDevice({ product: "kettle", groups: ["blue", "angry"] });
  const kettle = {
    id: 9000,
    platform_id: 12,
    name: "Kettle",
    slug: "kettle",
    description: "boils",
    subscription_id: null,
    user: "me",
    groups: ["angry", "blue"],
    settings: { location: {}, known_application: { opt_in: false }, quarantine: true },
    device_protection: "disabled",
  };
  for (const path of ["9000", "kettle"]) {
    const { body } = await call(emulator, "GET", `/v1/products/${path}`);
    assertEquals(body, { product: kettle });
  }
  const { device_protection: _, ...listed } = kettle;
  for (const path of ["/v1/products", "/v1/user/products"]) {
    assertEquals((await call(emulator, "GET", path)).body.products[0], listed);
  }
  const { product } = (await call(emulator, "GET", "/v1/orgs/acme/products/van")).body;
  const { organization } = (await call(emulator, "GET", "/v1/orgs/acme")).body;
  assertEquals(organization, { id: organization.id, slug: "acme", name: "acme" });
  assertEquals([product.org, product.organization_id, product.user], [
    "acme",
    organization.id,
    undefined,
  ]);
  assertEquals([product.settings.quarantine, product.device_protection], [false, "active"]);
  const { organizations } = (await call(emulator, "GET", "/v1/orgs")).body;
  assertEquals(organizations, [organization]);
});

Deno.test("a user's list has products of other sandboxes in whose team the user is, but none of organizations", async () => {
  using emulator = withProducts();
  emulator.addUser({ username: "friend", password: "pw" });
  emulator.addProduct({ id: 9002, slug: "theirs", owner: "friend" });
  const { access_token: token } = (await login(emulator, { username: "friend", password: "pw" }))
    .body;
  const list = async () =>
    ids((await call(emulator, "GET", "/v1/user/products", { token })).body.products);
  assertEquals(await list(), [9002]);
  for (const team of ["products/9000", "orgs/acme"]) {
    await call(emulator, "POST", `/v1/${team}/team`, { json: { username: "friend" } });
  }
  assertEquals(await list(), [9000, 9002]);
});

const CREATE = "/v1/user/products";
const DRAFT = { name: "My Kettle!", platform_id: 13 };

Deno.test("rejects invalid products, and does not create any", async () => {
  using emulator = withProducts();
  const wrong: unknown[] = [
    {},
    DRAFT,
    { product: null },
    { product: [] },
    { product: { platform_id: 13 } },
    { product: { ...DRAFT, name: " " } },
    { product: { ...DRAFT, name: {} } },
    { product: { ...DRAFT, name: "x".repeat(256) } },
    { product: { name: "Kettle" } },
    { product: { ...DRAFT, platform_id: "argon" } },
    { product: { ...DRAFT, platform_id: 9999 } },
    { product: { ...DRAFT, platform_id: "constructor" } },
    { product: { ...DRAFT, description: [] } },
    { product: { ...DRAFT, description: "x".repeat(4097) } },
    { product: { ...DRAFT, settings: [] } },
    { product: { ...DRAFT, settings: { location: true } } },
    { product: { ...DRAFT, settings: { location: { opt_in: "maybe" } } } },
    { product: { ...DRAFT, settings: { quarantine: null } } },
  ];
  for (const path of [CREATE, "/v1/orgs/acme/products"]) {
    for (const json of wrong) {
      const { status, body } = await call(emulator, "POST", path, { json });
      assertEquals([status, body.ok], [400, false], JSON.stringify(json));
    }
  }
  const { products } = (await call(emulator, "GET", "/v1/products")).body;
  assertEquals(ids(products), [9000, 9001]);
});

Deno.test("other users, View-only members and tokens with other scopes cannot create products", async () => {
  using emulator = withProducts();
  const token = await tokenOf(emulator, "other");
  const json = { product: DRAFT };
  const post = async (token: string) =>
    (await call(emulator, "POST", "/v1/orgs/acme/products", { token, json })).status;
  assertEquals(await post(token), 404);
  const invitation = { username: "other", role: "View-only" };
  await call(emulator, "POST", "/v1/orgs/acme/team", { json: invitation });
  assertEquals(await post(token), 403);
  const program = { friendly_name: "x", scopes: ["products:list"] };
  const { created } = (await call(emulator, "POST", "/v1/orgs/acme/team", { json: program })).body;
  assertEquals(await post(created.tokens[0].token), 400);
});

Deno.test("a product can be created in the sandbox and in an organization, and is saved", async () => {
  using emulator = withProducts();
  const product = { ...DRAFT, description: "boils", settings: { location: { opt_in: false } } };
  const { status, body } = await call(emulator, "POST", CREATE, { json: { product } });
  const { id, slug } = body.product;
  assertEquals([status, body], [201, {
    ok: true,
    product: {
      id,
      platform_id: 13,
      name: "My Kettle!",
      slug: `my-kettle-v${id}`,
      description: "boils",
      subscription_id: null,
      user: "me",
      groups: [],
      settings: {
        location: { opt_in: false },
        known_application: { opt_in: false },
        quarantine: true,
      },
      device_protection: "disabled",
      device_count: 0,
    },
  }]);
  const settings = { quarantine: false };
  const ofOrg = await call(emulator, "POST", "/v1/orgs/acme/products", {
    json: { product: { name: "🚐", platform_id: "26", settings } },
  });
  assertMatch(ofOrg.body.product.slug, /^product-v\d+$/);
  assertEquals([ofOrg.body.product.org, ofOrg.body.product.user], ["acme", undefined]);
  assertEquals(ofOrg.body.product.settings.location, {});
  using restored = new Emulator({ state: emulator.save() });
  for (const one of [id, slug, ofOrg.body.product.id]) {
    const before = await call(emulator, "GET", `/v1/products/${one}`);
    assertEquals([before.status, await call(restored, "GET", `/v1/products/${one}`)], [
      200,
      before,
    ]);
  }
});

Deno.test("only administrators can delete a product, and not while it has devices", async () => {
  using emulator = withProducts();
  const token = await tokenOf(emulator, "dev");
  const path = "/v1/products/9000";
  assertEquals((await call(emulator, "DELETE", path, { token })).status, 404);
  await call(emulator, "POST", `${path}/team`, { json: { username: "dev" } });
  assertEquals((await call(emulator, "DELETE", path, { token })).status, 403);
  const { id } = emulator.addDevice({ product: 9000 });
  assertEquals((await call(emulator, "DELETE", path)).status, 400);
  assertEquals((await call(emulator, "GET", path)).status, 200);
  await call(emulator, "DELETE", `${path}/devices/${id}`);
  const { status } = await send(emulator, "DELETE", path);
  assertEquals(status, 204);
  for (const method of ["GET", "DELETE"]) {
    assertEquals((await call(emulator, method, path)).status, 404, method);
  }
});

Deno.test("everything in a product is deleted with it, and does not return with the same id", async () => {
  using emulator = withProducts();
  const path = "/v1/products/9000";
  const iccid = "8934076500002586220";
  const stranger = emulator.addDevice({ product: 9000, quarantined: true });
  assertEquals((await upload(emulator, 1)).status, 201);
  const post = async (what: string, json: unknown) => {
    const { status, body } = await call(emulator, "POST", `${path}/${what}`, { json });
    assertEquals(status < 300, true, `${what}: ${JSON.stringify(body)}`);
    return body;
  };
  await post("groups", { name: "beta" });
  await post("sims", { sims: [iccid] });
  await post("team", { username: "friend" });
  const program = await post("team", { friendly_name: "x", scopes: ["devices:list"] });
  const customer = await post("customers", { email: "c@x.y", password: "pw" });
  const hook = { event: "e", integration_type: "Webhook", url: "https://example.com" };
  await post("integrations", hook);
  await post("clients", { name: "app", type: "installed" });
  await call(emulator, "PUT", `${path}/config`, { json: { a: { b: 1 } } });
  await call(emulator, "PUT", `${path}/env/KEY`, { json: { value: "1" } });
  const stream = await open(emulator, `${path}/events`);

  assertEquals((await send(emulator, "DELETE", path)).status, 204);
  assertEquals(await stream.next(), undefined);
  for (const token of [program.created.tokens[0].token, customer.access_token]) {
    assertEquals((await call(emulator, "GET", "/v1/devices", { token })).status, 401);
  }
  const { sims } = (await call(emulator, "GET", "/v1/sims")).body;
  assertEquals(sims.map((sim: Json) => sim._id), [iccid]);
  using restored = new Emulator({ state: emulator.save() });
  for (const one of [emulator, restored]) {
    one.addProduct({ id: 9000, slug: "kettle" });
    const empty: [string, (body: Json) => unknown[]][] = [
      ["devices", (body) => body.devices],
      ["firmware", (body) => body],
      ["groups", (body) => body.groups],
      ["sims", (body) => body.sims],
      ["team", (body) => body.team.slice(1)],
      ["customers", (body) => body.customers],
      ["integrations", (body) => body],
      ["clients", (body) => body.clients],
      ["env", (body) => Object.keys(body.latest.own)],
    ];
    for (const [what, listed] of empty) {
      assertEquals(listed((await call(one, "GET", `${path}/${what}`)).body), [], what);
    }
    assertEquals((await call(one, "GET", `${path}/config`)).status, 404);
  }
  const { product_id, quarantined } = (await call(emulator, "GET", `/v1/devices/${stranger.id}`))
    .body;
  assertEquals([product_id, quarantined], [12, undefined]);
});
