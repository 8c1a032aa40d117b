import Particle from "particle:core";
import { base64Encode, stringToBytes } from "particle:encoding";

/**
 * Keeps the average of a device's readings in a ledger and publishes it.
 *
 * @param {import("../../../src/logic/mod.ts").LogicContext} context
 */
export default function average({ event, trigger }) {
  const ledger = Particle.ledger("averages");
  const { count = 0, sum = 0 } = ledger.get().data;
  const reading = Number(event.eventData);
  ledger.set({ count: count + 1, sum: sum + reading }, Particle.MERGE);
  const { count: readings } = ledger.get().data;
  Particle.publish("average", {
    average: (sum + reading) / readings,
    name: base64Encode(stringToBytes(event.eventName)),
    deviceId: event.deviceId,
    product: event.productId,
    triggered: typeof trigger.triggeredAt,
  });
}
