/**
 * The app on Deno, and on Deno Deploy.
 *
 *   deno run --allow-net --allow-env examples/hono_receivers/deno.ts
 */
import { createApp } from "./app.ts";
import { optionsFromEnv } from "./options.ts";

const { fetch } = createApp(optionsFromEnv(Deno.env.toObject()));
Deno.serve({ port: Number(Deno.env.get("PORT") ?? 8000) }, (request) => fetch(request));
