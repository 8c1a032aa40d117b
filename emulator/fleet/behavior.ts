/** The variables, functions and events of the devices in a fleet file. */
import type {
  DeviceFunction,
  VariableSource,
  VariableValue,
  VirtualDevice,
} from "../model/device_options.ts";
import { type Path, ValueError } from "../base/value_error.ts";
import type { FleetDevice, FleetEvent, FleetFunction, FleetMotion } from "./fleet_file.ts";

/** How often a value drifts by default, in milliseconds, and by what fraction of its range at most. */
const WALK_EVERY_MS = 1000;
const WALK_STEP = 1 / 20;
/** The most steps that a value drifts at once, after it has not been read for a while. */
const WALK_STEPS_MAX = 1000;

/** The value of a variable: constant or changing on its own, and settable either way. */
interface Cell {
  readonly type: "int32" | "double" | "string" | "bool";
  read(): VariableValue;
  write(value: VariableValue): void;
}

function typeOf(value: VariableValue): Cell["type"] {
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "bool";
  return Number.isInteger(value) ? "int32" : "double";
}

function fixed(value: VariableValue, type: Cell["type"] = typeOf(value)): Cell {
  let current = value;
  const write = (next: VariableValue): void => void (current = next);
  return { type, read: () => current, write };
}

/** Two decimal places are enough for made-up values. */
function rounded(value: number, type: Cell["type"]): number {
  return type === "int32" ? Math.round(value) : Math.round(value * 100) / 100;
}

function walking(
  { min, max, step = (max - min) * WALK_STEP, every = WALK_EVERY_MS }: NonNullable<
    FleetMotion["walk"]
  >,
  type: Cell["type"],
): Cell {
  let value = (min + max) / 2;
  let since = Date.now();
  const read = (): number => {
    const steps = Math.floor((Date.now() - since) / every);
    since += steps * every;
    for (let i = 0; i < Math.min(steps, WALK_STEPS_MAX); i++) {
      value = Math.min(max, Math.max(min, value + (Math.random() * 2 - 1) * step));
    }
    return rounded(value, type);
  };
  const write = (next: VariableValue): void => void (value = Number(next));
  return { type, read, write };
}

function swinging(
  { min, max, period }: NonNullable<FleetMotion["sine"]>,
  type: Cell["type"],
): Cell {
  const start = Date.now();
  let offset = 0;
  const wave = (): number =>
    min + (max - min) * (1 + Math.sin(2 * Math.PI * (Date.now() - start) / period)) / 2;
  const write = (next: VariableValue): void => void (offset = Number(next) - wave());
  return { type, read: () => rounded(wave() + offset, type), write };
}

function cellOf(source: VariableValue | FleetMotion, path: Path): Cell {
  if (typeof source !== "object") return fixed(source);
  const { walk, sine, value, type } = source;
  const given = [walk, sine, value].filter((one) => one !== undefined).length;
  if (given !== 1) throw new ValueError(path, "must have exactly one of value, walk and sine");
  if (value !== undefined) return fixed(value, type);
  const { min, max } = walk ?? sine ?? { min: 0, max: 0 };
  if (min > max) throw new ValueError(path, "has a min that is greater than its max");
  if (type === "string" || type === "bool") {
    throw new ValueError(path, "has a walk or sine, so its type must be int32 or double");
  }
  return walk ? walking(walk, type ?? "double") : swinging(sine!, type ?? "double");
}

/** The behavior of one device of a fleet. */
export class Behavior {
  readonly variables: Record<string, VariableSource>;
  readonly functions: Record<string, DeviceFunction>;
  #cells: Map<string, Cell>;
  #device: VirtualDevice | undefined;

  /**
   * Creates the variables and functions of a device.
   *
   * @param device The device's entry in the fleet.
   * @param path Where that entry is in the fleet.
   * @throws {ValueError} if a value of the entry is invalid.
   */
  constructor(device: FleetDevice, path: Path) {
    const { variables = {}, functions = {}, publish = [] } = device;
    this.#cells = new Map(
      Object.entries(variables).map((
        [name, source],
      ) => [name, cellOf(source, [...path, "variables", name])]),
    );
    this.variables = Object.fromEntries(
      [...this.#cells].map(([name, { type, read }]) => [name, { type, read }]),
    );
    this.functions = Object.fromEntries(
      Object.entries(functions).map((
        [name, one],
      ) => [name, this.#function(one, [...path, "functions", name])]),
    );
    publish.forEach((event, i) => this.#checkEvent(event, [...path, "publish", i], []));
  }

  /** Sets the device that events are published from. */
  animate(device: VirtualDevice): void {
    this.#device = device;
  }

  /** Publishes an event, with the current values of the variables in its name and data. */
  publish({ name, data }: FleetEvent, argument = ""): void {
    this.#device?.publish(
      this.#fill(name, argument),
      data === undefined ? null : this.#fill(data, argument),
    );
  }

  #function(
    { return: result = 0, set = {}, publish }: FleetFunction,
    path: Path,
  ): DeviceFunction {
    for (const [name, value] of Object.entries(set)) {
      const here = [...path, "set", name];
      if (!this.#cells.has(name)) throw new ValueError(here, "is not a variable of the device");
      if (typeof value === "string") this.#checkTemplate(value, here, ["argument"]);
    }
    if (publish) this.#checkEvent(publish, [...path, "publish"], ["argument"]);
    return (argument) => {
      for (const [name, value] of Object.entries(set)) this.#set(name, value, argument);
      if (publish) this.publish(publish, argument);
      return result;
    };
  }

  #set(name: string, value: VariableValue, argument: string): void {
    const cell = this.#cells.get(name);
    const text = typeof value === "string" ? this.#fill(value, argument) : value;
    if (cell?.type === "string") cell.write(String(text));
    else if (cell?.type === "bool") cell.write(text === true || text === "true" || text === "1");
    // Text that is not a number does not change a numeric variable.
    else if (Number.isFinite(Number(text))) cell?.write(Number(text));
  }

  #fill(template: string, argument: string): string {
    return template.replace(
      /\{\{(\w+)\}\}/g,
      (_, name: string) =>
        name === "argument" && !this.#cells.has(name)
          ? argument
          : String(this.#cells.get(name)?.read() ?? ""),
    );
  }

  #checkEvent({ name, data = "" }: FleetEvent, path: Path, more: readonly string[]): void {
    this.#checkTemplate(name, [...path, "name"], more);
    this.#checkTemplate(data, [...path, "data"], more);
  }

  #checkTemplate(template: string, path: Path, more: readonly string[]): void {
    for (const [, name = ""] of template.matchAll(/\{\{(\w+)\}\}/g)) {
      if (this.#cells.has(name) || more.includes(name)) continue;
      throw new ValueError(path, `contains {{${name}}}, which is not a variable of the device`);
    }
  }
}
