/** The default vitals of a device. Source: API reference, Device Vitals. */
import type { Vitals } from "./device_options.ts";

/** Uptime and memory of every healthy device. Our own choice; constant, so that tests can rely on them. */
const UPTIME_S = 3_600;
const MEMORY = { used: 81_920, total: 167_936 };

/** Returns the vitals of a device with a good connection and a full battery. */
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
