/**
 * The app with an emulated cloud that has a small fleet, Logic functions, webhooks that call the app, and a ledger. Shows
 * the whole loop, then serves the page until Ctrl+C.
 *
 *   deno run -A examples/hono_receivers/local.ts            # the app on Deno
 *   bun run examples/hono_receivers/local.ts                # the app on Bun
 *   deno run -A examples/hono_receivers/local.ts --worker   # the app in workerd
 *
 * With `--once` it exits after the loop. `--port` and `--cloud-port` set the ports; 0 means any free port.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { isParticleError } from "@particle-edge/sdk";
import { type LocalCloud, openCloud } from "./local/cloud.ts";
import { type RunningApp, serveHere, serveInWorkerd } from "./local/host.ts";
import { tellStory } from "./local/story.ts";
import type { AppEnv } from "./options.ts";

/** Interval at which the greenhouse publishes its temperature while the page is served, in milliseconds. */
const INTERVAL = 4_000;

/** The command-line flags. */
interface Flags {
  worker: boolean;
  once: boolean;
  port: number;
  cloudPort: number;
}

function readFlags(): Flags {
  const { values } = parseArgs({
    args: process.argv.slice(2),
    options: {
      worker: { type: "boolean", default: false },
      once: { type: "boolean", default: false },
      port: { type: "string", default: "8000" },
      "cloud-port": { type: "string", default: "9090" },
    },
  });
  const { worker, once } = values;
  return { worker, once, port: portOf(values.port), cloudPort: portOf(values["cloud-port"]) };
}

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new TypeError(`A port must be a number from 0 to 65535, got ${JSON.stringify(text)}`);
}

/** Returns the environment variables of the app, with new secrets for this run. */
function environment({ url, emulator, product }: LocalCloud): Record<keyof AppEnv, string> {
  return {
    PARTICLE_URL: url,
    PARTICLE_TOKEN: emulator.token,
    PARTICLE_PRODUCT: product,
    WEBHOOK_SECRET: crypto.randomUUID(),
    WEBHOOK_SECRET_OLD: "",
    FLEET_PASSWORD: process.env["FLEET_PASSWORD"] ?? crypto.randomUUID(),
  };
}

/** Publishes changing temperatures until the process gets a signal to stop. */
async function serveUntilStopped({ greenhouse }: LocalCloud): Promise<void> {
  let step = 0;
  const timer = setInterval(() => {
    const temperature = 27 + 4 * Math.sin(step++ / 4);
    greenhouse.publish("temperature", temperature.toFixed(1));
  }, INTERVAL);
  await new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
  });
  clearInterval(timer);
}

async function main(): Promise<void> {
  const { worker, once, port, cloudPort } = readFlags();
  await using cloud = await openCloud(cloudPort);
  const problem = await cloud.emulator.logicProblem();
  if (problem !== undefined) {
    throw new Error(`Logic functions, which the example needs, cannot run here: ${problem}`);
  }
  const env = environment(cloud);
  await using app: RunningApp = worker ? await serveInWorkerd(env, port) : serveHere(env, port);
  console.log(`Cloud (emulator): ${cloud.url}\nApp on ${app.runtime}: ${app.url}`);
  const say = (line: string) => console.log(line);
  await tellStory({ cloud, app, webhookSecret: env.WEBHOOK_SECRET, say });
  if (once) return;
  console.log(
    `\nOpen the fleet: ${app.url} (user fleet, password ${env.FLEET_PASSWORD}); Ctrl+C stops the app.`,
  );
  await serveUntilStopped(cloud);
}

try {
  await main();
} catch (error) {
  const reason = isParticleError(error) || error instanceof Error ? error.message : String(error);
  console.error(`\nThe example failed: ${reason}`);
  process.exitCode = 1;
}
