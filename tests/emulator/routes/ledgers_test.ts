import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Emulator } from "@particle-edge/emulator";
import { call, type Json, tokenOf } from "../helpers.ts";

const ID = "0123456789abcdef01234567";

async function create(emulator: Emulator, ledger: Json, base = "/v1"): Promise<void> {
  const { status } = await call(emulator, "POST", `${base}/ledgers`, { json: { ledger } });
  assertEquals(status, 201);
}

function set(emulator: Emulator, path: string, data: Json, query = ""): ReturnType<typeof call> {
  return call(emulator, "PUT", `/v1/ledgers/${path}${query}`, { json: { instance: { data } } });
}

const dataOf = async (emulator: Emulator, path: string): Promise<Json> =>
  (await call(emulator, "GET", `/v1/ledgers/${path}`)).body.instance.data;

Deno.test("rejects a ledger without a valid name, scope or direction", async () => {
  using emulator = new Emulator();
  const good = { name: "a", scope: "Device" };
  const refused = [
    undefined,
    null,
    [],
    "a",
    {},
    { ...good, name: "" },
    { ...good, name: "A" },
    { ...good, name: "a_b" },
    { ...good, name: "a/../b" },
    { ...good, name: "a".repeat(33) },
    { ...good, name: 7 },
    { name: "a" },
    { ...good, scope: "device" },
    { ...good, scope: "__proto__" },
    { ...good, direction: "Sideways" },
    { ...good, description: 7 },
    { ...good, description: "x".repeat(1001) },
  ];
  for (const ledger of refused) {
    const { status, body } = await call(emulator, "POST", "/v1/ledgers", { json: { ledger } });
    assertEquals([status, body.ok, typeof body.error], [400, false, "string"]);
  }
  assertEquals((await call(emulator, "GET", "/v1/ledgers")).body.ledgers, []);
  await create(emulator, { name: "a", scope: "Device" });
  const again = await call(emulator, "POST", "/v1/ledgers", {
    json: { ledger: { name: "a", scope: "Product" } },
  });
  assertEquals(again.status, 400);
});

Deno.test("ledgers: no token, unknown ledger or organization, ledgers of other users", async () => {
  using emulator = new Emulator();
  const token = await tokenOf(emulator, "other");
  emulator.addProduct({ id: 9000, slug: "kettle", org: "acme" });
  emulator.addDevice({ id: ID });
  await create(emulator, { name: "mine", scope: "Device" });
  await create(emulator, { name: "ours", scope: "Owner" }, "/v1/orgs/acme");
  await set(emulator, `mine/instances/${ID}`, { a: 1 });
  const paths = ["ledgers/mine", `ledgers/mine/instances/${ID}`, "orgs/acme/ledgers/ours"];
  for (const path of paths) {
    const url = `/v1/${path}`;
    assertEquals((await call(emulator, "GET", url, { token: null })).status, 400);
    for (const method of ["GET", "PUT", "DELETE"]) {
      const options = { token, ...(method === "PUT" ? { json: { ledger: {}, data: {} } } : {}) };
      assertEquals((await call(emulator, method, url, options)).status, 404, `${method} ${path}`);
    }
  }
  assertEquals((await call(emulator, "GET", "/v1/ledgers", { token })).body.ledgers, []);
  for (const path of ["ledgers/ours", "orgs/acme/ledgers/mine", "orgs/evil/ledgers"]) {
    assertEquals((await call(emulator, "GET", `/v1/${path}`)).status, 404);
  }
  for (const name of ["__proto__", "constructor", "..%2fmine", "nope"]) {
    assertEquals((await call(emulator, "GET", `/v1/ledgers/${name}`)).status, 404);
  }
});

