import type { SharedRequestOptions } from "../types/common.ts";
import { percentEncode } from "./encode.ts";
import { checkString, orEmpty, startRequest } from "./options.ts";

/** The fixed segments of the API's paths. */
type Word =
  | "v1"
  | "oauth"
  | "token"
  | "access_tokens"
  | "backup_files"
  | "binaries"
  | "binary"
  | "build_targets"
  | "clients"
  | "config"
  | "current"
  | "customers"
  | "data_usage"
  | "device-os"
  | "device_claims"
  | "device_orders"
  | "devices"
  | "diagnostics"
  | "docs"
  | "env"
  | "events"
  | "execute"
  | "firmware"
  | "fleet_locations"
  | "functions"
  | "groups"
  | "identify"
  | "impact"
  | "instances"
  | "integration"
  | "integrations"
  | "last"
  | "ledgers"
  | "libraries"
  | "locations"
  | "logic"
  | "logs"
  | "metrics"
  | "mfa-disable"
  | "mfa-enable"
  | "network"
  | "networks"
  | "notifications"
  | "online"
  | "orgs"
  | "owner"
  | "password-reset"
  | "ping"
  | "products"
  | "provision"
  | "provisioning"
  | "registration_code"
  | "release"
  | "render"
  | "rollout"
  | "runs"
  | "search"
  | "secrets"
  | "serial_numbers"
  | "service_agreements"
  | "sims"
  | "stats"
  | "status"
  | "target_profile"
  | "team"
  | "test"
  | "unprotect"
  | "update"
  | "usage_reports"
  | "user"
  | "Users"
  | "users"
  | "variables"
  | "versions"
  | "webhooks";

/**
 * A route whose segments are fixed words and names of options. It rejects any other string, so code that would put a
 * value into a path unencoded does not compile.
 */
type Route<R extends string, Name extends string> = R extends `/${infer First}/${infer Rest}`
  ? Bare<First> extends Word | `:${Name}` ? `/${First}${Route<`/${Rest}`, Name>}` : never
  : R extends `/${infer Last}` ? Bare<Last> extends Word | `:${Name}` ? R : never
  : never;

/**
 * A segment of a route without the brackets after it. Comparing segments with the union of all words with all brackets
 * would take the compiler a minute instead of a second.
 */
type Bare<Text extends string> = Text extends `${infer Start}][` ? Start
  : Text extends `${infer Start}[` ? Start
  : Text extends `${infer Start}]` ? Start
  : Text;

/** What the requests of all endpoints contain. */
export interface EndpointRequest extends SharedRequestOptions {
  /** The path with its values. */
  readonly uri: string;
  /** Its template, with the names of the values: `/v1/devices/:deviceId`. */
  readonly route: string;
}

/** A part of a route: a bracket, the words up to the next name, and the name. */
type Part = [match: string, bracket: string, words: string, name: string];
const PART = /(\[?)([^:[\]]+):?(\w*)/g;

/** The parts of each route that was requested, because parsing one takes longer than the rest of `endpoint()`. */
const parsed: Record<string, Part[]> = {};

/**
 * Returns the request of an endpoint: the options that every call takes, and the path. The route is written as in the
 * docs: `:deviceId` is the value of that option, encoded as exactly one segment, and a part in brackets is left out if
 * its option is `undefined`. Each pair of brackets contains one name, at its end.
 *
 * @throws {TypeError} if a value is missing or blank, or would change the path (`.`, `..`).
 */
export function endpoint<O extends object, R extends string>(
  options: O | undefined,
  pattern: R & Route<R, keyof O & string>,
): EndpointRequest {
  const given = orEmpty(options) as Readonly<Record<string, unknown>>;
  const parts = parsed[pattern] ??= [...pattern.matchAll(PART)] as unknown as Part[];
  let uri = "";
  let route = "";
  for (const [, bracket, words, name] of parts) {
    const value = name && given[name]; // read once: the value that is checked is the one that is sent
    if (bracket && value === undefined) continue;
    uri += words + (name && segment(name, value));
    route += words + (name && `:${name}`);
  }
  return startRequest(given, uri, route);
}

function segment(name: string, value: unknown): string {
  // Numbers are allowed for products and versions. A device id written as a number would lose its last digits.
  if (Number.isSafeInteger(value) && name !== "deviceId") return String(value);
  const text = checkString(name, value);
  if (text.trim() === "") throw new TypeError(`${name} must not be empty`);
  // URL parsers resolve these in every spelling, so the request would go to another endpoint.
  if (/^(?:\.|%2e){1,2}$/i.test(text)) {
    throw new TypeError(`${name} must not be "${text}": it would change the path`);
  }
  return percentEncode(name, text);
}
