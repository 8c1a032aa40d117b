import { assertEquals, assertThrows } from "@std/assert";
import type { JSONResponse, OrgListResponse, OrgResponse, ProductListResponse } from "../../mod.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const org = "acme";

const rows: Record<string, Row> = {
  "listOrgs()": [(particle) => particle.listOrgs(), "GET", "/v1/orgs"],
  "getOrg()": [(particle) => particle.getOrg({ org }), "GET", "/v1/orgs/acme"],
  "listOrgProducts()": [
    (particle) => particle.listOrgProducts({ org }),
    "GET",
    "/v1/orgs/acme/products",
  ],
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

Deno.test("organizations: missing values throw before any request", () => {
  const { particle, requests } = recorded();
  // @ts-expect-error: the organization is required
  assertThrows(() => particle.getOrg({}), TypeError, "org");
  // @ts-expect-error: the organization is required
  assertThrows(() => particle.listOrgProducts({}), TypeError, "org");
  assertEquals(requests.length, 0);
});

Deno.test("responses about organizations are typed", async () => {
  const receiving = (body: unknown) => recorded(Response.json(body)).particle;
  const acme = { id: "9980222caf8bad191600019b", slug: org, name: "Acme" };
  const list: JSONResponse<OrgListResponse> = await receiving({ organizations: [acme] }).listOrgs();
  assertEquals(list.body.organizations[0]?.name, "Acme");
  const one: JSONResponse<OrgResponse> = await receiving({ organization: acme }).getOrg({ org });
  assertEquals(one.body.organization.slug, org);
  const product = { id: 7, platform_id: 13, name: "K", slug: "k", org: "Acme" };
  const products: JSONResponse<ProductListResponse> = await receiving({ products: [product] })
    .listOrgProducts({ org });
  assertEquals(products.body.products[0]?.org, "Acme");
});

checkHostileIds({
  getOrg: (particle, org) => particle.getOrg({ org }),
  listOrgProducts: (particle, org) => particle.listOrgProducts({ org }),
});
