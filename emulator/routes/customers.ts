/** Customers of a product. Source: API reference, Customers. */
import { productIdOfKey } from "../model/owners.ts";
import { deleteUser } from "../auth/delete_user.ts";
import { flag, type Params, text } from "../base/values.ts";
import { type Context, Hono } from "hono";
import { authenticate, basicCredentials, bearer } from "../http/bearer.ts";
import { clientOf, expiryOf, limitsOf, tokenJson } from "../http/client_auth.ts";
import { deviceJson } from "./device_json.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure, oauthError } from "../http/errors.ts";
import { pageOf, pathParam, readParams } from "../http/params.ts";
import type { Client, Device, Product, User } from "../model/records.ts";
import { productOf } from "../http/scope.ts";
import type { Cloud } from "../cloud.ts";

/** Customers in a page. Source: API reference, as for devices. */
const PAGE_SIZE = 25;
/** Longest email address and password, in characters. Source: RFC 5321; our own choice. */
const [EMAIL_MAX, PASSWORD_MAX] = [254, 1000];

/** The routes about customers, under `/v1/products/:product/customers`. */
export function customerRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  const auth = bearer(cloud);
  app.get("/", auth, (c) => c.json(list(cloud, c)));
  app.post("/", (c) => create(cloud, c));
  app.put("/:email", auth, async (c) => {
    const customer = named(cloud, c);
    customer.password = readPassword((await readParams(c)).password);
    return c.json({ ok: true });
  });
  app.delete("/:email", auth, (c) => {
    deleteUser(cloud, named(cloud, c));
    return c.json({ ok: true });
  });
  return app;
}

function ofRequest(cloud: Cloud, c: Context<CloudEnv>): Product {
  return productOf(cloud, c.get("token").user, pathParam(c, "product"));
}

function named(cloud: Cloud, c: Context<CloudEnv>): User {
  const customer = cloud.users.findCustomer(ofRequest(cloud, c).id, pathParam(c, "email"));
  if (customer) return customer;
  throw failure(404, "Customer not found");
}

function list(cloud: Cloud, c: Context<CloudEnv>): Record<string, unknown> {
  const product = ofRequest(cloud, c);
  const customers = cloud.users.list().filter(({ customerOf }) => customerOf === product.id);
  const { items, totalPages } = pageOf(c, customers, PAGE_SIZE);
  const devicesOf = (customer: User): Device[] =>
    cloud.devices.list().filter((one) => one.product === product && one.owner === customer);
  return {
    customers: items.map((customer) => ({
      id: customer.id,
      username: customer.username,
      devices: devicesOf(customer).map(({ id }) => id),
    })),
    devices: items.flatMap(devicesOf).map((device) => deviceJson(device, product, cloud.firmware)),
    meta: { total_pages: totalPages },
  };
}

/** Creates a customer for who has a token, for a client with its secret, or for a web page without one. */
async function create(cloud: Cloud, c: Context<CloudEnv>): Promise<Response> {
  const params = await readParams(c);
  const asked = (name: string): unknown => params[name] ?? c.req.query(name);
  if (asked("response_type") === "token") return createImplicitly(cloud, c, params, asked);
  const isClient = params.client_secret !== undefined || basicCredentials(c) !== undefined;
  const [product, clientId] = isClient
    ? ofClient(cloud, c, clientOf(cloud, c, params))
    : await ofToken(cloud, c);
  const customer = add(cloud, product, params);
  const token = cloud.tokens.issue({ user: customer, clientId, expiresAt: expiryOf(params) });
  return c.json(tokenJson(token), 201, { "cache-control": "no-store", pragma: "no-cache" });
}

async function ofToken(cloud: Cloud, c: Context<CloudEnv>): Promise<[Product, string]> {
  const { user, clientId } = await authenticate(cloud, c);
  return [productOf(cloud, user, pathParam(c, "product")), clientId];
}

/** The product of a request, if it is that of the client. */
function ofClient(cloud: Cloud, c: Context<CloudEnv>, client: Client): [Product, string] {
  const product = cloud.products.find(pathParam(c, "product"));
  if (!product) throw failure(404, "Product not found");
  if (productIdOfKey(client.owner) !== product.id) {
    throw oauthError("invalid_client", "Client credentials are invalid");
  }
  const limits = limitsOf(client) ?? ["*:*"];
  if (!["customers:create", "customers:*", "*:*"].some((scope) => limits.includes(scope))) {
    throw oauthError("invalid_scope", "Invalid scope");
  }
  return [product, client.id];
}

/** Sends a browser back to the web site with the token in the fragment of the address. */
function createImplicitly(
  cloud: Cloud,
  c: Context<CloudEnv>,
  params: Params,
  asked: (name: string) => unknown,
): Response {
  const client = cloud.clients.get(text(asked("client_id")) ?? "");
  if (!client || client.type !== "web") {
    throw oauthError("invalid_client", "Client credentials are invalid");
  }
  const [product, clientId] = ofClient(cloud, c, client);
  const given = text(asked("redirect_uri"));
  const target = client.redirectUri ?? given;
  if (target === undefined || !URL.canParse(target) || (given !== undefined && given !== target)) {
    throw oauthError("invalid_request", "redirect_uri is not that of the client");
  }
  const customer = add(cloud, product, params);
  const token = cloud.tokens.issue({ user: customer, clientId, expiresAt: expiryOf(params) });
  const fragment = new URLSearchParams();
  for (const [name, value] of Object.entries(tokenJson(token))) {
    if (name !== "refresh_token") fragment.set(name, String(value)); // RFC 6749, 4.2.2: never here.
  }
  const state = text(asked("state"));
  if (state !== undefined) fragment.set("state", state);
  const url = new URL(target);
  url.hash = fragment.toString();
  return c.redirect(url.href, 302);
}

function add(cloud: Cloud, product: Product, params: Params): User {
  const email = text(params.email);
  if (!email || email.length > EMAIL_MAX || !/^[^\s@]+@[^\s@]+$/.test(email)) {
    throw failure(400, "email must be an email address");
  }
  const password = flag(params.no_password) ? undefined : readPassword(params.password);
  expiryOf(params); // Before anything changes.
  if (cloud.users.findCustomer(product.id, email)) {
    throw failure(400, "The customer already exists");
  }
  return cloud.users.addCustomer(product.id, email, password);
}

function readPassword(value: unknown): string {
  const password = text(value);
  if (password && password.length <= PASSWORD_MAX) return password;
  throw failure(400, "password is required");
}