Deno.test("an instance must belong to a device, product or owner that exists", async () => {
  using emulator = new Emulator();
  await tokenOf(emulator, "other");
  emulator.addProduct({ id: 9000, slug: "kettle" });
  emulator.addProduct({ id: 9001, slug: "pot", org: "acme" });
  emulator.addProduct({ id: 9002, slug: "pan", owner: "other" });
  emulator.addDevice({ id: ID, name: "one" });
  const foreign = emulator.addDevice({ owner: "other" });
  const inOrg = emulator.addDevice({ product: 9001 });
  await create(emulator, { name: "devices", scope: "Device" });
  await create(emulator, { name: "products", scope: "Product" });
  await create(emulator, { name: "owners", scope: "Owner" });
  await create(emulator, { name: "devices", scope: "Device" }, "/v1/orgs/acme");
  for (const value of ["x", foreign.id, inOrg.id, "9000", "__proto__"]) {
    assertEquals((await set(emulator, `devices/instances/${value}`, {})).status, 404);
  }
  for (const value of ["kettle", "9001", "9002", "9999999999999999999", "-1", "0x2328"]) {
    assertEquals((await set(emulator, `products/instances/${value}`, {})).status, 404);
  }
  assertEquals((await set(emulator, `owners/instances/${ID}`, {})).status, 404);
  const { body, status } = await set(emulator, `devices/instances/${ID.toUpperCase()}`, { a: 1 });
  assertEquals(status, 201);
  assertEquals(body.instance.scope, { type: "Device", value: ID, name: "one" });
  const product = await set(emulator, "products/instances/9000", { a: 1 });
  assertEquals(product.body.instance.scope, { type: "Product", value: "9000", name: "kettle" });
  const url = `/v1/orgs/acme/ledgers/devices/instances/${inOrg.id}`;
  assertEquals((await call(emulator, "PUT", url, { json: { data: { b: 2 } } })).status, 201);
  assertEquals((await call(emulator, "GET", url)).body.instance.data, { b: 2 });
  await call(emulator, "DELETE", `/v1/devices/${ID}`);
  const left = await call(emulator, "GET", `/v1/ledgers/devices/instances/${ID}`);
  assertEquals(left.body.instance.scope, { type: "Device", value: ID, not_owned: true });
  assertEquals((await set(emulator, `devices/instances/${ID}`, {})).status, 404);
});

Deno.test("rejects data that is not an object, too large, too deep or not writable through the API", async () => {
  using emulator = new Emulator();
  emulator.addDevice({ id: ID });
  await create(emulator, { name: "up", scope: "Device", direction: "Upstream" });
  await create(emulator, { name: "down", scope: "Device", direction: "Downstream" });
  await create(emulator, { name: "cloud", scope: "Device" });
  for (const data of [undefined, null, [], "x", 1]) {
    assertEquals((await set(emulator, `cloud/instances/${ID}`, data)).status, 400);
  }
  const bad = await set(emulator, `cloud/instances/${ID}`, {}, "?set_mode=merge");
  assertEquals(bad.status, 400);
  const forbidden = await set(emulator, `up/instances/${ID}`, { a: 1 });
  assertEquals([forbidden.status, forbidden.body.ok], [403, false]);
  const sized = (bytes: number) => ({ k: "x".repeat(bytes - 8) }); // {"k":""} has 8.
  assertEquals((await set(emulator, `down/instances/${ID}`, sized(16_385))).status, 413);
  for (const [name, size] of [["down", 16_384], ["cloud", 1_000_000]] as const) {
    const { status, body } = await set(emulator, `${name}/instances/${ID}`, sized(size));
    assertEquals([status, body.instance.size_bytes], [201, size]);
  }
  const merged = await set(emulator, `down/instances/${ID}`, { more: 1 }, "?set_mode=Merge");
  assertEquals(merged.status, 413);
  const toDown = { json: { ledger: { direction: "Downstream" } } };
  assertEquals((await call(emulator, "PUT", "/v1/ledgers/cloud", toDown)).status, 400);
  const deep = await emulator.fetch(
    `https://api.particle.io/v1/ledgers/cloud/instances/${ID}?access_token=${emulator.token}`,
    {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: `{"data":{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}}`,
    },
  );
  assertEquals(deep.status, 400);
  await deep.body?.cancel();
});

Deno.test("Replace and Merge apply to the top level; keys like __proto__ are data", async () => {
  using emulator = new Emulator();
  emulator.addDevice({ id: ID });
  await create(emulator, { name: "l", scope: "Device" });
  const path = `l/instances/${ID}`;
  await set(emulator, path, { a: 1, b: { c: 1 } });
  await set(emulator, path, { b: { d: 2 }, e: 3 }, "?set_mode=Merge");
  assertEquals(await dataOf(emulator, path), { a: 1, b: { d: 2 }, e: 3 });
  await set(emulator, path, { f: 1 }, "?set_mode=Replace");
  assertEquals(await dataOf(emulator, path), { f: 1 });
  const hostile = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"p":1}}}');
  await set(emulator, path, hostile, "?set_mode=Merge");
  const data = await dataOf(emulator, path);
  assertEquals(Object.keys(data).sort(), ["__proto__", "constructor", "f"]);
  assertEquals("polluted" in {}, false);
});

