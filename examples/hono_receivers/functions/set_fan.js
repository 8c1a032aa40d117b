import Particle from "particle:core";

/**
 * Writes the fan speed from the webhook's response to the device's ledger, which the cloud syncs to the device. Runs only
 * in the cloud: responses of webhooks trigger Logic, but not other webhooks.
 *
 * @param {import("@particle-edge/sdk/logic").LogicContext} context
 */
export default function setFan({ event }) {
  const { deviceId, fan } = JSON.parse(event?.eventData ?? "{}");
  Particle.ledger("climate", { deviceId }).set({ fan }, Particle.MERGE);
}
