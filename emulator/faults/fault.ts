/** What can be made to go wrong: the form users write, and its check. */
import { show, TIMER_MAX_MS } from "../base/values.ts";

/** Where a fault strikes. Members that are left out match everything. */
export interface FaultMatch {
  /** HTTP method, in any case. */
  method?: string | undefined;
  /** Beginning of the path, such as `/v1/devices`; a `*` stands for one segment. */
  path?: string | undefined;
  /** Id or name of the device that a URL names, or that publishes an event. */
  device?: string | undefined;
  /** Beginning of the name of events, for `deliver`. */
  event?: string | undefined;
  /** Access token that a request comes with, for `expired`. */
  token?: string | undefined;
}

/** Something that goes wrong on demand, as `emulator.faults.add()` takes it. */
export interface FaultOptions extends FaultMatch {
  /** How likely it strikes, from 0 to 1. Defaults to 1. */
  probability?: number | undefined;
  /** How often it strikes before it is over. Defaults to no limit. */
  times?: number | undefined;
  /** Milliseconds that a request waits before anything else happens; goes with every effect on requests. */
  latency?: number | undefined;
  /** Answers with this status, 204 or 400 to 599, without doing anything. */
  status?: number | undefined;
  /** Seconds in a `Retry-After` header, with `status`. */
  retryAfter?: number | undefined;
  /** Whether the body of an answer with `status` is JSON or the HTML page of a proxy. Defaults to `"json"`. */
  body?: "json" | "html" | undefined;
  /**
   * Refuses the connection: `emulator.fetch` rejects with a `TypeError`; a server answers headers and drops the
   * connection, as nothing on Deno or Bun can drop it sooner.
   */
  refuse?: boolean | undefined;
  /** Breaks the answer off after as many bytes, event streams included. */
  cutAfter?: number | undefined;
  /** Sends as many bytes of the answer and then nothing any more, not even keep-alives or the end. */
  silentAfter?: number | undefined;
  /** Sends the answer in pieces of as many bytes. */
  splitAt?: number | undefined;
  /** Takes access tokens for expired. */
  expired?: boolean | undefined;
  /** Lets devices not answer: calls of functions, readings of variables and vitals take the whole timeout. */
  unresponsive?: boolean | undefined;
  /** Brings events to the streams twice, after the one that follows, or never. */
  deliver?: "twice" | "reordered" | "never" | undefined;
}

/** What a fault strikes. */
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

/** Which members of the match a kind knows. */
const MATCHES: Readonly<Record<FaultKind, readonly string[]>> = {
  request: ["method", "path", "device"],
  token: ["method", "path", "device", "token"],
  device: ["device"],
  event: ["device", "event"],
};

/** Effects that exclude each other. */
const ANSWERS = ["status", "refuse", "expired", "unresponsive", "deliver"];
const BODIES = ["cutAfter", "silentAfter"];

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string" && value !== "";
const isTrue: Check = (value) => typeof value === "boolean";
const isWhole = (min: number, max: number = Number.MAX_SAFE_INTEGER): Check => (value) =>
  Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max;
const isOneOf = (...allowed: unknown[]): Check => (value) => allowed.includes(value);

const MEMBERS: Readonly<Record<string, readonly [check: Check, form: string]>> = {
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

/** A fault that has been checked. */
export interface CheckedFault extends Readonly<FaultOptions> {
  readonly kind: FaultKind;
  /** Matches the path of a request. */
  readonly pattern: RegExp;
}

function patternOf(path: string): RegExp {
  const escaped = path.split("*").map((part) => part.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&"));
  return new RegExp(`^${escaped.join("[^/]+")}`);
}

/** The members that are set, each checked by itself. */
function readMembers(options: unknown): Record<string, unknown> {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`A fault must be an object, got ${show(options)}`);
  }
  const members: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(options)) {
    const [check, form] = Object.hasOwn(MEMBERS, name) ? MEMBERS[name] ?? [] : [];
    if (!check) throw new TypeError(`A fault has no member ${show(name)}`);
    if (value === undefined || value === false) continue; // As if it had been left out.
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
 * @throws {TypeError} if a member is wrong, unknown, or has nothing to do with the others
 */
export function checkFault(options: unknown): CheckedFault {
  const members = readMembers(options);
  const effects = Object.keys(KINDS).filter((name) => name in members);
  const [kind, other] = new Set(effects.map((name) => KINDS[name]));
  if (kind === undefined) {
    throw new TypeError(`A fault needs an effect: ${Object.keys(KINDS).join(", ")}`);
  }
  requireOne(members, ANSWERS);
  requireOne(members, BODIES);
  if (other !== undefined) {
    throw new TypeError(`${effects.join(" and ")} of a fault cannot be combined`);
  }
  for (const name of ["method", "path", "device", "event", "token"]) {
    if (name in members && !MATCHES[kind].includes(name)) {
      throw new TypeError(`${name} of a fault has nothing to do with ${effects.join(", ")}`);
    }
  }
  for (const name of ["retryAfter", "body"]) {
    if (name in members && !("status" in members)) {
      throw new TypeError(`${name} of a fault needs a status`);
    }
  }
  const { path = "/" } = members as FaultOptions;
  return { ...members, kind, pattern: patternOf(path) };
}
