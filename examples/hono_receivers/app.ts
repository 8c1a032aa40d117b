/**
 * The Particle Cloud calls this app, and people look at their fleet with it. It runs wherever Hono does: `deno.ts`,
 * `bun.ts` and `worker.ts` are what is different.
 *
 * | Route                                   | For        | Needs               |
 * | --------------------------------------- | ---------- | ------------------- |
 * | `POST /webhooks/:event`                 | webhooks   | the webhooks' secret |
 * | `POST /logic/:function`                 | webhooks   | the webhooks' secret |
 * | `GET /healthz`                          | monitoring | nothing             |
 * | `GET /`, `GET /events`, `/api/devices…` | people     | the password        |
 *
 * @module
 */
import { logicReceiver } from "@particle-edge/sdk/logic";
import { type WebhookReceiver, webhookReceiver } from "@particle-edge/sdk/receivers";
import { memoryGuard } from "@particle-edge/sdk/receivers/memory";
import { Hono } from "hono";
import { fleetPage } from "./fleet_page.ts";
import { edgeFunctions } from "./functions.ts";
import { handlers } from "./handlers.ts";
import type { AppOptions } from "./options.ts";

/**
 * Makes the app.
 *
 * @param options Client, secrets, password.
 * @returns The app; its `fetch` answers requests.
 * @throws {TypeError} if a secret or the password is missing.
 */
export function createApp(options: AppOptions): Hono {
  const app = new Hono();
  const { onError = (error: unknown) => console.error(error) } = options;
  app.onError((error, c) => {
    onError(error);
    return c.json({ error: "Something went wrong here; the log says what" }, 500);
  });
  app.get("/healthz", (c) => c.json({ ok: true }));
  addReceivers(app, options, onError);
  app.route("/", fleetPage(options, onError)); // last: all that is left needs the password
  return app;
}

function addReceivers(app: Hono, options: AppOptions, onError: (error: unknown) => void): void {
  const { particle, webhookSecrets: secrets, guard = memoryGuard() } = options;
  const shared = { secrets, guard, onError };
  const receive = webhookReceiver({
    ...shared,
    scope: "webhooks",
    // Nothing for events without a handler: an error would only bring them back.
    onEvent: (event) => handlers.get(event.name)?.(event),
  });
  const functions = new Map<string, WebhookReceiver>();
  for (const [name, { run, ledgers }] of edgeFunctions) {
    functions.set(
      name,
      logicReceiver(run, { ...shared, scope: `logic/${name}`, particle, ledgers }),
    );
  }
  // For names without a function: only callers with the secret learn which functions there are.
  const checkCaller = webhookReceiver({ secrets, onError, onEvent: () => undefined });
  // All methods: the receivers respond to those that they do not accept.
  app.all("/webhooks/:event", (c) => receive(c.req.raw, { name: c.req.param("event") }));
  app.all("/logic/:function", async (c) => {
    const name = c.req.param("function");
    const receiver = functions.get(name);
    if (receiver) return await receiver(c.req.raw);
    const response = await checkCaller(c.req.raw, { name });
    return response.ok ? c.json({ error: "No such function" }, 404) : response;
  });
}
