import { percentEncode } from "./encode.ts";
import { requireString } from "./options.ts";

/**
 * The fixed segments of the API's paths. Values from callers are not of this type, so code that would put them into a
 * path unencoded does not compile.
 */
export type Word =
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
  | "devices"
  | "env"
  | "events"
  | "execute"
  | "firmware"
  | "functions"
  | "identify"
  | "instances"
  | "integrations"
  | "ledgers"
  | "libraries"
  | "locations"
  | "logic"
  | "logs"
  | "mfa-disable"
  | "mfa-enable"
  | "network"
  | "networks"
  | "orgs"
  | "owner"
  | "password-reset"
  | "products"
  | "provisioning"
  | "release"
  | "render"
  | "rollout"
  | "runs"
  | "serial_numbers"
  | "sims"
  | "team"
  | "unprotect"
  | "user"
  | "users"
  | "versions"
  | "webhooks";

/** Values of a path by the name of their option, in the order of the path: `{ deviceId, name }`. */
export type Segments = Readonly<Record<string, string | number | undefined>>;

/** The organization or product that a path belongs to. Members that are `undefined` are left out. */
export interface Scope {
  readonly org?: string | undefined;
  readonly product?: string | number | undefined;
}

/** A path of the API. */
export interface Path {
  /** The path with its values. */
  readonly uri: string;
  /** Its template, with the names of the values: `/v1/devices/:deviceId`. */
  readonly route: string;
}

/**
 * Builds a path of the API: `v1({ product }, "devices", { deviceId })` is
 * `/v1[/products/:product]/devices/:deviceId`. Every value becomes exactly one segment.
 *
 * @throws {TypeError} if a value is missing or blank, or would change the path (`.`, `..`).
 */
export function v1({ org, product }: Scope, ...parts: readonly (Word | Segments)[]): Path {
  const path = { uri: "/v1", route: "/v1" };
  if (org !== undefined) add(path, ["orgs", { org }]);
  if (product !== undefined) add(path, ["products", { product }]);
  add(path, parts);
  return path;
}

function add(path: { uri: string; route: string }, parts: readonly (Word | Segments)[]): void {
  for (const part of parts) {
    if (typeof part === "string") {
      path.uri += "/" + part;
      path.route += "/" + part;
    } else {
      for (const name of Object.keys(part)) {
        path.uri += "/" + segment(name, part[name]);
        path.route += "/:" + name;
      }
    }
  }
}

function segment(name: string, value: string | number | undefined): string {
  // Numbers are allowed for products and versions. A device id written as a number would lose its last digits.
  if (Number.isSafeInteger(value) && name !== "deviceId") return String(value);
  const text = requireString(name, value);
  if (text.trim() === "") throw new TypeError(`${name} must not be empty`);
  // URL parsers resolve these in every spelling, so the request would go to another endpoint.
  if (/^(?:\.|%2e){1,2}$/i.test(text)) {
    throw new TypeError(`${name} must not be "${text}": it would change the path`);
  }
  return percentEncode(name, text);
}
