import Particle from "particle:core";

/** Degrees Celsius that are too warm unless the device's ledger says otherwise. */
const LIMIT = 30;

/**
 * Asks what to do as soon as a device is too warm. JavaScript, as Logic takes nothing else: this very file runs in the
 * cloud, and in the app under `/logic/watch_temperature`.
 *
 * @param {import("@particle-edge/sdk/logic").LogicContext} context
 */
export default function watchTemperature({ event }) {
  const { deviceId = "", eventData } = event ?? {};
  const temperature = Number(eventData);
  const { limit = LIMIT } = Particle.ledger("climate").get().data;
  if (!(temperature > Number(limit))) return;
  // The device goes with the data: an event that the API publishes comes from no device.
  Particle.publish("too-warm", { deviceId, temperature });
}
