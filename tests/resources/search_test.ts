import { assertEquals, assertThrows } from "@std/assert";
import type { JSONResponse, SearchOptions, SearchResponse } from "../../mod.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const rows: Record<string, Row> = {
  "search()": [
    (particle) => particle.search({ text: "a b&c" }),
    "GET",
    "/v1/user/search?text=a%20b%26c",
  ],
  "search() for one type in an organization": [
    (particle) => particle.search({ org: "particle", text: "x", type: "sim" }),
    "GET",
    "/v1/orgs/particle/search?text=x&type=sim",
  ],
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

Deno.test("search() requires a text", () => {
  const { particle, requests } = recorded();
  const wrong: unknown[] = [{}, { text: "" }, { text: null }, { text: 7 }, { org: "o" }];
  for (const options of wrong) {
    assertThrows(() => particle.search(options as SearchOptions), TypeError, "text");
  }
  // @ts-expect-error: only these three types exist
  const other: SearchOptions = { text: "x", type: "event" };
  assertEquals([other.text, requests.length], ["x", 0]);
});

Deno.test("the results of search() are told apart by their type", async () => {
  const device = { id: "d", name: "Alpha", product_id: "prod123", product_name: "Alpha Product" };
  const { particle } = recorded(Response.json({
    ok: true,
    results: [
      { type: "device", device, org: "particle", orgName: "Particle" },
      { type: "product", product: { id: 7, name: "Alpha Product" } },
      { type: "sim", sim: { _id: "89", status: "active" } },
    ],
    hasMore: false,
  }));
  const { body }: JSONResponse<SearchResponse> = await particle.search({ text: "alpha" });
  const found = body.results.map((result) => {
    if (result.type === "device") return [result.device.name, result.orgName];
    return result.type === "product" ? [result.product.id] : [result.sim._id];
  });
  assertEquals([found, body.hasMore], [[["Alpha", "Particle"], [7], ["89"]], false]);
});

checkHostileIds({ search: (particle, org) => particle.search({ org, text: "x" }) });
