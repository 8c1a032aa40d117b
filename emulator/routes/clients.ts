/** OAuth clients of users, products and organizations. Source: API reference, OAuth Clients. */
import { Hono } from "hono";
import { isScope } from "../auth/scopes.ts";
import { isObject, text } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { allow } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { readParams } from "../http/params.ts";
import { productIdOfKey } from "../model/owners.ts";
import type { Client } from "../model/records.ts";
import type { ClientStore } from "../stores/clients.ts";

/** The longest name, scope and redirect URI, in characters. Our own choice. */
const [NAME_MAX, SCOPE_MAX, URI_MAX] = [128, 1000, 2000];
/** URI schemes that would run code or read files on the machine of a person who is redirected there. */
const UNSAFE_SCHEMES = ["javascript:", "data:", "vbscript:", "file:", "blob:"];

/** Returns the routes about OAuth clients, below `/v1/clients` and those of products and organizations. */
export function clientRoutes({ clients, tokens }: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/", allow("clients:list"), (c) => {
    const found = clients.list(c.var.owner.key);
    return c.json({ ok: true, clients: found.map(clientJson) });
  });
  app.post("/", allow("clients:create"), async (c) => {
    const { key, user } = c.var.owner;
    const { name, type, redirect_uri, scope } = await readParams(c);
    if (type !== "installed" && type !== "web") {
      throw failure(400, "type must be installed or web");
    }
    const client = clients.create(key, user.id, {
      name: readName(name),
      type,
      redirectUri: readRedirect(type, redirect_uri),
      scope: scope === undefined ? null : readScope(scope),
    });
    return c.json({ ok: true, client: { ...clientJson(client), secret: client.secret } });
  });
  app.put("/:clientId", allow("clients:update"), async (c) => {
    const client = requireClient(clients, c.var.owner.key, c.req.param("clientId"));
    const params = await readParams(c);
    const name = params.name === undefined ? client.name : readName(params.name);
    const scope = params.scope === undefined ? client.scope : readScope(params.scope);
    Object.assign(client, { name, scope });
    return c.json({ ok: true, client: clientJson(client) });
  });
  app.delete("/:clientId", allow("clients:remove"), (c) => {
    const client = requireClient(clients, c.var.owner.key, c.req.param("clientId"));
    clients.delete(client);
    tokens.revokeOfClient(client.id);
    return c.body(null, 204);
  });
  return app;
}

function requireClient(clients: ClientStore, ownerKey: string, id: string): Client {
  const client = clients.find(ownerKey, id);
  if (client) return client;
  throw failure(404, "OAuth client not found");
}

/** Returns a client as JSON without its secret, which is shown only once. */
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

/** Reads a scope such as `customers:create` or `{"customers": "create"}`. Returns `null` for `none`, which sets no limit. */
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
