import Particle from "particle:core";

/**
 * Writes what the webhook's receiver advised to the ledger of the device, which the cloud brings to the device. It runs
 * in the cloud only, for the answers of webhooks trigger Logic but no webhook.
 *
 * @param {import("@particle-edge/sdk/logic").LogicContext} context
 */
export default function setFan({ event }) {
  const { deviceId, fan } = JSON.parse(event?.eventData ?? "{}");
  Particle.ledger("climate", { deviceId }).set({ fan }, Particle.MERGE);
}
