import type { EventStream, ParticleEvent } from "@particle-edge/sdk";
import { addWebhook, deployLogic, type LocalCloud } from "./cloud.ts";
import type { RunningApp } from "./host.ts";

/** What the story needs. */
export interface Scene {
  /** The cloud. */
  cloud: LocalCloud;
  /** The app. */
  app: RunningApp;
  /** The secret that the app knows. */
  webhookSecret: string;
  /** Takes each line. */
  say(line: string): void;
  /** How long the fan may take to turn, in milliseconds. Default: 60,000. */
  patience?: number | undefined;
}

/** What the events of the story mean. */
const MEANINGS: ReadonlyMap<string, string> = new Map([
  ["temperature", "the device publishes"],
  ["hook-sent/temperature", "webhook: POST /logic/watch_temperature; the app runs the function"],
  ["too-warm", "watch_temperature.js asks what to do"],
  ["hook-sent/too-warm", "webhook: POST /webhooks/too-warm; the app knows"],
  ["fan-advice", "what the app answered; set_fan.js writes it to the ledger"],
  ["fan", "the ledger has reached the device, which sets its fan"],
]);

/**
 * Shows the whole loop, twice: with the function that watches the temperature in the cloud, and at the edge.
 *
 * @throws {Error} if it breaks somewhere.
 */
export async function tellStory(scene: Scene): Promise<void> {
  const { cloud, app, webhookSecret: secret, say } = scene;
  const url = `${app.url}/webhooks/too-warm`;
  await addWebhook(cloud, "too-warm", { url, secret, answer: "fan-advice" });
  await deployLogic(cloud, "set_fan", "fan-advice");
  const watching = await deployLogic(cloud, "watch_temperature", "temperature");
  await using stream = await cloud.particle.getEventStream({ product: cloud.product });
  stream.on("event", (event) => say(lineOf(event)));

  say("\n1. The whole loop. watch_temperature.js runs in the cloud, as a Logic function");
  await act(scene, stream, { temperature: 31.4, fan: 57 });

  await cloud.particle.deleteLogicFunction({ logicFunctionId: watching });
  await addWebhook(cloud, "temperature", { url: `${app.url}/logic/watch_temperature`, secret });
  say(`\n2. The same. watch_temperature.js runs at the edge, in the app on ${app.runtime}`);
  await act(scene, stream, { temperature: 34.8, fan: 74 });
}

function lineOf({ name, data }: ParticleEvent): string {
  const shown = name.startsWith("hook-sent/") ? "" : data ?? "";
  const meaning = MEANINGS.get(name) ?? "";
  return `   ${name.padEnd(22)}${shown}${meaning && `${shown && "  "}(${meaning})`}`;
}

/** Lets the device publish a temperature, and waits until that has set the fan. */
async function act(
  { cloud, say, patience = 60_000 }: Scene,
  stream: EventStream,
  { temperature, fan }: { temperature: number; fan: number },
): Promise<void> {
  const turned = fanEvent(stream, patience);
  cloud.greenhouse.publish("temperature", String(temperature));
  const reported = await turned;
  await cloud.emulator.settled();
  const ledger = cloud.greenhouse.ledger("climate").get();
  if (reported === String(fan) && ledger["fan"] === fan && cloud.fan() === fan) {
    return say(`   The loop is closed: the ledger of the device is ${JSON.stringify(ledger)}`);
  }
  throw new Error(`The fan is at ${cloud.fan()} %, and should be at ${fan} %`);
}

/** Waits for the device to tell of its fan. */
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
      reject(new Error(`The loop is broken: the fan did not turn within ${patience / 1000} s`));
    }, patience);
    stream.on("event", onEvent);
  });
}
