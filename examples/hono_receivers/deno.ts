/**
 * The app on Deno and Deno Deploy. It listens on 127.0.0.1 unless `HOST` is set. Deno Deploy chooses the address itself.
 *
 *   deno run --allow-net --allow-env examples/hono_receivers/deno.ts
 */
import { createApp } from "./app.ts";
import { addressFromEnv, optionsFromEnv } from "./options.ts";

const env = Deno.env.toObject();
const { fetch } = createApp(optionsFromEnv(env));
Deno.serve(addressFromEnv(env), (request) => fetch(request));
