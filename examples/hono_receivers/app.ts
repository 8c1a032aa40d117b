/**
 * An app with receivers for the Particle Cloud and a web page that shows a fleet. It runs wherever Hono does; only
 * `deno.ts`, `bun.ts` and `worker.ts` depend on the runtime.
 *
 * | Route                                   | For        | Requires           |
 * | --------------------------------------- | ---------- | ------------------ |
 * | `POST /webhooks/:event`                 | webhooks   | the webhook secret |
 * | `POST /logic/:function`                 | webhooks   | the webhook secret |
 * | `GET /healthz`                          | monitoring | nothing            |
 * | `GET /`, `GET /events`, `/api/devices…` | people     | the password       |
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
 * Creates the app.
 *
 * @param options Client, secrets and password.
 * @returns The app. Its `fetch` method responds to requests.
 * @throws {TypeError} if there is no secret, or if the password is missing or too short.
 */
export function createApp(options: AppOptions): Hono {
  const app = new Hono();
  const { onError = (error: unknown) => console.error(error) } = options;
  app.onError((error, c) => {
    onError(error);
    return c.json({ error: "Internal error; see the server's log" }, 500);
  });
  app.get("/healthz", (c) => c.json({ ok: true }));
  addReceivers(app, options, onError);
  app.route("/", fleetPage(options, onError)); // last: all other routes require the password
  return app;
}

function addReceivers(app: Hono, options: AppOptions, onError: (error: unknown) => void): void {
  const { particle, webhookSecrets: secrets, guard = memoryGuard() } = options;
  const shared = { secrets, guard, onError };
  const receive = webhookReceiver({
    ...shared,
    scope: "webhooks",
    // Events without a handler get a 204: after an error, the cloud would only deliver them again.
    onEvent: (event) => handlers.get(event.name)?.(event),
  });
  const functions = new Map<string, WebhookReceiver>();
  for (const [name, { run, ledgers }] of edgeFunctions) {
    functions.set(
      name,
      logicReceiver(run, { ...shared, scope: `logic/${name}`, particle, ledgers }),
    );
  }
  // For unknown names: only callers with the secret can find out which functions exist.
  const checkCaller = webhookReceiver({ secrets, onError, onEvent: () => undefined });
  // All methods: the receivers themselves respond with 405 to those they do not accept.
  app.all("/webhooks/:event", (c) => receive(c.req.raw, { name: c.req.param("event") }));
  app.all("/logic/:function", async (c) => {
    const name = c.req.param("function");
    const receiver = functions.get(name);
    if (receiver) return await receiver(c.req.raw);
    const response = await checkCaller(c.req.raw, { name });
    return response.ok ? c.json({ error: "No such function" }, 404) : response;
  });
}
