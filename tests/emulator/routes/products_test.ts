import { assertEquals } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { call, type Json, tokenOf } from "../helpers.ts";

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
