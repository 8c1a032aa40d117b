/** Searches a sandbox or an organization. Source: API reference, Search. */
import { Hono } from "hono";
import { mayEnterProduct } from "../auth/access.ts";
import type { Cloud } from "../cloud.ts";
import { allowUnlimited } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { limited } from "../http/params.ts";
import { type Owner, productKey, userKey } from "../model/owners.ts";
import type { Device, Product } from "../model/records.ts";
import type { Sim } from "../stores/sims.ts";
import { listedSimJson } from "./sim_json.ts";

/** The most results of each type. Source: API reference. */
const RESULTS_MAX = 10;

/** The results of one type, one more than are shown if there are more. */
type Found = Record<string, unknown>[];

/** Returns the route `/v1/user/search` or `/v1/orgs/:org/search`. */
export function searchRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/", allowUnlimited(), (c) => {
    const { owner } = c.var;
    const text = c.req.query("text");
    if (!text) throw failure(400, "text is required");
    const part = limited("text", text).toLowerCase();
    const types = typesOf(c.req.query("type"));
    const found = types.map((type) => FINDERS[type](cloud, owner, part));
    const org = owner.org && { org: owner.org.slug, orgName: owner.org.slug };
    return c.json({
      ok: true,
      results: found.flatMap((some, i) =>
        some.slice(0, RESULTS_MAX).map((one) => ({ type: types[i], ...one, ...org }))
      ),
      hasMore: found.some((some) => some.length > RESULTS_MAX),
    });
  });
  return app;
}

const FINDERS = { device: findDevices, product: findProducts, sim: findSims };

type FoundType = keyof typeof FINDERS;

function typesOf(type: string | undefined): FoundType[] {
  const all: FoundType[] = ["device", "product", "sim"];
  const types = all.filter((one) => type === undefined || one === type);
  if (types.length === 0) throw failure(400, "type must be device, product or sim");
  return types;
}

/** Returns the matches as JSON, but not more than are needed to know whether there are too many. */
function matching<T>(
  items: readonly T[],
  part: string,
  textsOf: (item: T) => readonly (string | null)[],
  toJson: (item: T) => Record<string, unknown>,
): Found {
  const isMatch = (item: T): boolean =>
    textsOf(item).some((text) => text?.toLowerCase().includes(part));
  return items.filter(isMatch).slice(0, RESULTS_MAX + 1).map(toJson);
}

function findDevices(cloud: Cloud, owner: Owner, part: string): Found {
  const products = productsOf(cloud, owner);
  const isWithin = (device: Device): boolean => {
    if (device.product) return products.includes(device.product) && !device.quarantined;
    return !owner.org && device.owner === owner.user;
  };
  return matching(
    cloud.devices.list().filter(isWithin),
    part,
    ({ id, name, serialNumber, imei, iccid }) => [id, name, serialNumber, imei, iccid],
    ({ id, name, product }) => ({
      device: {
        id,
        name,
        product_id: product ? String(product.id) : null,
        product_name: product?.name ?? null,
      },
    }),
  );
}

function findProducts(cloud: Cloud, owner: Owner, part: string): Found {
  return matching(
    productsOf(cloud, owner),
    part,
    ({ id, name, slug }) => [String(id), name, slug],
    ({ id, name, slug }) => ({ product: { id, name, slug } }),
  );
}

function findSims(cloud: Cloud, owner: Owner, part: string): Found {
  const keys = productsOf(cloud, owner).map(productKey);
  if (!owner.org) keys.push(userKey(owner.user));
  return matching(
    keys.flatMap((key) => cloud.sims.list(key)),
    part,
    ({ iccid }: Sim) => [iccid],
    (sim) => ({ sim: listedSimJson(cloud.devices, sim) }),
  );
}

/** Returns the products of an organization, or those without one that the user may see. */
function productsOf(cloud: Cloud, { org, user }: Owner): Product[] {
  return cloud.products.list().filter((product) =>
    org ? product.org === org : !product.org && mayEnterProduct(cloud, user, product)
  );
}
