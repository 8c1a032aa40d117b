/**
 * The app on Bun, which serves what a program exports by default. It listens on this machine only, unless `HOST` says
 * otherwise.
 *
 *   bun run examples/hono_receivers/bun.ts
 */
import process from "node:process";
import { createApp } from "./app.ts";
import { addressFromEnv, type AppEnv, optionsFromEnv, type ServerEnv } from "./options.ts";

const env = process.env as AppEnv & ServerEnv;
const app = createApp(optionsFromEnv(env));

/** What Bun serves. */
const server: {
  hostname: string;
  port: number;
  idleTimeout: number;
  fetch(request: Request): unknown;
} = {
  ...addressFromEnv(env),
  // Never: after the default of 10 s, event streams in which nothing happens would end.
  idleTimeout: 0,
  fetch: (request) => app.fetch(request),
};

export default server;
