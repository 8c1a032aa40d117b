import { assertEquals, assertThrows } from "@std/assert";
import type { JSONResponse, OAuthClientListResponse, OAuthClientResponse } from "../../mod.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const product = "p";
const clientId = "app-1234";

const rows: Record<string, Row> = {
  "listOAuthClients()": [(particle) => particle.listOAuthClients(), "GET", "/v1/clients"],
  "listOAuthClients() for a product": [
    (particle) => particle.listOAuthClients({ product: 7 }),
    "GET",
    "/v1/products/7/clients",
  ],
  "createOAuthClient()": [
    (particle) => particle.createOAuthClient({ name: "n", type: "installed" }),
    "POST",
    "/v1/clients",
    { name: "n", type: "installed" },
  ],
  "createOAuthClient() for a product, with all options": [
    (particle) =>
      particle.createOAuthClient({
        name: "n",
        type: "web",
        redirect_uri: "https://example.com/back",
        scope: "customers:create",
        product,
      }),
    "POST",
    "/v1/products/p/clients",
    {
      name: "n",
      type: "web",
      redirect_uri: "https://example.com/back",
      scope: "customers:create",
    },
  ],
  "createOAuthClient() with empty values": [
    (particle) =>
      particle.createOAuthClient({ name: "n", type: "web", redirect_uri: "", scope: {} }),
    "POST",
    "/v1/clients",
    { name: "n", type: "web", redirect_uri: "", scope: {} },
  ],
  "updateOAuthClient()": [
    (particle) => particle.updateOAuthClient({ clientId, name: "n", scope: "none" }),
    "PUT",
    `/v1/clients/${clientId}`,
    { name: "n", scope: "none" },
  ],
  "updateOAuthClient() for a product": [
    (particle) => particle.updateOAuthClient({ clientId, product: 0, scope: { a: "b" } }),
    "PUT",
    `/v1/products/0/clients/${clientId}`,
    { scope: { a: "b" } },
  ],
  "deleteOAuthClient()": [
    (particle) => particle.deleteOAuthClient({ clientId }),
    "DELETE",
    `/v1/clients/${clientId}`,
  ],
  "deleteOAuthClient() for a product": [
    (particle) => particle.deleteOAuthClient({ clientId, product }),
    "DELETE",
    `/v1/products/p/clients/${clientId}`,
  ],
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

Deno.test("OAuth clients: missing or invalid values throw before any request", () => {
  const { particle, requests } = recorded();
  // @ts-expect-error: the name is required
  assertThrows(() => particle.createOAuthClient({ type: "web" }), TypeError, "name");
  // @ts-expect-error: the type is required
  assertThrows(() => particle.createOAuthClient({ name: "n" }), TypeError, "type");
  // @ts-expect-error: the client is required
  assertThrows(() => particle.updateOAuthClient({ name: "n" }), TypeError, "clientId");
  // @ts-expect-error: the client is required
  assertThrows(() => particle.deleteOAuthClient({}), TypeError, "clientId");
  // @ts-expect-error: the client is required
  assertThrows(() => particle.deleteOAuthClient({ product }), TypeError, "clientId");
  assertEquals(requests.length, 0);
});

Deno.test("createOAuthClient() accepts known client types only", async () => {
  // @ts-expect-error: not a client type
  await recorded().particle.createOAuthClient({ name: "n", type: "desktop" });
});

Deno.test("responses about OAuth clients are typed", async () => {
  const app = { id: clientId, name: "n", type: "installed", product_id: 7 };
  const created: JSONResponse<OAuthClientResponse> = await recorded(
    Response.json({ ok: true, client: { ...app, secret: "s" } }, { status: 201 }),
  ).particle.createOAuthClient({ name: "n", type: "installed" });
  assertEquals([created.body.client.id, created.body.client.secret], [clientId, "s"]);

  const updated: JSONResponse<OAuthClientResponse> = await recorded(
    Response.json({ ok: true, client: app }),
  ).particle.updateOAuthClient({ clientId, name: "n" });
  assertEquals(updated.body.client.name, "n");

  const list: JSONResponse<OAuthClientListResponse> = await recorded(
    Response.json({ ok: true, clients: [app] }),
  ).particle.listOAuthClients();
  assertEquals(list.body.clients.map(({ product_id }) => product_id), [7]);

  const deleted = await recorded(new Response(null, { status: 204 }))
    .particle.deleteOAuthClient({ clientId });
  assertEquals(deleted, { body: {}, statusCode: 204 });
});

checkHostileIds({
  listOAuthClients: (particle, product) => particle.listOAuthClients({ product }),
  createOAuthClient: (particle, product) =>
    particle.createOAuthClient({ name: "n", type: "web", product }),
  "updateOAuthClient, client": (particle, clientId) => particle.updateOAuthClient({ clientId }),
  "updateOAuthClient, product": (particle, product) =>
    particle.updateOAuthClient({ clientId, product }),
  "deleteOAuthClient, client": (particle, clientId) => particle.deleteOAuthClient({ clientId }),
  "deleteOAuthClient, product": (particle, product) =>
    particle.deleteOAuthClient({ clientId, product }),
});
