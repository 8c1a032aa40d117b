/** Products and organizations. Source: API reference, Products. */
import { Hono } from "hono";
import { bearer } from "../http/bearer.ts";
import type { CloudEnv } from "../http/env.ts";
import { firmwareImpact } from "./firmware_impact.ts";
import { pathParam } from "../http/params.ts";
import type { Org, Product } from "../model/records.ts";
import { mayEnter, mayEnterOrg, orgOf, ownerOf, productOf } from "../http/scope.ts";
import type { Cloud } from "../cloud.ts";

/** The routes about products and organizations themselves, under `/v1`. */
export function productRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  const auth = bearer(cloud);
  const list = (isShown: (product: Product) => boolean): unknown => ({
    products: cloud.products.list().filter(isShown).map((one) => productJson(cloud, one)),
  });
  app.get("/products", auth, (c) => {
    const { user } = c.get("token");
    return c.json(list((product) => mayEnter(cloud, user, product)));
  });
  app.get("/user/products", auth, (c) => {
    const { user } = c.get("token");
    return c.json(list(({ owner, org }) => owner === user && !org));
  });
  app.get("/orgs", auth, (c) => {
    const { user } = c.get("token");
    const orgs = cloud.orgs.list().filter((org) => mayEnterOrg(cloud, user, org));
    return c.json({ organizations: orgs.map(orgJson) });
  });
  app.get("/orgs/:org", auth, (c) => {
    const { user } = c.get("token");
    return c.json({ organization: orgJson(orgOf(cloud, user, pathParam(c, "org"))) });
  });
  app.get("/orgs/:org/products", auth, (c) => {
    const { org } = ownerOf(cloud, c);
    return c.json(list((product) => product.org === org));
  });
  for (const path of ["/products/:product", "/orgs/:org/products/:product"]) {
    app.get(path, auth, (c) => {
      const { product } = ownerOf(cloud, c);
      return c.json({ product: product && productJson(cloud, product) });
    });
  }
  app.get("/products/:product/impact", auth, (c) => {
    const product = productOf(cloud, c.get("token").user, pathParam(c, "product"));
    return c.json(firmwareImpact(cloud, product, (name) => c.req.query(name)));
  });
  return app;
}

/** An organization has no name of its own here. */
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
