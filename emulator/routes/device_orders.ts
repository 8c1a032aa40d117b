/** The orders of devices. Source: API reference, Devices; the body is our own choice. */
import { Hono } from "hono";
import { compare } from "../base/compare.ts";
import { text } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { allowUnlimited } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { requireProduct } from "../http/owner.ts";
import type { Product } from "../model/records.ts";

/** Returns the route `/v1/products/:product/device_orders`. */
export function deviceOrderRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/", allowUnlimited(), (c) => {
    return c.json({ device_orders: ordersOf(cloud, requireProduct(c.var.owner)) });
  });
  return app;
}

/** Returns the orders of a product and of the other products of its organization, the last fulfilled first. */
function ordersOf(cloud: Cloud, product: Product): Product["deviceOrders"] {
  const { org } = product;
  const products = org ? cloud.products.list().filter((one) => one.org === org) : [product];
  const fulfilledAt = (order: Readonly<Record<string, unknown>>): string =>
    text(order.latest_fulfilled_at) ?? "";
  return products.flatMap(({ deviceOrders }) => deviceOrders)
    .toSorted((a, b) => compare(fulfilledAt(b), fulfilledAt(a)));
}
