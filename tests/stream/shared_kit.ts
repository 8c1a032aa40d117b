/** Helpers for tests of subscriptions to a scripted cloud. */
import { type EventsOptions, Particle } from "../../mod.ts";
import type { Subscription } from "../../src/stream/shared_events.ts";
import { type Script, ScriptedCloud } from "./scripted_cloud.ts";

/** Returns a client of a scripted cloud, and the paths and tokens of its requests. */
export function scripted(...script: Script[]) {
  const cloud = new ScriptedCloud(...script);
  const paths: string[] = [];
  const tokens: unknown[] = [];
  const particle = new Particle({
    auth: "t0ken",
    fetch: (url, init) => {
      paths.push(new URL(url).pathname);
      tokens.push((init.headers as Record<string, string>)["authorization"]);
      return cloud.open(init.signal!, 0, undefined);
    },
  });
  return { particle, cloud, paths, tokens };
}

/** Lets everything run that only waits for promises. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 300; i++) await Promise.resolve();
}

/** Records the events and errors that a subscription emits. */
export function logOf(subscription: Subscription, label = ""): string[] {
  const log: string[] = [];
  subscription.on("error", (error) => log.push(`${label}error ${(error as Error).message}`));
  subscription.on("event", ({ name, data }) => log.push(`${label}${name} ${data}`));
  return log;
}

export const mine: EventsOptions = { deviceId: "mine" };
export const down = () => new Error("down");
export const unauthorized = () => Response.json({ error: "invalid_token" }, { status: 401 });
