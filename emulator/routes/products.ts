/** Products and organizations. Source: API reference, Products. */
import { Hono } from "hono";
import { mayEnterOrg, mayEnterProduct } from "../auth/access.ts";
import type { Cloud } from "../cloud.ts";
import { allow } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { requireProduct } from "../http/owner.ts";
import type { Org, Product } from "../model/records.ts";
import { firmwareImpact } from "./firmware_impact.ts";

/** Returns the routes below `/v1` that list the products and organizations of a user. */
export function productListRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/products", allow("products:list"), (c) => {
    const { user } = c.var.owner;
    return c.json(productsJson(cloud, (product) => mayEnterProduct(cloud, user, product)));
  });
  app.get("/user/products", allow("products:list"), (c) => {
    const { user } = c.var.owner;
    return c.json(productsJson(cloud, ({ owner, org }) => owner === user && !org));
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
  return app;
}

/** Returns the routes of one product, at `/v1/products/:product` and `/v1/orgs/:org/products/:product`. */
export function productRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/", allow("products:get"), (c) => {
    return c.json({ product: productJson(cloud, requireProduct(c.var.owner)) });
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

function productsJson(cloud: Cloud, isShown: (product: Product) => boolean): unknown {
  const products = cloud.products.list().filter(isShown);
  return { products: products.map((product) => productJson(cloud, product)) };
}

/** Returns an organization as JSON. Its name is its slug. */
function orgJson({ id, slug }: Org): Record<string, unknown> {
  return { id, slug, name: slug };
}

function productJson(cloud: Cloud, product: Product): Record<string, unknown> {
  const { id, platformId, name, slug, description, org, owner } = product;
  return {
    id,
    platform_id: platformId,
    name,
    slug,
    description,
    subscription_id: null,
    ...(org ? { org: org.slug, organization_id: org.id } : { user: owner.username }),
    groups: cloud.groups.list(id).map((group) => group.name),
    settings: {
      location: {},
      known_application: { opt_in: false },
      quarantine: product.quarantine,
    },
    device_protection: product.deviceProtection ? "active" : "disabled",
  };
}
