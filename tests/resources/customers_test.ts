import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  type JSONResponse,
  type ListCustomersResponse,
  type Particle,
  ParticleError,
} from "../../mod.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const path = "/v1/products/7/customers";
const email = "c@x.com";
const product = 7;
const id = { client_id: "particle-api" };
const client = { ...id, client_secret: "particle-api", grant_type: "client_credentials" };

const rows: Record<string, Row> = {
  "listCustomers()": [(particle) => particle.listCustomers({ product }), "GET", path],
  "createCustomer()": [
    (particle) => particle.createCustomer({ email, password: "pw", product }),
    "POST",
    path,
    { email, password: "pw", ...client },
  ],
  "createCustomer() without a password": [
    (particle) => particle.createCustomer({ email, product, noPassword: true }),
    "POST",
    path,
    { email, no_password: "true", ...client },
  ],
  "createCustomer() without a password does not send one": [
    (particle) => particle.createCustomer({ email, password: "pw", product, noPassword: true }),
    "POST",
    path,
    { email, no_password: "true", ...client },
  ],
  "createCustomer() with the token of a team member sends no secret of the client": [
    (particle) => particle.createCustomer({ email, password: "pw", product, auth: "member" }),
    "POST",
    path,
    { email, password: "pw" },
  ],
  "createCustomer() in the implicit form sends no secret of the client": [
    (particle) =>
      particle.createCustomer({ email, password: "pw", product, responseType: "token" }),
    "POST",
    path,
    { email, password: "pw", response_type: "token", ...id },
  ],
  "updateCustomerPassword()": [
    (particle) => particle.updateCustomerPassword({ product, customerEmail: email, password: "n" }),
    "PUT",
    `${path}/c%40x.com`,
    { password: "n" },
  ],
  "deleteCustomer()": [
    (particle) => particle.deleteCustomer({ product, customerEmail: email }),
    "DELETE",
    `${path}/c%40x.com`,
  ],
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

Deno.test("createCustomer() sends a token only if it is given", async () => {
  const { particle, requests } = recorded();
  const customer = { email, password: "pw", product };
  await particle.createCustomer(customer);
  await particle.createCustomer({ ...customer, auth: false });
  await particle.createCustomer({ ...customer, responseType: "token" });
  await particle.createCustomer({ ...customer, auth: "member" });
  const sent = requests.map(({ headers }) => headers["authorization"]);
  assertEquals(sent, [undefined, undefined, undefined, "Bearer member"]);
});

Deno.test("createCustomer() in the implicit form rejects if the cloud redirects, without showing the token", async () => {
  const location = "https://shop.test/back#access_token=s3cret-token";
  const { particle, requests } = recorded(
    new Response(null, { status: 302, headers: { location } }),
  );
  const customer = { email, password: "pw", product, responseType: "token" } as const;
  const error = await assertRejects(() => particle.createCustomer(customer), ParticleError);
  assertEquals([error.code, error.statusCode, requests.length], ["redirect", 302, 1]);
  assertEquals(JSON.stringify(error).includes("s3cret-token"), false);
});

Deno.test("missing values throw before any request, without showing the others", () => {
  const { particle, requests } = recorded();
  const calls: ((particle: Particle) => unknown)[] = [
    (particle) => particle.createCustomer({ email: "", password: "SECRET", product }),
    (particle) => particle.createCustomer({ email, password: "SECRET", product: "" }),
    (particle) => particle.createCustomer({ email, product }),
    (particle) => particle.createCustomer({ email, product, noPassword: false, password: "" }),
    (particle) => particle.updateCustomerPassword({ product, customerEmail: email, password: "" }),
    (particle) =>
      particle.updateCustomerPassword({ product, customerEmail: "", password: "SECRET" }),
  ];
  for (const call of calls) {
    const error = assertThrows(() => call(particle), TypeError);
    assertEquals(error.message.includes("SECRET"), false);
  }
  assertEquals(requests.length, 0);
});

Deno.test("customers are typed", async () => {
  const { particle } = recorded(Response.json({
    customers: [{ id: "1", full_name: "Bob Loblaw", username: "bob@loblaw.net", devices: ["d"] }],
    devices: [{ id: "d", product_id: 6, online: true }],
    meta: { total_pages: 4 },
  }));
  const { body }: JSONResponse<ListCustomersResponse> = await particle.listCustomers({ product });
  const names: (string | null | undefined)[] = body.customers.map(({ full_name }) => full_name);
  assertEquals([names, body.devices[0]?.id, body.meta.total_pages], [["Bob Loblaw"], "d", 4]);
});

checkHostileIds({
  listCustomers: (particle, product) => particle.listCustomers({ product }),
  createCustomer: (particle, product) =>
    particle.createCustomer({ email, password: "pw", product }),
  "updateCustomerPassword, product": (particle, product) =>
    particle.updateCustomerPassword({ product, customerEmail: email, password: "p" }),
  "updateCustomerPassword, customer": (particle, customerEmail) =>
    particle.updateCustomerPassword({ product, customerEmail, password: "p" }),
  "deleteCustomer, product": (particle, product) =>
    particle.deleteCustomer({ product, customerEmail: email }),
  "deleteCustomer, customer": (particle, customerEmail) =>
    particle.deleteCustomer({ product, customerEmail }),
});
