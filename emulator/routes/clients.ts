/** OAuth clients of users, products and organizations. Source: API reference, OAuth Clients. */
import { productIdOfKey } from "../model/owners.ts";
import { isObject, text } from "../base/values.ts";
import { type Context, Hono } from "hono";
import { bearer } from "../http/bearer.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { pathParam, readParams } from "../http/params.ts";
import type { Client } from "../model/records.ts";
import { isScope } from "../auth/scope_table.ts";
import { ownerOf } from "../http/scope.ts";
import type { Cloud } from "../cloud.ts";

/** Longest name, scope and address, in characters. Our own choice. */
const [NAME_MAX, SCOPE_MAX, URI_MAX] = [128, 1000, 2000];
/** Schemes of addresses that run or read what is on the machine of the person sent there. */
const UNSAFE_SCHEMES = ["javascript:", "data:", "vbscript:", "file:", "blob:"];

/** The routes about OAuth clients, under `/v1/clients` and those of products and organizations. */
export function clientRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.use(bearer(cloud));
  app.get("/", (c) => {
    const clients = cloud.clients.list(ownerOf(cloud, c).key);
    return c.json({ ok: true, clients: clients.map((client) => clientJson(client)) });
  });
  app.post("/", async (c) => {
    const { key, user } = ownerOf(cloud, c);
    const { name, type, redirect_uri, scope } = await readParams(c);
    if (type !== "installed" && type !== "web") {
      throw failure(400, "type must be installed or web");
    }
    const client = cloud.clients.create(key, user.id, {
      name: readName(name),
      type,
      redirectUri: readRedirect(type, redirect_uri),
      scope: scope === undefined ? null : readScope(scope),
    });
    return c.json({ ok: true, client: { ...clientJson(client), secret: client.secret } });
  });
  app.put("/:clientId", async (c) => {
    const client = named(cloud, c);
    const params = await readParams(c);
    const name = params.name === undefined ? client.name : readName(params.name);
    const scope = params.scope === undefined ? client.scope : readScope(params.scope);
    client.name = name;
    client.scope = scope;
    return c.json({ ok: true, client: clientJson(client) });
  });
  app.delete("/:clientId", (c) => {
    const client = named(cloud, c);
    cloud.clients.delete(client);
    cloud.tokens.revokeOfClient(client.id);
    return c.body(null, 204);
  });
  return app;
}

function named(cloud: Cloud, c: Context<CloudEnv>): Client {
  const client = cloud.clients.find(ownerOf(cloud, c).key, pathParam(c, "clientId"));
  if (client) return client;
  throw failure(404, "OAuth client not found");
}

/** A client without its secret, which is shown once. */
function clientJson(client: Client): Record<string, unknown> {
  const { id, name, type, redirectUri, scope } = client;
  const product = productIdOfKey(client.owner);
  return {
    id,
    name,
    type,
    ...(redirectUri === null ? {} : { redirect_uri: redirectUri }),
    ...(scope === null ? {} : { scope }),
    ...(product === undefined ? {} : { product_id: product }),
  };
}

function readName(value: unknown): string {
  const name = text(value)?.trim();
  if (name !== undefined && name !== "" && name.length <= NAME_MAX) return name;
  throw failure(400, `name must be 1 to ${NAME_MAX} characters`);
}

function readRedirect(type: Client["type"], value: unknown): string | null {
  if (value === undefined || value === null || value === "") {
    if (type === "web") throw failure(400, "redirect_uri is required for a web client");
    return null;
  }
  if (
    typeof value === "string" && value.length <= URI_MAX && URL.canParse(value) &&
    !UNSAFE_SCHEMES.includes(new URL(value).protocol) && !value.includes("#")
  ) return value;
  throw failure(400, "redirect_uri must be an absolute URI without a fragment");
}

/** A scope such as `customers:create`, also as `{"customers": "create"}`; `none` lifts all limits. */
function readScope(value: unknown): string | null {
  const scope = isObject(value)
    ? Object.entries(value).map(([object, action]) => `${object}:${text(action) ?? ""}`).join(" ")
    : value;
  if (scope === "none" || scope === null || scope === "") return null;
  if (
    typeof scope === "string" && scope.length <= SCOPE_MAX &&
    scope.split(/[\s,]+/).every((one) => isScope(one))
  ) return scope;
  throw failure(400, "scope must be none, or scopes such as customers:create");
}
