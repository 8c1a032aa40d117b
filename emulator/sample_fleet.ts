import type { Emulator } from "./emulator.ts";
import type { VirtualDevice } from "./model/device_options.ts";

/** Options of {@linkcode addSampleFleet}. */
export interface SampleFleetOptions {
  /** How often the thermometer publishes, in milliseconds. Defaults to 5000. */
  intervalMs?: number | undefined;
}

/** Three simulated devices. Dispose it to stop the timer of the thermometer. */
export interface SampleFleet extends Disposable {
  /** A thermometer. It has the variables `temperature` and `unit`, and publishes `temperature` regularly. */
  readonly thermometer: VirtualDevice;
  /** A coffee machine. It has the function `brew` and the variables `cups` and `water`, and publishes `coffee/brewed`. */
  readonly coffeeMachine: VirtualDevice;
  /** A doorbell that is offline. */
  readonly doorbell: VirtualDevice;
}

const INTERVAL_MS = 5_000;
/** Cups in a full tank; brewing 0 cups refills it. */
const TANK_CUPS = 12;
/** The range of the temperature, in degrees Celsius. */
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
  /** Brews as many of the requested cups as there is water for, and returns their number. */
  const brew = (argument: string): number => {
    const requested = argument === "" ? 1 : Number(argument);
    if (!Number.isInteger(requested) || requested < 0) return -1;
    if (requested === 0) water = TANK_CUPS;
    const brewed = Math.min(requested, water);
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
 * The function `brew` takes the number of cups (`""` means 1) and returns how many it had water for. `"0"` refills the
 * tank. For anything that is not a number of cups it returns -1.
 *
 * @param emulator The emulator to add the devices to.
 * @param options How often the thermometer publishes. All options are optional.
 * @returns The devices; dispose it to stop the thermometer.
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
