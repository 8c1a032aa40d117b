/** Customers of a product. Source: API reference, Customers. */
import { type Context, Hono } from "hono";
import { deleteUser } from "../auth/delete_user.ts";
import { includesScope } from "../auth/scopes.ts";
import { flag, type Params, text } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { allow, allowAnyone, permit } from "../http/allow.ts";
import { basicCredentials } from "../http/bearer.ts";
import { clientOf, expiryOf, limitsOf, tokenJson } from "../http/client_auth.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure, oauthError } from "../http/errors.ts";
import { requireProduct } from "../http/owner.ts";
import { pageOf, readParams } from "../http/params.ts";
import { productIdOfKey } from "../model/owners.ts";
import type { Client, Device, Product, User } from "../model/records.ts";
import type { AccessToken } from "../stores/tokens.ts";
import { productDeviceJson } from "./device_json.ts";

/** Customers per page. Source: API reference, as for devices. */
const PAGE_SIZE = 25;
/** The longest email address or identifier (source: RFC 5321) and password (our own choice), in characters. */
const [EMAIL_MAX, PASSWORD_MAX] = [254, 1000];

/** Headers of responses that contain a token. */
const UNCACHED = { "cache-control": "no-store", pragma: "no-cache" };

/** Returns the routes about customers, below `/v1/products/:product/customers`. */
export function customerRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/", allow("customers:list"), (c) => {
    const product = requireProduct(c.var.owner);
    const customers = cloud.users.list().filter(({ customerOf }) => customerOf === product.id);
    const { items, totalPages } = pageOf(c, customers, PAGE_SIZE);
    return c.json({ ...listJson(cloud, product, items), meta: { total_pages: totalPages } });
  });
  app.post("/", allowAnyone, async (c) => {
    const params = await readParams(c);
    const param = (name: string): unknown => params[name] ?? c.req.query(name);
    if (param("response_type") === "token") {
      const location = createForPage(cloud, c, params, param);
      // The sample of the API reference has 201, which makes browsers stay on the page that submitted the form.
      const isNavigation = c.req.header("sec-fetch-mode") === "navigate";
      return c.body(null, isNavigation ? 302 : 201, { ...UNCACHED, location });
    }
    const { product, clientId } = await findCreator(cloud, c, params);
    const token = create(cloud, product, clientId, params);
    return c.json(tokenJson(token), 201, UNCACHED);
  });
  app.put("/:email", allow("customers:update"), async (c) => {
    const customer = requireCustomer(cloud, requireProduct(c.var.owner), c.req.param("email"));
    const password = readPassword((await readParams(c)).password);
    if (customer.password === "") throw failure(400, "The customer has no password");
    customer.password = password;
    return c.json({ ok: true });
  });
  app.delete("/:email", allow("customers:remove"), (c) => {
    deleteUser(cloud, requireCustomer(cloud, requireProduct(c.var.owner), c.req.param("email")));
    return c.json({ ok: true });
  });
  return app;
}

function requireCustomer({ users }: Cloud, { id }: Product, email: string): User {
  const customer = users.findCustomer(id, email);
  if (customer) return customer;
  throw failure(404, "Customer not found");
}

function listJson(cloud: Cloud, product: Product, customers: User[]): Record<string, unknown> {
  const all = cloud.devices.ofProduct(product);
  const claimedBy = (customer: User): Device[] => all.filter(({ owner }) => owner === customer);
  return {
    customers: customers.map((customer) => ({
      id: customer.id,
      full_name: null,
      username: customer.username,
      devices: claimedBy(customer).map(({ id }) => id),
    })),
    devices: customers.flatMap(claimedBy)
      .map((device) => productDeviceJson(device, product, cloud.firmware)),
  };
}

/** Finds the product of a new customer, and the client that creates it: by the client's secret or one of its tokens. */
async function findCreator(
  cloud: Cloud,
  c: Context<CloudEnv>,
  params: Params,
): Promise<{ product: Product; clientId: string }> {
  if (params.client_secret === undefined && basicCredentials(c) === undefined) {
    const { owner, token } = await permit(c, { scope: "customers:create" });
    return { product: requireProduct(owner), clientId: token.clientId };
  }
  const client = clientOf(cloud, c, params);
  const product = requireProductOfClient(cloud, c.req.param("product"), client);
  return { product, clientId: client.id };
}

/** Finds the product that a URL names. Throws if the client does not belong to it or may not create customers. */
function requireProductOfClient({ products }: Cloud, idOrSlug = "", client: Client): Product {
  const product = products.find(idOrSlug);
  if (!product) throw failure(404, "Product not found");
  if (productIdOfKey(client.owner) !== product.id) {
    throw oauthError("invalid_client", "Client credentials are invalid");
  }
  const limits = limitsOf(client);
  if (!limits || includesScope(limits, "customers:create")) return product;
  throw oauthError("invalid_scope", "Invalid scope");
}

/**
 * Creates a customer for a web page, which has no client secret: the id of the client is in the parameters, or the name
 * in HTTP Basic. Returns the redirect URI of the client with the token.
 */
function createForPage(
  cloud: Cloud,
  c: Context<CloudEnv>,
  params: Params,
  param: (name: string) => unknown,
): string {
  const [id] = basicCredentials(c) ?? [param("client_id")];
  const client = cloud.clients.get(text(id) ?? "");
  if (!client || client.type !== "web") {
    throw oauthError("invalid_client", "Client credentials are invalid");
  }
  const product = requireProductOfClient(cloud, c.req.param("product"), client);
  const url = readRedirect(client, text(param("redirect_uri")));
  const token = create(cloud, product, client.id, params);
  url.hash = fragmentOf(token, text(param("state")));
  return url.href;
}

function readRedirect({ redirectUri }: Client, given: string | undefined): URL {
  const target = redirectUri ?? given;
  if (target !== undefined && URL.canParse(target) && (given ?? target) === target) {
    return new URL(target);
  }
  throw oauthError("invalid_request", "redirect_uri does not match that of the client");
}

function fragmentOf(token: AccessToken, state: string | undefined): string {
  const { refresh_token: _, ...json } = tokenJson(token); // Never in a fragment: RFC 6749, 4.2.2.
  const fields = state === undefined ? json : { ...json, state };
  return new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)]))
    .toString();
}

/** Creates a customer, and returns a token for the customer. */
function create(
  { users, tokens }: Cloud,
  product: Product,
  clientId: string,
  params: Params,
): AccessToken {
  const email = text(params.email);
  if (!email || email.length > EMAIL_MAX || /\s/.test(email)) {
    throw failure(400, `email must be 1 to ${EMAIL_MAX} characters without spaces`);
  }
  const password = flag(params.no_password) ? "" : readPassword(params.password);
  const expiresAt = expiryOf(params);
  if (users.findCustomer(product.id, email)) throw failure(400, "The customer already exists");
  const user = users.addCustomer(product.id, email, password);
  return tokens.issue({ user, clientId, expiresAt });
}

function readPassword(value: unknown): string {
  const password = text(value);
  if (password && password.length <= PASSWORD_MAX) return password;
  throw failure(400, `password must be 1 to ${PASSWORD_MAX} characters`);
}
