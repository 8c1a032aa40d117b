/**
 * Runs the Worker on this machine: workerd, with what it stores in a folder, and an emulated Particle Cloud whose
 * devices publish. Shows an event going all the way, then runs until Ctrl+C; with --once it ends there.
 *
 *   deno run -A examples/cloudflare_worker/dev.ts [--port 8787] [--persist .cache/cloudflare_worker] [--once]
 */
import { parseArgs } from "node:util";
import { addSampleFleet, Emulator, type EmulatorServer, serve } from "@particle-edge/emulator";
import { Particle } from "@particle-edge/sdk";
import { type RunningWorker, runWorker } from "./local/run_worker.ts";

/** Milliseconds within which an event has to be where it belongs. */
const PATIENCE = 60_000;

/** Secrets for this machine alone; new ones for each run. */
const secrets = { WEBHOOK_SECRET: crypto.randomUUID(), READ_SECRET: crypto.randomUUID() };

/** Asks the Worker as somebody who knows the secret. */
async function read<T>(worker: RunningWorker, path: string): Promise<T> {
  const headers = { authorization: `Bearer ${secrets.READ_SECRET}` };
  const response = await fetch(worker.url + path, { headers });
  if (response.ok) return await response.json();
  throw new Error(`${path} was answered ${response.status}: ${await response.text()}`);
}

/** Makes the webhook that brings temperatures to the Worker. */
async function createWebhook(emulator: Emulator, cloud: EmulatorServer, worker: RunningWorker) {
  const particle = new Particle({ baseUrl: cloud.url, auth: emulator.token });
  await particle.createWebhook({
    event: "temperature",
    url: `${worker.url}/webhooks/temperature`,
    // The id tells a delivery that is repeated from an equal reading.
    hook: {
      auth: { bearer: secrets.WEBHOOK_SECRET },
      form: { event_id: "{{{PARTICLE_EVENT_ID}}}" },
    },
  });
}

/** Follows the relayed stream until an event has come, and returns it. */
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
  throw new Error("The stream of events ended before one came");
}

/** Waits until the device's object has an event, and returns its state. */
async function firstState(worker: RunningWorker, deviceId: string): Promise<unknown> {
  for (const started = Date.now(); Date.now() - started < PATIENCE;) {
    const { state } = await read<{ state: unknown[] }>(worker, `/devices/${deviceId}`);
    if (state.length > 0) return state;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`Within ${PATIENCE} ms no event came to ${deviceId}`);
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
Cloud      ${cloud.url}   an emulator; its thermometer publishes every second
Storage    ${flags.persist}

Stream     ${await firstEvent(worker)}
Device     ${JSON.stringify(await firstState(worker, fleet.thermometer.id))}
Inbox      ${JSON.stringify(await read(worker, "/inbox"))}
Dead       ${JSON.stringify(await read(worker, "/dead-letters"))}
`);
if (!flags.once) {
  console.log(`Look around until Ctrl+C:
  curl -H 'Authorization: Bearer ${secrets.READ_SECRET}' ${worker.url}/devices/${fleet.thermometer.id}
  curl -N -H 'Authorization: Bearer ${secrets.READ_SECRET}' ${worker.url}/events`);
  await new Promise<void>((resolve) => Deno.addSignalListener("SIGINT", resolve));
  Deno.exit(); // the signal reached workerd too
}
