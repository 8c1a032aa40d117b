/** Adds the contents of a fleet file to an emulator. */
import { requireDeviceEvent } from "../model/device_checks.ts";
import type { Emulator } from "../emulator.ts";
import type { DeviceOptions } from "../model/device_options.ts";
import { validate } from "../base/validate.ts";
import { type Path, ValueError } from "../base/value_error.ts";
import { Behavior } from "./behavior.ts";
import type { Fleet, FleetDevice, FleetRequest } from "./fleet_file.ts";
import { fleetSchema } from "./schema.ts";

/** The timers of a fleet. Disposing it stops them. */
class FleetTimers implements Disposable {
  #timers: ReturnType<typeof setInterval>[] = [];

  /** Calls a function at an interval, until this object is disposed or the emulator is closed. */
  every(ms: number, emulator: Emulator, act: () => void): void {
    const timer = setInterval(() => {
      if (emulator.closed) clearInterval(timer);
      else act();
    }, ms);
    this.#timers.push(timer);
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearInterval(timer);
  }
}

/** Calls a function. If it throws a `TypeError`, adds the path of the invalid value to the message. */
function withPath<T>(path: Path, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof ValueError || !(error instanceof TypeError)) throw error;
    throw new ValueError(path, `is invalid: ${error.message}`);
  }
}

function addDevices(
  emulator: Emulator,
  timers: FleetTimers,
  device: FleetDevice,
  path: Path,
): void {
  const { count, variables: _, functions: __, publish = [], name, ...options } = device;
  if (count !== undefined && device.id !== undefined) {
    throw new ValueError([...path, "count"], "cannot be combined with an id");
  }
  publish.forEach((event, i) => {
    if (/\{\{/.test(event.name + (event.data ?? ""))) return; // Its text depends on variables.
    withPath([...path, "publish", i], () => requireDeviceEvent(event.name, event.data ?? null, 0));
  });
  for (let n = 1; n <= (count ?? 1); n++) {
    const behavior = new Behavior(device, path);
    const { variables, functions } = behavior;
    const added: DeviceOptions = { ...options, variables, functions };
    if (name !== undefined) added.name = count === undefined ? name : `${name}-${n}`;
    behavior.animate(withPath(path, () => emulator.addDevice(added)));
    for (const event of publish) {
      timers.every(event.every, emulator, () => behavior.publish(event));
    }
  }
}

async function send(emulator: Emulator, request: FleetRequest, path: Path): Promise<void> {
  const response = await emulator.fetch(`http://localhost${request.path}`, {
    method: request.method ?? "POST",
    headers: { authorization: `Bearer ${emulator.token}`, "content-type": "application/json" },
    body: JSON.stringify(request.body ?? {}),
  });
  const text = await response.text();
  if (!response.ok) throw new ValueError(path, `failed with status ${response.status}: ${text}`);
}

/** Options of {@linkcode addFleet}. */
export interface FleetOptions {
  /** Whether to skip the fleet's `requests`, because a saved state already has their effects. Defaults to `false`. */
  restored?: boolean | undefined;
}

/**
 * Adds a fleet to an emulator: users, clients, products and devices, and then sends the fleet's requests to the API.
 *
 * @param emulator The emulator to add the fleet to.
 * @param fleet A value that {@linkcode fleetSchema} describes.
 * @param options Whether the emulator has a saved state. All options are optional.
 * @returns The timers of the fleet; dispose it to stop them.
 * @throws {TypeError} if the fleet is invalid; the message names the value.
 */
export async function addFleet(
  emulator: Emulator,
  fleet: unknown,
  options: FleetOptions = {},
): Promise<Disposable> {
  validate(fleet, fleetSchema);
  const { users = [], clients = [], products = [], devices = [], requests = [] } = fleet as Fleet;
  const timers = new FleetTimers();
  try {
    users.forEach((user, i) => withPath(["users", i], () => emulator.addUser(user)));
    products.forEach((one, i) => withPath(["products", i], () => emulator.addProduct(one)));
    clients.forEach((client, i) => withPath(["clients", i], () => emulator.addClient(client)));
    devices.forEach((device, i) => addDevices(emulator, timers, device, ["devices", i]));
    if (options.restored) return timers;
    for (const [i, request] of requests.entries()) await send(emulator, request, ["requests", i]);
    return timers;
  } catch (error) {
    timers[Symbol.dispose]();
    throw error;
  }
}
