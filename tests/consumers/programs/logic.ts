/** Runs a Logic function in an emulator. */
import type { NewLogicFunction, Particle } from "@particle-edge/sdk";

const CODE = `import Particle from "particle:core";
export default function ({ event }) {
  Particle.publish("doubled", String(2 * Number(event.eventData)));
}`;

const DOUBLE: NewLogicFunction = {
  name: "double",
  enabled: true,
  source: { type: "JavaScript", code: CODE },
  logic_triggers: [{ type: "Event", event_name: "single" }],
};

/** How long to wait for the function, in milliseconds. */
const PATIENCE = 30_000;

/** Publishes 21, and returns the data of the event that a Logic function then publishes. */
export async function runLogic(particle: Particle): Promise<string | null> {
  await particle.createLogicFunction({ logicFunction: DOUBLE });
  const signal = AbortSignal.timeout(PATIENCE);
  const stream = await particle.getEventStream({ deviceId: "mine", name: "doubled", signal });
  await particle.publishEvent({ name: "single", data: "21" });
  for await (const { data } of stream) return data;
  throw new Error("The stream ended before the Logic function published an event");
}
