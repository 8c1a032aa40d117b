/** A Cloudflare Worker that takes the webhooks of the Particle Cloud and does not lose any; see README.md. */
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

/** One receiver for each environment, as it prepares its secrets once. */
const webhooks = new WeakMap<Env, ReturnType<typeof createWebhook>>();

const app = new Hono<{ Bindings: Env }>();
app.notFound((c) => c.text("There is nothing here\n", 404));
app.onError((error, c) => {
  console.error(error);
  return c.body(null, 500); // a webhook is then delivered again
});
// All methods: the receiver responds to those that it does not accept.
app.all("/webhooks/:event{[\\w.~-]+}", ({ env, req }) => {
  const webhook = webhooks.get(env) ?? createWebhook(env);
  webhooks.set(env, webhook);
  return webhook(req.raw, req.param("event"));
});
app.use(async (c, next) => c.req.method === "GET" ? await next() : c.body(null, 405));
app.get("/healthz", (c) => c.text("ok\n"));
// The rest needs the secret.
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

/** What Cloudflare calls. */
export default {
  /** Responds to a request. */
  fetch: app.fetch,

  /** Takes messages of the queues. */
  async queue(batch: QueueBatch<Delivery>, env: Env): Promise<void> {
    if (batch.queue.endsWith("-dead")) await consumeDead(batch, env);
    else await consumeEvents(batch, env);
  },
};

/** Leads to the one stream of a product; to those that are listed only, as each costs a connection. */
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

/** How much is asked for: 1 to 1,000, else 100. */
function limitOf(c: Context): number {
  const limit = Number(c.req.query("limit") ?? 100);
  return Number.isInteger(limit) && limit >= 1 && limit <= 1_000 ? limit : 100;
}
