/** Checks for devices and their events. Each check throws a `TypeError` that names the value. */
import { requireOneOf } from "../base/checks.ts";
import { show } from "../base/values.ts";
import type {
  DeviceFunction,
  DeviceOptions,
  VariableSource,
  VariableType,
  VitalsReader,
} from "./device_options.ts";
import type { Variable } from "./records.ts";
import { healthy } from "./vitals.ts";

/** Longest name of a function or variable, in characters. Device OS; unverified. */
const MEMBER_NAME_MAX = 64;
/** Longest event name, in ASCII characters. Source: docs, publish pages. */
const EVENT_NAME_MAX = 64;
/** Longest data of a device's event, in bytes. Source: docs, Device OS 6.3 and later. */
const DEVICE_EVENT_DATA_MAX = 16_384;

const VARIABLE_TYPES: readonly VariableType[] = ["int32", "double", "string", "bool"];

/** Returns a device id in lower case. */
export function requireDeviceId(id: unknown): string {
  if (typeof id === "string" && /^[0-9a-f]{24}$/i.test(id)) return id.toLowerCase();
  throw new TypeError(`A device id must be 24 hex digits, got ${show(id)}`);
}

/** Returns whether a value is a valid event name. */
export function isEventName(name: unknown): name is string {
  return typeof name === "string" && name.length <= EVENT_NAME_MAX && /^[\x20-\x7e]+$/.test(name);
}

/** Throws unless a device may publish the event. */
export function requireDeviceEvent(name: unknown, data: unknown, ttl: unknown): void {
  if (!isEventName(name)) {
    throw new TypeError(
      `An event name must be 1 to ${EVENT_NAME_MAX} printable ASCII characters, got ${show(name)}`,
    );
  }
  if (/^spark/i.test(name)) {
    throw new TypeError(
      `A device's event name must not begin with "spark", which is reserved for the cloud, got ${
        show(name)
      }`,
    );
  }
  if (data !== null && typeof data !== "string") {
    throw new TypeError(
      `Event data must be a string, got ${show(data)}; use JSON.stringify()`,
    );
  }
  const size = new TextEncoder().encode(data ?? "").length;
  if (size > DEVICE_EVENT_DATA_MAX) {
    throw new TypeError(
      `The data of a device's event must be at most ${DEVICE_EVENT_DATA_MAX} bytes, got ${size}`,
    );
  }
  if (!Number.isInteger(ttl) || Number(ttl) < 0) {
    throw new TypeError(`The ttl of an event must be a whole number of seconds, got ${show(ttl)}`);
  }
}

function requireMemberName(kind: string, name: string): void {
  if (name !== "" && name.length <= MEMBER_NAME_MAX) return;
  throw new TypeError(
    `A ${kind} name must have 1 to ${MEMBER_NAME_MAX} characters, got ${show(name)}`,
  );
}

/** Checks the functions of a new device. */
export function requireFunctions(
  functions: DeviceOptions["functions"],
): Map<string, DeviceFunction> {
  const entries = Object.entries(functions ?? {});
  for (const [name, callback] of entries) {
    requireMemberName("function", name);
    if (typeof callback !== "function") {
      throw new TypeError(
        `The device function ${show(name)} must be a function, got ${show(callback)}`,
      );
    }
  }
  return new Map(entries);
}

function typeOf(value: unknown): Variable["type"] | undefined {
  if (typeof value === "number") return Number.isInteger(value) ? "int32" : "double";
  if (typeof value === "string") return "string";
  return typeof value === "boolean" ? "bool" : undefined;
}

function requireVariable(name: string, source: VariableSource): Variable {
  requireMemberName("variable", name);
  if (typeof source === "function") return { type: "double", guessed: true, read: source };
  if (typeof source === "object" && source !== null && typeof source.read === "function") {
    const type = requireOneOf(`The type of variable ${show(name)}`, source.type, VARIABLE_TYPES);
    return { type, guessed: false, read: source.read };
  }
  const type = typeOf(source);
  if (type !== undefined && typeof source !== "object") {
    return { type, guessed: false, read: () => source };
  }
  throw new TypeError(
    `The variable ${show(name)} must be a string, a number, a boolean or a function, got ${
      show(source)
    }`,
  );
}

/** Checks the variables of a new device. */
export function requireVariables(variables: DeviceOptions["variables"]): Map<string, Variable> {
  return new Map(
    Object.entries(variables ?? {}).map(([name, source]) => [name, requireVariable(name, source)]),
  );
}

/** Returns whether a value is a valid name for a device group. Source: API reference, Device Groups. */
export function isGroupName(name: unknown): name is string {
  return typeof name === "string" && /^[a-z0-9_-]{1,64}$/.test(name);
}

/** Checks the groups of a new device, and removes duplicates. */
export function requireGroups(groups: DeviceOptions["groups"] = []): string[] {
  for (const name of groups) {
    if (isGroupName(name)) continue;
    throw new TypeError(
      `A group name must be 1 to 64 characters from a-z, 0-9, "-" and "_", got ${show(name)}`,
    );
  }
  return [...new Set(groups)];
}

/** Checks the vitals of a new device. */
export function requireVitals(vitals: DeviceOptions["vitals"] = healthy): VitalsReader {
  if (typeof vitals === "function") return vitals;
  if (typeof vitals === "object" && vitals !== null && !Array.isArray(vitals)) return () => vitals;
  throw new TypeError(
    `The vitals of a device must be an object or a function, got ${show(vitals)}`,
  );
}

/** Sets the type of a variable given as a bare function, from its first value. All numbers count as `double`. */
export function learnType(variable: Variable, value: unknown): void {
  if (!variable.guessed) return;
  const type = typeOf(value);
  variable.type = type === "int32" ? "double" : type ?? variable.type;
  variable.guessed = false;
}
