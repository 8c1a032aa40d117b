import { assertEquals } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { call, type Json, tokenOf } from "../helpers.ts";

const [A, B] = ["8934076500002589174", "8934076500002589175"];

function withFleet(): Emulator {
  const emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettles", name: "Kettles of Acme", org: "acme" });
  emulator.addProduct({ id: 9001, slug: "hobby" });
  emulator.addDevice({ name: "acme-kettle", product: 9000, serialNumber: "P0ABC", iccid: A });
  emulator.addDevice({ name: "Hobby device", product: 9001, owner: null });
  emulator.addDevice({ name: "own device", iccid: B, imei: "352753090000001" });
  return emulator;
}

async function find(emulator: Emulator, path: string, token?: string): Promise<Json> {
  const { body } = await call(emulator, "GET", path, { token });
  return body.results.map(({ type, device, product, sim }: Json) =>
    `${type} ${device?.name ?? product?.slug ?? sim?._id}`
  );
}

Deno.test("search: rejects a request without a text, with an unknown type, or for another's organization", async () => {
  using emulator = withFleet();
  const token = await tokenOf(emulator, "other");
  for (const query of ["", "?text=", "?text=x&type=event", "?text=x&type=", "?type=device"]) {
    const { status, body } = await call(emulator, "GET", `/v1/user/search${query}`);
    assertEquals([status, body.ok], [400, false], query);
  }
  const long = `/v1/user/search?text=${"x".repeat(300)}`;
  assertEquals((await call(emulator, "GET", long)).status, 400);
  const path = "/v1/orgs/acme/search?text=kettle";
  assertEquals((await call(emulator, "GET", path, { token })).status, 404);
  assertEquals((await call(emulator, "GET", "/v1/orgs/none/search?text=x")).status, 404);
});

Deno.test("search finds nothing of other users", async () => {
  using emulator = withFleet();
  const token = await tokenOf(emulator, "other");
  const { body } = await call(emulator, "GET", "/v1/user/search?text=e", { token });
  assertEquals(body, { ok: true, results: [], hasMore: false });
  assertEquals(await find(emulator, "/v1/user/search?text=8934", token), []);
});

Deno.test("a sandbox is searched without the products of organizations, and the other way round", async () => {
  using emulator = withFleet();
  const user = (query: string) => find(emulator, `/v1/user/search?${query}`);
  const org = (query: string) => find(emulator, `/v1/orgs/acme/search?${query}`);
  assertEquals(await user("text=HOBBY"), ["device Hobby device", "product hobby"]);
  assertEquals(await user("text=kettle"), []);
  assertEquals(await org("text=kettle"), ["device acme-kettle", "product kettles"]);
  assertEquals(await org("text=hobby"), []);
  assertEquals(await user("text=893407"), ["device own device", `sim ${B}`]);
  assertEquals(await org("text=893407"), ["device acme-kettle", `sim ${A}`]);
  assertEquals(await user("text=35275309"), ["device own device"]);
  assertEquals([await org("text=p0abc"), await org("text=9000")], [
    ["device acme-kettle"],
    ["product kettles"],
  ]);
});

Deno.test("search can be limited to a type, and results have the documented fields", async () => {
  using emulator = withFleet();
  assertEquals(await find(emulator, "/v1/orgs/acme/search?text=kettle&type=product"), [
    "product kettles",
  ]);
  assertEquals(await find(emulator, `/v1/orgs/acme/search?text=${A}&type=sim`), [`sim ${A}`]);
  const { body } = await call(
    emulator,
    "GET",
    "/v1/orgs/acme/search?text=acme-kettle&type=device",
  );
  const [{ device, ...rest }] = body.results;
  assertEquals(rest, { type: "device", org: "acme", orgName: "acme" });
  assertEquals(device, {
    id: device.id,
    name: "acme-kettle",
    product_id: "9000",
    product_name: "Kettles of Acme",
  });
  const own = await call(emulator, "GET", "/v1/user/search?text=own");
  const { type, device: { product_id, product_name }, org } = own.body.results[0];
  assertEquals([type, product_id, product_name, org], ["device", null, null, undefined]);
});

Deno.test("search returns at most 10 results of each type, and whether there are more", async () => {
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "thing" });
  for (let n = 0; n < 10; n++) emulator.addDevice({ name: `thing ${n}` });
  emulator.addDevice({ name: "thing in quarantine", product: 9000, quarantined: true });
  const found = async () => {
    const { results, hasMore } = (await call(emulator, "GET", "/v1/user/search?text=thing")).body;
    return [results.length, hasMore];
  };
  assertEquals(await found(), [11, false]);
  emulator.addDevice({ name: "thing 11" });
  assertEquals(await found(), [11, true]);
});

Deno.test("API users cannot search", async () => {
  using emulator = withFleet();
  const path = "/v1/orgs/acme/team";
  const json = { friendly_name: "api", scopes: ["devices:list"] };
  const { created } = (await call(emulator, "POST", path, { json })).body;
  const { token } = created.tokens[0];
  assertEquals((await call(emulator, "GET", "/v1/orgs/acme/search?text=x", { token })).status, 400);
});
