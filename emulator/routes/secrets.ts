/** Cloud secrets. Source: API reference, Secrets; particle-cli. */
import { Hono } from "hono";
import { iso, isObject, type Params } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { allow } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { readParams } from "../http/params.ts";
import { type Owner, productIdOfKey } from "../model/owners.ts";
import type { Integration } from "../stores/integrations.ts";
import type { LogicFunction } from "../stores/logic.ts";
import type { Secret } from "../stores/secrets.ts";
import { secretOwnerOf } from "../webhooks/secrets.ts";

/** What uses a secret. */
interface Usage {
  readonly integrations: readonly Integration[];
  readonly functions: readonly LogicFunction[];
}

/** Returns the routes below `/v1/secrets` and `/v1/orgs/:org/secrets`. */
export function secretRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  const { secrets } = cloud;
  const find = ({ key }: Owner, name: string): Secret => {
    const secret = secrets.find(key, name);
    if (secret) return secret;
    throw failure(404, "not found");
  };
  const json = (secret: Secret) => secretJson(cloud, secret, usageOf(cloud, secret));
  app.get("/", allow("secrets:list"), (c) => {
    return c.json({ secrets: secrets.list(c.var.owner.key).map(json) });
  });
  app.post("/", allow("secrets:create"), async (c) => {
    const { key, user } = c.var.owner;
    const params = secretParams(await readParams(c));
    const name = requireText("secret.name", params.name);
    const value = requireText("secret.value", params.value);
    if (secrets.find(key, name)) {
      throw failure(400, "Failed to create secret: Name already in use");
    }
    return c.json({ secret: json(secrets.set(key, name, value, user.id)) }, 201);
  });
  app.get("/:name", allow("secrets:get"), (c) => {
    return c.json({ secret: json(find(c.var.owner, c.req.param("name"))) });
  });
  app.put("/:name", allow("secrets:update"), async (c) => {
    const { key, user } = c.var.owner;
    const params = secretParams(await readParams(c));
    const value = requireText("secret.value", params.value);
    return c.json({ secret: json(secrets.set(key, c.req.param("name"), value, user.id)) });
  });
  app.delete("/:name", allow("secrets:remove"), (c) => {
    const secret = find(c.var.owner, c.req.param("name"));
    const { integrations, functions } = usageOf(cloud, secret);
    if (integrations.length + functions.length > 0) {
      throw failure(
        400,
        "This secret cannot be deleted as it is being used by integrations or Logic Functions.",
      );
    }
    secrets.delete(secret);
    return c.body(null, 204);
  });
  return app;
}

function secretParams({ secret }: Params): Params {
  if (isObject(secret)) return secret;
  throw failure(400, "secret must be an object");
}

function requireText(what: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw failure(400, `${what} must be a string`);
}

function usageOf(cloud: Cloud, { owner, name }: Secret): Usage {
  return {
    integrations: cloud.integrations.all().filter((one) =>
      one.config.secrets?.some((secret) => secret.name === name) &&
      secretOwnerOf(cloud, one) === owner
    ),
    functions: cloud.logic.of(owner).filter((logic) => logic.secrets.includes(name)),
  };
}

/** Returns a secret without its value. */
function secretJson(
  cloud: Cloud,
  secret: Secret,
  { integrations, functions }: Usage,
): Record<string, unknown> {
  return {
    name: secret.name,
    created_at: iso(secret.createdAt),
    updated_at: iso(secret.updatedAt),
    last_accessed_at: iso(secret.lastAccessedAt),
    created_by: secret.createdBy,
    updated_by: secret.updatedBy,
    integrations: integrations.map((one) => integrationJson(cloud, one)),
    logic_functions: functions.map(({ id, name }) => ({ id, name })),
  };
}

/** Returns an integration in the form that depends on its owner. Source: fixtures of particle-cli. */
function integrationJson(
  cloud: Cloud,
  { id, owner, config }: Integration,
): Record<string, unknown> {
  const { name } = config.trigger;
  const product = cloud.products.get(productIdOfKey(owner) ?? NaN);
  if (product) return { name, id, product_slug: product.slug };
  return owner.startsWith("org:") ? { name, org_integration_id: id } : { name, id };
}
