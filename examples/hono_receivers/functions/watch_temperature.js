import Particle from "particle:core";

/** Default limit in degrees Celsius, if the device's ledger does not set one. */
const LIMIT = 30;

/**
 * Publishes `too-warm` if the temperature of a device exceeds its limit. This file runs unchanged in the cloud and in the
 * app under `/logic/watch_temperature`. It is JavaScript because Logic does not accept TypeScript.
 *
 * @param {import("@particle-edge/sdk/logic").LogicContext} context
 */
export default function watchTemperature({ event }) {
  const { deviceId = "", eventData } = event ?? {};
  const temperature = Number(eventData);
  const { limit = LIMIT } = Particle.ledger("climate").get().data;
  if (!(temperature > Number(limit))) return;
  // The data contains the device's id because an event that the API publishes does not come from a device.
  Particle.publish("too-warm", { deviceId, temperature });
}
