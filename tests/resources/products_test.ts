import { assertEquals, assertThrows } from "@std/assert";
import type {
  InviteTeamMemberResponse,
  JSONResponse,
  ProductListResponse,
  ProductResponse,
  TeamMemberListResponse,
} from "../../mod.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const product = "p";
const username = "ann+x@example.com";

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
  "listTeamMembers()": [
    (particle) => particle.listTeamMembers({ product }),
    "GET",
    "/v1/products/p/team",
  ],
  "inviteTeamMember()": [
    (particle) => particle.inviteTeamMember({ product: 7, username }),
    "POST",
    "/v1/products/7/team",
    { username },
  ],
  "removeTeamMember()": [
    (particle) => particle.removeTeamMember({ product: 7, username }),
    "DELETE",
    "/v1/products/7/team/ann%2Bx%40example.com",
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
  assertThrows(() => particle.listTeamMembers({}), TypeError, "product");
  // @ts-expect-error: the product is required
  assertThrows(() => particle.inviteTeamMember({ username }), TypeError, "product");
  // @ts-expect-error: the username is required
  assertThrows(() => particle.inviteTeamMember({ product }), TypeError, "username");
  assertThrows(() => particle.inviteTeamMember({ product, username: "" }), TypeError, "username");
  // @ts-expect-error: the username is required
  assertThrows(() => particle.removeTeamMember({ product }), TypeError, "username");
  assertEquals(requests.length, 0);
});

Deno.test("responses about products and teams are typed", async () => {
  const acme = { id: 7, platform_id: 13, name: "Acme", slug: "acme-v1" };
  const list: JSONResponse<ProductListResponse> = await recorded(
    Response.json({ products: [{ ...acme, settings: { known_application: { opt_in: true } } }] }),
  ).particle.listProducts();
  assertEquals(list.body.products[0]?.settings?.known_application?.opt_in, true);

  const one: JSONResponse<ProductResponse> = await recorded(Response.json({ product: acme }))
    .particle.getProduct({ product });
  assertEquals(one.body.product.slug, "acme-v1");

  const person = { _id: "1", username, role: { id: "2", name: "Developer" } };
  const program = { username: "x@api.particle.io", is_programmatic: true, scopes: ["events:get"] };
  const team: JSONResponse<TeamMemberListResponse> = await recorded(
    Response.json({ ok: true, team: [person, program] }),
  ).particle.listTeamMembers({ product });
  assertEquals(team.body.team.map((member) => member.role?.name ?? member.scopes), [
    "Developer",
    ["events:get"],
  ]);

  const invited: JSONResponse<InviteTeamMemberResponse> = await recorded(
    Response.json({ ok: true, invited: { username } }),
  ).particle.inviteTeamMember({ product, username });
  assertEquals(invited.body.invited?.username, username);
});

checkHostileIds({
  getProduct: (particle, product) => particle.getProduct({ product }),
  listTeamMembers: (particle, product) => particle.listTeamMembers({ product }),
  inviteTeamMember: (particle, product) => particle.inviteTeamMember({ product, username }),
  "removeTeamMember, product": (particle, product) =>
    particle.removeTeamMember({ product, username }),
  "removeTeamMember, username": (particle, username) =>
    particle.removeTeamMember({ product, username }),
});
