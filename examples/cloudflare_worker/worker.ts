/** A Cloudflare Worker that receives webhooks of the Particle Cloud without losing events; see README.md. */
import { type Context, Hono } from "hono";
import { consumeDead, consumeEvents } from "./consumer.ts";
import { DEAD_LETTERS } from "./dead_letters.ts";
import type { Delivery, Env, QueueBatch } from "./env.ts";
import { backlog } from "./inbox_object.ts";
import { ask } from "./objects.ts";
import { mayRead, unauthorized } from "./read_access.ts";
import { createWebhook } from "./webhook.ts";

export { DeadLetters } from "./dead_letters.ts";
export { DeviceObject } from "./device_object.ts";
export { InboxObject } from "./inbox_object.ts";
export { StreamObject } from "./stream_object.ts";

/** One receiver per environment: a receiver is created once with its secrets. */
const webhooks = new WeakMap<Env, ReturnType<typeof createWebhook>>();

const app = new Hono<{ Bindings: Env }>();
app.notFound((c) => c.text("Not found\n", 404));
app.onError((error, c) => {
  console.error(error);
  return c.body(null, 500); // the cloud then delivers the event again
});
// All methods: the receiver itself responds with 405 to those it does not accept.
app.all("/webhooks/:event{[\\w.~-]+}", ({ env, req }) => {
  const webhook = webhooks.get(env) ?? createWebhook(env);
  webhooks.set(env, webhook);
  return webhook(req.raw, req.param("event"));
});
app.use(async (c, next) => c.req.method === "GET" ? await next() : c.body(null, 405));
app.get("/healthz", (c) => c.text("ok\n"));
// All other routes require the secret.
app.use(async (c, next) => {
  if (!await mayRead(c.req.raw, c.env.READ_SECRET)) return unauthorized();
  await next();
});
app.get("/devices/:id", async (c) => {
  const id = c.req.param("id");
  if (!/^(?:[0-9a-f]{24}|none)$/.test(id)) return c.notFound();
  return c.json(await ask<object>(c.env.DEVICES, id, "show", { limit: limitOf(c) }));
});
app.get("/dead-letters", async (c) => {
  const limit = limitOf(c);
  return c.json(await ask<object>(c.env.DEAD_LETTERS, DEAD_LETTERS, "show", { limit }));
});
app.get("/inbox", async (c) => c.json({ waiting: await backlog(c.env) }));
app.get("/events", follow);

/** The handlers that Cloudflare calls. */
export default {
  /** Responds to requests. */
  fetch: app.fetch,

  /** Handles messages of both queues. */
  async queue(batch: QueueBatch<Delivery>, env: Env): Promise<void> {
    if (batch.queue.endsWith("-dead")) await consumeDead(batch, env);
    else await consumeEvents(batch, env);
  },
};

/** Responds with the event stream of a product. Only listed products are allowed, because each costs a connection. */
async function follow(c: Context<{ Bindings: Env }>): Promise<Response> {
  const { PRODUCTS, STREAMS } = c.env;
  const product = c.req.query("product") ?? "";
  const products = PRODUCTS.split(",").map((name) => name.trim());
  if (product !== "" && !products.includes(product)) return c.notFound();
  const stub = STREAMS.get(STREAMS.idFromName(product || "mine"));
  const lastEventId = c.req.header("last-event-id");
  const headers: Record<string, string> = lastEventId ? { "last-event-id": lastEventId } : {};
  return await stub.fetch(`https://object/?product=${encodeURIComponent(product)}`, { headers });
}

/** Returns the query parameter `limit` if it is from 1 to 1,000, otherwise 100. */
function limitOf(c: Context): number {
  const limit = Number(c.req.query("limit") ?? 100);
  return Number.isInteger(limit) && limit >= 1 && limit <= 1_000 ? limit : 100;
}
