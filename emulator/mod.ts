/**
 * Emulates the Particle Cloud on your machine: users, tokens, products, simulated devices and event streams, in process
 * or over HTTP.
 *
 * @example Listening to a simulated device
 * ```ts
 * import { Emulator } from "@particle-edge/emulator";
 *
 * using emulator = new Emulator();
 * const device = emulator.addDevice({ name: "thermometer" });
 * const response = await emulator.fetch("https://api.particle.io/v1/devices/events", {
 *   headers: { authorization: `Bearer ${emulator.token}` },
 * });
 * device.publish("temperature", "21.5");
 * emulator.cutStreams();
 * const events = await response.text();
 * if (!events.includes("event: temperature\n")) throw new Error(events);
 * ```
 *
 * @module
 */
export { Emulator } from "./emulator.ts";
export type { FaultMatch, FaultOptions } from "./faults/fault.ts";
export type { Fault, Faults } from "./faults/faults.ts";
export type {
  DeviceFunction,
  DeviceLedger,
  DeviceOptions,
  DevicePosition,
  PlatformName,
  PublishOptions,
  VariableReader,
  VariableSource,
  VariableType,
  VariableValue,
  VirtualDevice,
  Vitals,
  VitalsReader,
} from "./model/device_options.ts";
export type {
  ClientOptions,
  DeviceErrors,
  EmulatorFetch,
  EmulatorOptions,
  EmulatorState,
  LogicOptions,
  ProductOptions,
  ProductSummary,
  UserOptions,
  WebhookOptions,
} from "./model/options.ts";
export { addFleet, type FleetOptions } from "./fleet/fleet.ts";
export { fleetSchema } from "./fleet/schema.ts";
export { addSampleFleet, type SampleFleet, type SampleFleetOptions } from "./sample_fleet.ts";
export { type EmulatorServer, serve, type ServeOptions } from "./serve.ts";
