/** The app as a Cloudflare Worker; `wrangler.jsonc` has its settings. */
import {
  durableObjectGuard,
  type GuardNamespace,
} from "@particle-edge/sdk/receivers/durable-object";
import type { Hono } from "hono";
import { createApp } from "./app.ts";
import { type AppEnv, optionsFromEnv } from "./options.ts";

export { DuplicateGuardObject } from "@particle-edge/sdk/receivers/durable-object";

/** Variables, secrets and bindings of the Worker. */
interface WorkerEnv extends AppEnv {
  /** Remembers handled events. Memory would not do: a Worker has many short-lived instances. */
  GUARD: GuardNamespace;
}

let app: Hono | undefined;

/** The handler that Cloudflare calls. */
const worker: { fetch(request: Request, env: WorkerEnv): Response | Promise<Response> } = {
  fetch(request, env) {
    app ??= createApp({
      ...optionsFromEnv(env),
      guard: durableObjectGuard(env.GUARD),
      shareEvents: false,
    });
    return app.fetch(request);
  },
};

export default worker;
