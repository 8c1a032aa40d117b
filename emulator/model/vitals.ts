/** How a device fares when nobody says otherwise. Source: API reference, Device Vitals. */
import type { Vitals } from "./device_options.ts";

/** Uptime and memory of every healthy device: our own choice, and always the same, so that tests can count on it. */
const UPTIME_S = 3_600;
const MEMORY = { used: 81_920, total: 167_936 };

/** The vitals of a device with a good connection and a full battery. */
export function healthy(): Vitals {
  return {
    device: {
      network: {
        signal: {
          at: "Wi-Fi",
          strength: 90,
          strengthv: -55,
          strengthv_type: "RSSI",
          quality: 80,
          qualityv: 35,
          qualityv_type: "SNR",
        },
        connection: {
          status: "connected",
          error: 0,
          disconnects: 0,
          attempts: 1,
          disconnect_reason: "none",
        },
      },
      cloud: {
        connection: {
          status: "connected",
          error: 0,
          disconnects: 0,
          attempts: 1,
          disconnect_reason: "none",
        },
        coap: { transmit: 10, retransmit: 0, unack: 0, round_trip: 100 },
        publish: { rate_limited: 0 },
      },
      power: { battery: { charge: 100, state: "charged" }, source: "USB host" },
      system: { uptime: UPTIME_S, memory: { ...MEMORY } },
    },
    service: {
      device: { status: "ok" },
      cloud: { uptime: UPTIME_S, publish: { sent: 0 } },
      coap: { round_trip: 100 },
    },
  };
}
