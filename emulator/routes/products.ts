/** Products and organizations. Source: API reference, Products. */
import { Hono } from "hono";
import { mayEnterOrg, mayEnterProduct } from "../auth/access.ts";
import { flag, isObject, type Params, text, wholeNumber } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { allow } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { requireProduct } from "../http/owner.ts";
import { limited, readParams, TEXT_MAX } from "../http/params.ts";
import type { Owner } from "../model/owners.ts";
import { isPlatformId } from "../model/platforms.ts";
import type { Org, Product } from "../model/records.ts";
import { firmwareImpact } from "./firmware_impact.ts";
import { deleteProduct } from "./product_delete.ts";

/** Returns the routes below `/v1` that list the products and organizations of a user. */
export function productListRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/products", allow("products:list"), (c) => {
    const { user } = c.var.owner;
    return c.json(productsJson(cloud, (product) => mayEnterProduct(cloud, user, product)));
  });
  app.get("/user/products", allow("products:list"), (c) => {
    const { user } = c.var.owner;
    const isShown = (product: Product) => !product.org && mayEnterProduct(cloud, user, product);
    return c.json(productsJson(cloud, isShown));
  });
  app.post("/user/products", allow("products:create"), async (c) => {
    return c.json(create(cloud, c.var.owner, await readParams(c)), 201);
  });
  app.get("/orgs", allow("organization:get"), (c) => {
    const orgs = cloud.orgs.list().filter((org) => mayEnterOrg(cloud, c.var.owner.user, org));
    return c.json({ organizations: orgs.map(orgJson) });
  });
  return app;
}

/** Returns the routes below `/v1/orgs/:org`. */
export function orgRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/", allow("organization:get"), (c) => {
    const { org } = c.var.owner;
    return c.json({ organization: org && orgJson(org) });
  });
  app.get("/products", allow("products:list"), (c) => {
    return c.json(productsJson(cloud, ({ org }) => org === c.var.owner.org));
  });
  app.post("/products", allow("products:create"), async (c) => {
    return c.json(create(cloud, c.var.owner, await readParams(c)), 201);
  });
  return app;
}

/** Returns the routes of one product, at `/v1/products/:product` and `/v1/orgs/:org/products/:product`. */
export function productRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/", allow("products:get"), (c) => {
    return c.json({ product: productJson(cloud, requireProduct(c.var.owner)) });
  });
  app.delete("/", allow("products:remove", { administrators: true }), (c) => {
    deleteProduct(cloud, requireProduct(c.var.owner));
    return c.body(null, 204);
  });
  return app;
}

/** Returns the route `/v1/products/:product/impact`. */
export function impactRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/", allow("groups.impact:get"), (c) => {
    const product = requireProduct(c.var.owner);
    return c.json(firmwareImpact(cloud, product, (name) => c.req.query(name)));
  });
  return app;
}

/** Creates a product in the sandbox of the user or in the organization. */
function create(
  cloud: Cloud,
  { user, org }: Owner,
  { product: draft }: Params,
): Record<string, unknown> {
  const params = isObject(draft) ? draft : {};
  const name = text(params.name)?.trim();
  const platformId = wholeNumber(params.platform_id);
  const description = text(params.description ?? "");
  if (!name) throw failure(400, "product.name is required");
  if (platformId === undefined || !isPlatformId(platformId)) {
    throw failure(400, "product.platform_id must be the number of a platform");
  }
  if (description === undefined) throw failure(400, "product.description must be a string");
  const product = cloud.products.create({
    name: limited("product.name", name),
    platformId,
    description: limited("product.description", description, TEXT_MAX),
    ...readSettings(params.settings ?? {}),
    owner: org?.owner ?? user,
    org,
  });
  return { ok: true, product: { ...productJson(cloud, product), device_count: 0 } };
}

function readSettings(settings: unknown): { quarantine: boolean; locationOptIn?: boolean } {
  const { quarantine, location = {} } = isObject(settings) ? settings : { location: null };
  if (!isObject(location)) {
    throw failure(400, "product.settings and product.settings.location must be objects");
  }
  const optIn = readSetting("location.opt_in", location.opt_in);
  return {
    quarantine: readSetting("quarantine", quarantine) ?? true,
    ...(optIn === undefined ? {} : { locationOptIn: optIn }),
  };
}

function readSetting(name: string, value: unknown): boolean | undefined {
  const setting = flag(value);
  if (value === undefined || setting !== undefined) return setting;
  throw failure(400, `product.settings.${name} must be true or false`);
}

function productsJson(cloud: Cloud, isShown: (product: Product) => boolean): unknown {
  const products = cloud.products.list().filter(isShown);
  return { products: products.map((product) => listedJson(cloud, product)) };
}

/** Returns an organization as JSON. Its name is its slug. */
function orgJson({ id, slug }: Org): Record<string, unknown> {
  return { id, slug, name: slug };
}

function productJson(cloud: Cloud, product: Product): Record<string, unknown> {
  const { deviceProtection } = product;
  return {
    ...listedJson(cloud, product),
    device_protection: deviceProtection ? "active" : "disabled",
  };
}

/** Returns a product as in lists, without `device_protection`. */
function listedJson(cloud: Cloud, product: Product): Record<string, unknown> {
  const { id, platformId, name, slug, description, org, owner, locationOptIn } = product;
  return {
    id,
    platform_id: platformId,
    name,
    slug,
    description,
    ...(org
      ? { org: orgJson(org).name, organization_id: org.id }
      : { subscription_id: null, user: owner.username }),
    groups: cloud.groups.list(id).map((group) => group.name),
    settings: {
      location: locationOptIn === undefined ? {} : { opt_in: locationOptIn },
      known_application: { opt_in: false },
      quarantine: product.quarantine,
    },
  };
}
