import type { Emulator } from "./emulator.ts";
import type { VirtualDevice } from "./model/device_options.ts";

/** Options of {@linkcode addSampleFleet}. */
export interface SampleFleetOptions {
  /** How often the thermometer publishes, in milliseconds. Defaults to 5000. */
  intervalMs?: number | undefined;
}

/** Simulated devices that behave. Disposing of it stops their timer. */
export interface SampleFleet extends Disposable {
  /** Publishes `temperature` regularly; has the variables `temperature` and `unit`. */
  readonly thermometer: VirtualDevice;
  /** Has the function `brew`, the variables `cups` and `water`; publishes `coffee/brewed`. */
  readonly coffeeMachine: VirtualDevice;
  /** A doorbell that is offline. */
  readonly doorbell: VirtualDevice;
}

const INTERVAL_MS = 5_000;
/** Cups in a full tank; asking for none of them refills it. */
const TANK_CUPS = 12;
/** The range the temperature drifts in, in degrees Celsius. */
const [COLDEST, WARMEST] = [18, 26] as const;

function addThermometer(emulator: Emulator, intervalMs: number): [VirtualDevice, stop: () => void] {
  let temperature = 21.5;
  const device = emulator.addDevice({
    name: "thermometer",
    platform: "photon",
    variables: { temperature: { type: "double", read: () => temperature }, unit: "C" },
  });
  const stop = (): void => clearInterval(timer);
  const timer = setInterval(() => {
    if (emulator.closed) return stop();
    const drifted = temperature + (Math.random() - 0.5) * 0.6;
    temperature = Math.round(Math.min(WARMEST, Math.max(COLDEST, drifted)) * 10) / 10;
    device.publish("temperature", temperature.toFixed(1));
  }, intervalMs);
  return [device, stop];
}

function addCoffeeMachine(emulator: Emulator): VirtualDevice {
  let cups = 0;
  let water = TANK_CUPS;
  /** Brews the cups asked for, as far as the water goes; returns how many. */
  const brew = (argument: string): number => {
    const wanted = argument === "" ? 1 : Number(argument);
    if (!Number.isInteger(wanted) || wanted < 0) return -1;
    if (wanted === 0) water = TANK_CUPS;
    const brewed = Math.min(wanted, water);
    if (brewed === 0) return 0;
    cups += brewed;
    water -= brewed;
    device.publish("coffee/brewed", JSON.stringify({ cups: brewed, total: cups, water }));
    return brewed;
  };
  const device = emulator.addDevice({
    name: "coffee-machine",
    platform: "argon",
    functions: { brew },
    variables: {
      cups: { type: "int32", read: () => cups },
      water: { type: "int32", read: () => water },
    },
  });
  return device;
}

/**
 * Adds a small fleet to the default user: a thermometer, a coffee machine, and a doorbell that is offline.
 *
 * `brew` takes the number of cups (`""` is one) and returns how many there were water for; `"0"` refills the
 * tank, and anything that is no number of cups returns -1.
 *
 * @param emulator where to add it
 * @param options how often the thermometer publishes
 * @returns the devices; dispose of it to stop the thermometer
 */
export function addSampleFleet(emulator: Emulator, options: SampleFleetOptions = {}): SampleFleet {
  const [thermometer, stop] = addThermometer(emulator, options.intervalMs ?? INTERVAL_MS);
  return {
    thermometer,
    coffeeMachine: addCoffeeMachine(emulator),
    doorbell: emulator.addDevice({ name: "doorbell", platform: "boron", online: false }),
    [Symbol.dispose]: stop,
  };
}
