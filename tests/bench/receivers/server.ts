/** The server of the receiver benchmark: two routes, and a third that returns the CPU time. Prints its port. */
import process from "node:process";
import { Hono } from "hono";
import { memoryGuard } from "../../../src/receivers/memory_guard.ts";
import { webhookReceiver } from "../../../src/receivers/mod.ts";
import { SECRET } from "./load.ts";

const receive = webhookReceiver({ secrets: [SECRET], guard: memoryGuard(), onEvent() {} });

const app = new Hono()
  .post("/bare", async (c) => {
    await c.req.json();
    return c.body(null, 204);
  })
  .post("/receiver", (c) => receive(c.req.raw))
  .get("/cpu", (c) => {
    const { user, system } = process.cpuUsage();
    return c.json(user + system);
  });

const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, app.fetch);
console.log(server.addr.port);
