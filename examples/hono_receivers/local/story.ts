import type { EventStream, ParticleEvent } from "@particle-edge/sdk";
import { addWebhook, deployLogic, type LocalCloud } from "./cloud.ts";
import type { RunningApp } from "./host.ts";

/** Options of {@linkcode tellStory}. */
export interface Scene {
  /** The cloud. */
  cloud: LocalCloud;
  /** The app. */
  app: RunningApp;
  /** The webhook secret of the app. */
  webhookSecret: string;
  /** Called with each line of the output. */
  say(line: string): void;
  /** Time limit for each change of the fan, in milliseconds. Default: 60,000. */
  patience?: number | undefined;
}

/** Explanations of the events. */
const MEANINGS: ReadonlyMap<string, string> = new Map([
  ["temperature", "the device publishes"],
  ["hook-sent/temperature", "webhook: POST /logic/watch_temperature; the app runs the function"],
  ["too-warm", "watch_temperature.js asks for advice"],
  ["hook-sent/too-warm", "webhook: POST /webhooks/too-warm; the app computes the fan speed"],
  ["fan-advice", "the app's response; set_fan.js writes it to the ledger"],
  ["fan", "the device has received the ledger and sets its fan"],
]);

/**
 * Shows the whole loop twice: first with `watch_temperature.js` in the cloud, then with the same file at the edge.
 *
 * @throws {Error} if a step of the loop does not happen.
 */
export async function tellStory(scene: Scene): Promise<void> {
  const { cloud, app, webhookSecret: secret, say } = scene;
  const url = `${app.url}/webhooks/too-warm`;
  await addWebhook(cloud, "too-warm", { url, secret, responseTopic: "fan-advice" });
  await deployLogic(cloud, "set_fan", "fan-advice");
  const watching = await deployLogic(cloud, "watch_temperature", "temperature");
  await using stream = await cloud.particle.getEventStream({ product: cloud.product });
  stream.on("event", (event) => say(lineOf(event)));

  say("\n1. The whole loop, with watch_temperature.js in the cloud, as a Logic function");
  await act(scene, stream, { temperature: 31.4, fan: 57 });

  await cloud.particle.deleteLogicFunction({ logicFunctionId: watching });
  await addWebhook(cloud, "temperature", { url: `${app.url}/logic/watch_temperature`, secret });
  say(`\n2. The same loop, with watch_temperature.js at the edge, in the app on ${app.runtime}`);
  await act(scene, stream, { temperature: 34.8, fan: 74 });
}

function lineOf({ name, data }: ParticleEvent): string {
  const shown = name.startsWith("hook-sent/") ? "" : data ?? "";
  const meaning = MEANINGS.get(name) ?? "";
  return `   ${name.padEnd(22)}${shown}${meaning && `${shown && "  "}(${meaning})`}`;
}

/** Publishes a temperature from the device and waits until the device has set its fan. */
async function act(
  { cloud, say, patience = 60_000 }: Scene,
  stream: EventStream,
  { temperature, fan }: { temperature: number; fan: number },
): Promise<void> {
  const fanChange = fanEvent(stream, patience);
  cloud.greenhouse.publish("temperature", String(temperature));
  const reported = await fanChange;
  await cloud.emulator.settled();
  const ledger = cloud.greenhouse.ledger("climate").get();
  if (reported === String(fan) && ledger["fan"] === fan && cloud.fan() === fan) {
    return say(`   The loop is complete: the ledger of the device is ${JSON.stringify(ledger)}`);
  }
  throw new Error(`The fan should be at ${fan} %, but is at ${cloud.fan()} %`);
}

/** Waits until the device publishes its fan speed. */
function fanEvent(stream: EventStream, patience: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      stream.off("event", onEvent);
    };
    const onEvent = ({ name, data }: ParticleEvent): void => {
      if (name !== "fan") return;
      settle();
      resolve(data);
    };
    const timer = setTimeout(() => {
      settle();
      reject(new Error(`The loop is broken: the fan did not change within ${patience / 1000} s`));
    }, patience);
    stream.on("event", onEvent);
  });
}
