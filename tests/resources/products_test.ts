import { assertEquals, assertThrows } from "@std/assert";
import type {
  CreateProductResponse,
  JSONResponse,
  ProductListResponse,
  ProductResponse,
} from "../../mod.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const product = "p";

const rows: Record<string, Row> = {
  "listProducts()": [(particle) => particle.listProducts(), "GET", "/v1/products"],
  "listProducts({})": [(particle) => particle.listProducts({}), "GET", "/v1/products"],
  "getProduct() by slug": [
    (particle) => particle.getProduct({ product }),
    "GET",
    "/v1/products/p",
  ],
  "getProduct() by id": [
    (particle) => particle.getProduct({ product: 0 }),
    "GET",
    "/v1/products/0",
  ],
  "listUserProducts()": [(particle) => particle.listUserProducts(), "GET", "/v1/user/products"],
  "createProduct()": [
    (particle) => particle.createProduct({ name: "Kettle", platformId: 0 }),
    "POST",
    "/v1/user/products",
    { product: { name: "Kettle", platform_id: 0 } },
  ],
  "createProduct() in an organization, with all options": [
    (particle) =>
      particle.createProduct({
        org: "a/b",
        name: "Kettle",
        platformId: 13,
        description: "",
        settings: { location: { opt_in: false } },
      }),
    "POST",
    "/v1/orgs/a%2Fb/products",
    {
      product: {
        name: "Kettle",
        description: "",
        platform_id: 13,
        settings: { location: { opt_in: false } },
      },
    },
  ],
  "deleteProduct()": [
    (particle) => particle.deleteProduct({ product: 7 }),
    "DELETE",
    "/v1/products/7",
  ],
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

Deno.test("products: missing values throw before any request", () => {
  const { particle, requests } = recorded();
  // @ts-expect-error: the product is required
  assertThrows(() => particle.getProduct({}), TypeError, "product");
  // @ts-expect-error: the product is required
  assertThrows(() => particle.deleteProduct({}), TypeError, "product");
  // @ts-expect-error: the name is required
  assertThrows(() => particle.createProduct({ platformId: 13 }), TypeError, "name");
  assertThrows(() => particle.createProduct({ name: "", platformId: 13 }), TypeError, "name");
  // @ts-expect-error: the platform is required
  assertThrows(() => particle.createProduct({ name: "Kettle" }), TypeError, "platformId");
  const blank = { org: "", name: "Kettle", platformId: 13 };
  assertThrows(() => particle.createProduct(blank), TypeError, "org");
  assertEquals(requests.length, 0);
});

Deno.test("responses about products are typed", async () => {
  const acme = { id: 7, platform_id: 13, name: "Acme", slug: "acme-v1" };
  const list: JSONResponse<ProductListResponse> = await recorded(
    Response.json({ products: [{ ...acme, settings: { known_application: { opt_in: true } } }] }),
  ).particle.listProducts();
  assertEquals(list.body.products[0]?.settings?.known_application?.opt_in, true);

  const one: JSONResponse<ProductResponse> = await recorded(Response.json({ product: acme }))
    .particle.getProduct({ product });
  assertEquals(one.body.product.slug, "acme-v1");

  const created: JSONResponse<CreateProductResponse> = await recorded(
    Response.json({ ok: true, product: { ...acme, device_count: 0 } }, { status: 201 }),
  ).particle.createProduct({ name: "Acme", platformId: 13 });
  assertEquals([created.body.product.id, created.body.product.device_count], [7, 0]);
});

checkHostileIds({
  getProduct: (particle, product) => particle.getProduct({ product }),
  deleteProduct: (particle, product) => particle.deleteProduct({ product }),
  createProduct: (particle, org) => particle.createProduct({ org, name: "Kettle", platformId: 13 }),
});
