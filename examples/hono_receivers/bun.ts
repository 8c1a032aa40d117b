/**
 * The app on Bun, which serves a program's default export. It listens on 127.0.0.1 unless `HOST` is set.
 *
 *   bun run examples/hono_receivers/bun.ts
 */
import process from "node:process";
import { createApp } from "./app.ts";
import { addressFromEnv, type AppEnv, optionsFromEnv, type ServerEnv } from "./options.ts";

const env = process.env as AppEnv & ServerEnv;
const app = createApp(optionsFromEnv(env));

/** The server that Bun starts. */
const server: {
  hostname: string;
  port: number;
  idleTimeout: number;
  fetch(request: Request): unknown;
} = {
  ...addressFromEnv(env),
  // No timeout: with the default of 10 s, Bun would close quiet event streams.
  idleTimeout: 0,
  fetch: (request) => app.fetch(request),
};

export default server;
