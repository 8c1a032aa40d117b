/** Subscriptions to a scripted cloud. */
import { type EventsOptions, Particle } from "../../mod.ts";
import type { Subscription } from "../../src/stream/shared_events.ts";
import { type Script, ScriptedCloud } from "./scripted_cloud.ts";

/** A client of a scripted cloud, and the URLs it asks for. */
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

/** Lets all that waits for nothing but promises happen. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 300; i++) await Promise.resolve();
}

/** Notes what a subscription delivers, as a listener. */
export function logOf(subscription: Subscription, label = ""): string[] {
  const log: string[] = [];
  subscription.on("error", (error) => log.push(`${label}error ${(error as Error).message}`));
  subscription.on("event", ({ name, data }) => log.push(`${label}${name} ${data}`));
  return log;
}

export const mine: EventsOptions = { deviceId: "mine" };
export const down = () => new Error("down");
export const unauthorized = () => Response.json({ error: "invalid_token" }, { status: 401 });
