/**
 * The app on Bun, which serves what a program exports by default.
 *
 *   bun run examples/hono_receivers/bun.ts
 */
import process from "node:process";
import { createApp } from "./app.ts";
import { type AppEnv, optionsFromEnv } from "./options.ts";

const app = createApp(optionsFromEnv(process.env as AppEnv));

/** What Bun serves. */
const server: { port: number; idleTimeout: number; fetch(request: Request): unknown } = {
  port: Number(process.env["PORT"] ?? 8000),
  // Never: after the 10 s of the default, event streams in which nothing happens would end.
  idleTimeout: 0,
  fetch: (request) => app.fetch(request),
};

export default server;
