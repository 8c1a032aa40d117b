/** Helpers of the tests of examples/hono_receivers: the app with an emulator in this process. */
import { Emulator, type VirtualDevice } from "@particle-edge/emulator";
import { Particle } from "@particle-edge/sdk";
import { createApp } from "../../examples/hono_receivers/app.ts";
import type { AppOptions } from "../../examples/hono_receivers/options.ts";

export const SECRET = "the secret of the webhooks";
export const PASSWORD = "the password of the page";
export const LOGIN = { authorization: `Basic ${btoa(`fleet:${PASSWORD}`)}` };

/** The app and its cloud. */
export interface Scene extends Disposable {
  emulator: Emulator;
  particle: Particle;
  app: ReturnType<typeof createApp>;
  thermometer: VirtualDevice;
  /** Errors that the app reported. */
  errors: unknown[];
  /** Arguments of the calls of the thermometer's function `fan`. */
  calls: string[];
}

/** Creates an app for a product with one online and one offline device. */
export function openScene(changes: Partial<AppOptions> = {}): Scene {
  const emulator = new Emulator({ functionTimeout: 100 });
  emulator.addProduct({ id: 12_345, slug: "greenhouses" });
  const calls: string[] = [];
  const thermometer = emulator.addDevice({
    name: "thermometer",
    product: 12_345,
    functions: { fan: (argument) => calls.push(argument) },
  });
  emulator.addDevice({ name: "doorbell", product: 12_345, online: false });
  const particle = new Particle({ fetch: emulator.fetch, auth: emulator.token });
  const errors: unknown[] = [];
  const app = createApp({
    particle,
    product: "greenhouses",
    webhookSecrets: [SECRET],
    password: PASSWORD,
    onError: (error) => errors.push(error),
    ...changes,
  });
  const close = () => emulator.close();
  return { emulator, particle, app, thermometer, errors, calls, [Symbol.dispose]: close };
}

/** Creates a client of a cloud that is down. */
export function deadCloud(): Particle {
  return new Particle({
    auth: "token",
    fetch: () => Promise.reject(new TypeError("connection refused")),
  });
}

/** Creates a request as a webhook with the recommended settings sends it. */
export function delivery(event: Record<string, string>, secret = SECRET): RequestInit {
  return {
    method: "POST",
    headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
    body: JSON.stringify({
      published_at: new Date().toISOString(),
      event_id: crypto.randomUUID(),
      product_id: "12345",
      ...event,
    }),
  };
}

/** Creates a request for a function call, as the page sends it. */
export function call(argument: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method: "POST",
    headers: { ...LOGIN, "content-type": "application/json", ...headers },
    body: JSON.stringify({ argument }),
  };
}