Deno.test("definitions: list page by page and by scope, change, archive", async () => {
  using time = new FakeTime(0);
  using emulator = new Emulator();
  emulator.addDevice({ id: ID });
  const definition = { name: "one", scope: "Device", direction: "Downstream", description: "d" };
  const made = await call(emulator, "POST", "/v1/ledgers", { json: { definition } });
  assertEquals(made.body.ledger, {
    ...definition,
    created_at: "1970-01-01T00:00:00.000Z",
    updated_at: "1970-01-01T00:00:00.000Z",
    archived_at: null,
  });
  await create(emulator, { name: "two", scope: "Product" });
  await create(emulator, { name: "three", scope: "Owner" });
  const names = async (query: string): Promise<Json> =>
    (await call(emulator, "GET", `/v1/ledgers${query}`)).body.ledgers.map(({ name }: Json) => name);
  assertEquals(await names(""), ["one", "two", "three"]);
  assertEquals(await names("?scope=Owner"), ["three"]);
  assertEquals((await call(emulator, "GET", "/v1/ledgers?scope=x")).status, 400);
  const { body } = await call(emulator, "GET", "/v1/ledgers?page=2&perPage=2");
  assertEquals(body.ledgers.length, 1);
  assertEquals(body.meta, { page: 2, per_page: 2, total_pages: 2, total: 3 });
  time.tick(1000);
  const json = { ledger: { description: "new", direction: null, name: "x", scope: "Owner" } };
  const changed = await call(emulator, "PUT", "/v1/ledgers/one", { json });
  assertEquals(changed.status, 201);
  const { ledger } = (await call(emulator, "GET", "/v1/ledgers/one")).body;
  assertEquals(
    [ledger.name, ledger.scope, ledger.description, ledger.direction, ledger.updated_at],
    ["one", "Device", "new", null, "1970-01-01T00:00:01.000Z"],
  );
  assertEquals((await call(emulator, "DELETE", "/v1/ledgers/one")).status, 204);
  assertEquals(await names(""), ["two", "three"]);
  assertEquals(await names("?archived=true"), ["one"]);
  assertEquals((await set(emulator, `one/instances/${ID}`, {})).status, 404);
  assertEquals((await call(emulator, "DELETE", "/v1/ledgers/one")).status, 404);
  assertEquals(
    (await call(emulator, "GET", "/v1/ledgers/one")).body.ledger.archived_at,
    "1970-01-01T00:00:01.000Z",
  );
  assertEquals((await call(emulator, "POST", "/v1/ledgers", { json: { definition } })).status, 400);
});

Deno.test("versions: the current one first, found by id, limited in number, deleted with the instance", async () => {
  using time = new FakeTime(0);
  using emulator = new Emulator();
  emulator.addDevice({ id: ID });
  await create(emulator, { name: "l", scope: "Device" });
  const path = `l/instances/${ID}`;
  const versions = async (query = ""): Promise<Json> =>
    (await call(emulator, "GET", `/v1/ledgers/${path}/versions${query}`)).body;
  assertEquals((await call(emulator, "GET", `/v1/ledgers/${path}`)).status, 404);
  assertEquals((await call(emulator, "GET", `/v1/ledgers/${path}/versions`)).status, 404);
  for (let n = 0; n < 120; n++) {
    await set(emulator, path, { n });
    time.tick(1000);
  }
  const first = await versions();
  assertEquals(first.versions.length, 25);
  assertEquals(first.meta, { has_more: true });
  const [current, old] = first.versions;
  assertEquals([current.data.n, "replaced_at" in current], [119, false]);
  assertEquals([old.data.n, old.replaced_at], [118, "1970-01-01T00:01:59.000Z"]);
  const rest = await versions("?replaced_before=1970-01-01T00:00:25Z");
  assertEquals(rest.versions.map(({ data }: Json) => data.n), [23, 22, 21, 20]);
  assertEquals(rest.meta, { has_more: false });
  const late = await versions("?replaced_after=1970-01-01T00:01:58Z");
  assertEquals(late.versions.map(({ data }: Json) => data.n), [119, 118]);
  assertEquals(
    (await call(emulator, "GET", `/v1/ledgers/${path}/versions?replaced_after=x`)).status,
    400,
  );
  for (const id of [old.version, old.updated_at]) {
    const one = await call(emulator, "GET", `/v1/ledgers/${path}/versions/${id}`);
    assertEquals(one.body.instance, old);
  }
  assertEquals((await call(emulator, "GET", `/v1/ledgers/${path}/versions/nope`)).status, 404);
  assertEquals((await call(emulator, "DELETE", `/v1/ledgers/${path}`)).status, 204);
  assertEquals((await call(emulator, "DELETE", `/v1/ledgers/${path}`)).status, 404);
  assertEquals((await call(emulator, "GET", "/v1/ledgers/l/instances")).body.instances, []);
});
