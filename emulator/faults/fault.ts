/** The options of faults, and their check. */
import { show, TIMER_MAX_MS } from "../base/values.ts";

/** The requests, devices or events that a fault affects. All options are optional; omitted ones match everything. */
export interface FaultMatch {
  /** HTTP method, case-insensitive. */
  method?: string | undefined;
  /** Beginning of the path, such as `/v1/devices`. `*` matches one segment. */
  path?: string | undefined;
  /** Id or name of the device in the URL, or of the device that publishes the event. */
  device?: string | undefined;
  /** Beginning of the event's name, for `deliver`. */
  event?: string | undefined;
  /** Access token of the request, for `expired`. */
  token?: string | undefined;
}

/** Options of `emulator.faults.add()`. At least one effect, such as `status` or `latency`, is required. */
export interface FaultOptions extends FaultMatch {
  /** How likely the fault takes effect each time it matches, from 0 to 1. Defaults to 1. */
  probability?: number | undefined;
  /** How many times the fault takes effect before it is removed. Defaults to no limit. */
  times?: number | undefined;
  /** Delays a request by this many milliseconds before it is handled. Can be combined with any effect on requests. */
  latency?: number | undefined;
  /** Responds with this status, 204 or 400 to 599, without handling the request. */
  status?: number | undefined;
  /** Value of the `Retry-After` header of a response with `status`, in seconds. Defaults to no header. */
  retryAfter?: number | undefined;
  /** Whether the body of a response with `status` is JSON or the HTML page of a proxy. Defaults to `"json"`. */
  body?: "json" | "html" | undefined;
  /**
   * Refuses the connection: `emulator.fetch` rejects with a `TypeError`, and a server drops the connection. On Deno and
   * Bun, it sends the headers first, because it cannot drop the connection earlier.
   */
  refuse?: boolean | undefined;
  /** Breaks the connection after this many bytes of the response body. Also affects event streams. */
  cutAfter?: number | undefined;
  /** Sends this many bytes of the response body, then nothing: no keep-alives, and the response does not end. */
  silentAfter?: number | undefined;
  /** Sends the response body in chunks of at most this many bytes. */
  splitAt?: number | undefined;
  /** Treats access tokens as expired. */
  expired?: boolean | undefined;
  /** Stops devices from responding: function calls and reads of variables and vitals time out. */
  unresponsive?: boolean | undefined;
  /** Delivers events to event streams twice, after the next event, or never. */
  deliver?: "twice" | "reordered" | "never" | undefined;
}

/** What a fault affects. */
export type FaultKind = "request" | "token" | "device" | "event";

const KINDS: Readonly<Record<string, FaultKind>> = {
  latency: "request",
  status: "request",
  refuse: "request",
  cutAfter: "request",
  silentAfter: "request",
  splitAt: "request",
  expired: "token",
  unresponsive: "device",
  deliver: "event",
};

/** The options of {@linkcode FaultMatch} that each kind supports. */
const MATCHES: Readonly<Record<FaultKind, readonly string[]>> = {
  request: ["method", "path", "device"],
  token: ["method", "path", "device", "token"],
  device: ["device"],
  event: ["device", "event"],
};

/** Effects that exclude each other. */
const OUTCOMES = ["status", "refuse", "expired", "unresponsive", "deliver"];
const BODIES = ["cutAfter", "silentAfter"];

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string" && value !== "";
const isTrue: Check = (value) => typeof value === "boolean";
const isWhole = (min: number, max: number = Number.MAX_SAFE_INTEGER): Check => (value) =>
  Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max;
const isOneOf = (...allowed: unknown[]): Check => (value) => allowed.includes(value);

const OPTIONS: Readonly<Record<string, readonly [check: Check, form: string]>> = {
  method: [(value) => typeof value === "string" && /^[a-z]+$/i.test(value), "an HTTP method"],
  path: [
    (value) => typeof value === "string" && /^\/[^?#]*$/.test(value),
    'a path that begins with "/"',
  ],
  device: [isText, "the id or name of a device"],
  event: [isText, "the beginning of event names"],
  token: [isText, "an access token"],
  probability: [
    (value) => typeof value === "number" && value >= 0 && value <= 1,
    "a number from 0 to 1",
  ],
  times: [isWhole(1), "a whole number from 1"],
  latency: [
    isWhole(0, TIMER_MAX_MS),
    `a whole number of milliseconds from 0 to ${TIMER_MAX_MS}`,
  ],
  status: [
    (value) => value === 204 || isWhole(400, 599)(value),
    "204 or a status from 400 to 599",
  ],
  retryAfter: [isWhole(0), "a whole number of seconds"],
  body: [isOneOf("json", "html"), '"json" or "html"'],
  refuse: [isTrue, "true or false"],
  cutAfter: [isWhole(0), "a whole number of bytes"],
  silentAfter: [isWhole(0), "a whole number of bytes"],
  splitAt: [isWhole(1), "a whole number of bytes from 1"],
  expired: [isTrue, "true or false"],
  unresponsive: [isTrue, "true or false"],
  deliver: [isOneOf("twice", "reordered", "never"), '"twice", "reordered" or "never"'],
};

/** The checked options of a fault. */
export interface CheckedFault extends Readonly<FaultOptions> {
  readonly kind: FaultKind;
  /** Matches the paths of requests. */
  readonly pattern: RegExp;
}

function patternOf(path: string): RegExp {
  const escaped = path.split("*").map((part) => part.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&"));
  return new RegExp(`^${escaped.join("[^/]+")}`);
}

/** Checks each option on its own, and returns those that are set. */
function readOptions(options: unknown): Record<string, unknown> {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`A fault must be an object, got ${show(options)}`);
  }
  const members: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(options)) {
    const [check, form] = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] ?? [] : [];
    if (!check) throw new TypeError(`A fault has no option ${show(name)}`);
    if (value === undefined || value === false) continue; // Same as omitted.
    if (!check(value)) {
      throw new TypeError(`${name} of a fault must be ${form}, got ${show(value)}`);
    }
    members[name] = value;
  }
  return members;
}

function requireOne(members: Record<string, unknown>, exclusive: readonly string[]): void {
  const [first, second] = exclusive.filter((name) => name in members);
  if (second !== undefined) {
    throw new TypeError(`${second} of a fault cannot be combined with ${first}`);
  }
}

/**
 * Checks a fault.
 *
 * @throws {TypeError} if an option is invalid, unknown or cannot be combined with the others.
 */
export function checkFault(options: unknown): CheckedFault {
  const members = readOptions(options);
  const effects = Object.keys(KINDS).filter((name) => name in members);
  const [kind, other] = new Set(effects.map((name) => KINDS[name]));
  if (kind === undefined) {
    throw new TypeError(`A fault needs an effect: ${Object.keys(KINDS).join(", ")}`);
  }
  requireOne(members, OUTCOMES);
  requireOne(members, BODIES);
  if (other !== undefined) {
    throw new TypeError(`${effects.join(" and ")} of a fault cannot be combined`);
  }
  for (const name of ["method", "path", "device", "event", "token"]) {
    if (name in members && !MATCHES[kind].includes(name)) {
      throw new TypeError(`${name} of a fault cannot be combined with ${effects.join(", ")}`);
    }
  }
  for (const name of ["retryAfter", "body"]) {
    if (name in members && !("status" in members)) {
      throw new TypeError(`${name} of a fault requires status`);
    }
  }
  const { path = "/" } = members as FaultOptions;
  return { ...members, kind, pattern: patternOf(path) };
}
