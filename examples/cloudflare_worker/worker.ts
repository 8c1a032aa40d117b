/** A Cloudflare Worker that takes the webhooks of the Particle Cloud and does not lose any; see README.md. */
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

/** What Cloudflare calls. */
export default {
  /** Answers a request. */
  async fetch(request: Request, env: Env): Promise<Response> {
    try {
      return await route(request, env);
    } catch (error) {
      console.error(error);
      return new Response(null, { status: 500 }); // a webhook is then delivered again
    }
  },

  /** Takes messages of the queues. */
  async queue(batch: QueueBatch<Delivery>, env: Env): Promise<void> {
    if (batch.queue.endsWith("-dead")) await consumeDead(batch, env);
    else await consumeEvents(batch, env);
  },
};

async function route(request: Request, env: Env): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const [, area = "", name = "", ...rest] = pathname.split("/");
  if (rest.length > 0) return notFound();
  if (area === "webhooks" && /^[\w.~-]+$/.test(name)) return await receive(request, env, name);
  if (request.method !== "GET") return new Response(null, { status: 405 });
  if (pathname === "/healthz") return new Response("ok\n");
  if (!await mayRead(request, env.READ_SECRET)) return unauthorized();
  if (area === "devices") return await showDevice(name, limitOf(searchParams), env);
  if (pathname === "/dead-letters") return await showDead(limitOf(searchParams), env);
  if (pathname === "/inbox") return Response.json({ waiting: await backlog(env) });
  if (pathname === "/events") return await follow(request, searchParams.get("product") ?? "", env);
  return notFound();
}

async function receive(request: Request, env: Env, name: string): Promise<Response> {
  const webhook = webhooks.get(env) ?? createWebhook(env);
  webhooks.set(env, webhook);
  return await webhook(request, name);
}

async function showDevice(id: string, limit: number, env: Env): Promise<Response> {
  if (!/^(?:[0-9a-f]{24}|none)$/.test(id)) return notFound();
  return Response.json(await ask(env.DEVICES, id, "show", { limit }));
}

async function showDead(limit: number, env: Env): Promise<Response> {
  return Response.json(await ask(env.DEAD_LETTERS, DEAD_LETTERS, "show", { limit }));
}

/** Leads to the one stream of a product; to those that are listed only, as each costs a connection. */
async function follow(request: Request, product: string, env: Env): Promise<Response> {
  const products = env.PRODUCTS.split(",").map((name) => name.trim());
  if (product !== "" && !products.includes(product)) return notFound();
  const stub = env.STREAMS.get(env.STREAMS.idFromName(product || "mine"));
  const lastEventId = request.headers.get("last-event-id");
  const headers: Record<string, string> = lastEventId ? { "last-event-id": lastEventId } : {};
  return await stub.fetch(`https://object/?product=${encodeURIComponent(product)}`, { headers });
}

/** How much is asked for: 1 to 1,000, else 100. */
function limitOf(query: URLSearchParams): number {
  const limit = Number(query.get("limit") ?? 100);
  return Number.isInteger(limit) && limit >= 1 && limit <= 1_000 ? limit : 100;
}

function notFound(): Response {
  return new Response("There is nothing here\n", { status: 404 });
}
