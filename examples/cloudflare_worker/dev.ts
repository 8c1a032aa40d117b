/**
 * Runs the Worker on this machine, in workerd, with an emulated Particle Cloud whose devices publish events. Its storage
 * is a folder. Shows how an event passes through the Worker, then runs until Ctrl+C; with --once it exits.
 *
 *   deno run -A examples/cloudflare_worker/dev.ts [--port 8787] [--persist .cache/cloudflare_worker] [--once]
 */
import { parseArgs } from "node:util";
import { addSampleFleet, Emulator, type EmulatorServer, serve } from "@particle-edge/emulator";
import { Particle } from "@particle-edge/sdk";
import { type RunningWorker, runWorker } from "./local/run_worker.ts";

/** Time limit for an event to be stored or streamed, in milliseconds. */
const PATIENCE = 60_000;

/** Secrets of this run. */
const secrets = { WEBHOOK_SECRET: crypto.randomUUID(), READ_SECRET: crypto.randomUUID() };

/** Reads a route of the Worker with the secret. */
async function read<T>(worker: RunningWorker, path: string): Promise<T> {
  const headers = { authorization: `Bearer ${secrets.READ_SECRET}` };
  const response = await fetch(worker.url + path, { headers });
  if (response.ok) return await response.json();
  throw new Error(`GET ${path} failed with ${response.status}: ${await response.text()}`);
}

/** Creates the webhook that sends temperatures to the Worker. */
async function createWebhook(emulator: Emulator, cloud: EmulatorServer, worker: RunningWorker) {
  const particle = new Particle({ baseUrl: cloud.url, auth: emulator.token });
  await particle.createWebhook({
    event: "temperature",
    url: `${worker.url}/webhooks/temperature`,
    // With the id, the Worker can tell a repeated delivery from an equal reading.
    hook: {
      auth: { bearer: secrets.WEBHOOK_SECRET },
      form: { event_id: "{{{PARTICLE_EVENT_ID}}}" },
    },
  });
}

/** Follows the relayed stream and returns its first event. */
async function firstEvent(worker: RunningWorker): Promise<string> {
  const headers = { authorization: `Bearer ${secrets.READ_SECRET}` };
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await fetch(`${worker.url}/events`, { headers, signal });
  let text = "";
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    const event = /^event: message\ndata: (.*)\n\n/m.exec(text)?.[1];
    if (event) return event;
  }
  throw new Error("The event stream ended before its first event");
}

/** Waits until the device's object has stored an event, and returns its state. */
async function firstState(worker: RunningWorker, deviceId: string): Promise<unknown> {
  for (const started = Date.now(); Date.now() - started < PATIENCE;) {
    const { state } = await read<{ state: unknown[] }>(worker, `/devices/${deviceId}`);
    if (state.length > 0) return state;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`No event was stored for device ${deviceId} within ${PATIENCE} ms`);
}

const { values: flags } = parseArgs({
  args: Deno.args,
  options: {
    port: { type: "string", default: "8787" },
    persist: { type: "string", default: ".cache/cloudflare_worker" },
    once: { type: "boolean", default: false },
  },
});
await Deno.mkdir(flags.persist, { recursive: true });
using emulator = new Emulator();
await using cloud = await serve(emulator);
await using worker = await runWorker({
  persist: await Deno.realPath(flags.persist),
  port: Number(flags.port),
  vars: { ...secrets, PARTICLE_TOKEN: emulator.token, PARTICLE_URL: cloud.url },
});
await createWebhook(emulator, cloud, worker);
using fleet = addSampleFleet(emulator, { intervalMs: 1_000 });
console.log(`Worker     ${worker.url}   workerd is process ${worker.workerd}
Cloud      ${cloud.url}   an emulator whose thermometer publishes every second
Storage    ${flags.persist}

Stream     ${await firstEvent(worker)}
Device     ${JSON.stringify(await firstState(worker, fleet.thermometer.id))}
Inbox      ${JSON.stringify(await read(worker, "/inbox"))}
Dead       ${JSON.stringify(await read(worker, "/dead-letters"))}
`);
if (!flags.once) {
  console.log(`Try these commands; Ctrl+C stops the Worker:
  curl -H 'Authorization: Bearer ${secrets.READ_SECRET}' ${worker.url}/devices/${fleet.thermometer.id}
  curl -N -H 'Authorization: Bearer ${secrets.READ_SECRET}' ${worker.url}/events`);
  await new Promise<void>((resolve) => Deno.addSignalListener("SIGINT", resolve));
  Deno.exit(); // workerd got the signal too
}
