/** The schema of fleet files. */
import * as Type from "typebox/type";
import { closed, mapOf, oneOf, TEXT_OR_NULL } from "../base/schema.ts";
import type { DeviceOptions, VariableValue } from "../model/device_options.ts";

const VALUE = Type.Unsafe<VariableValue>({ type: ["string", "number", "boolean"] });
const NAME = Type.String({ minLength: 1 });
const POSITIVE = Type.Number({ exclusiveMinimum: 0 });
const PLATFORM = Type.Unsafe<NonNullable<DeviceOptions["platform"]>>({
  type: ["string", "number"],
});
const FLAG = Type.Optional(Type.Boolean());
const TEXT = Type.Optional(Type.String());
const OPTIONAL_NAME = Type.Optional(NAME);

const MOTION = closed({
  type: Type.Optional(oneOf("int32", "double", "string", "bool")),
  value: Type.Optional(VALUE),
  /** Drifts by at most `step` every `every` milliseconds. */
  walk: Type.Optional(closed({
    min: Type.Number(),
    max: Type.Number(),
    step: Type.Optional(POSITIVE),
    every: Type.Optional(POSITIVE),
  })),
  /** Swings between two values; the period is in milliseconds. */
  sine: Type.Optional(closed({ min: Type.Number(), max: Type.Number(), period: POSITIVE })),
});
const VARIABLE = Type.Unsafe<VariableValue | FleetMotion>({
  if: { type: "object" },
  then: MOTION,
  else: VALUE,
});

const EVENT = closed({ name: NAME, data: TEXT });
const FUNCTION = closed({
  return: Type.Optional(Type.Integer()),
  /** The variables to set, each to a value or to a template such as `"{{argument}}"`. */
  set: Type.Optional(mapOf(VALUE)),
  publish: Type.Optional(EVENT),
});
const DEVICE = closed({
  id: Type.Optional(Type.String({ pattern: "^[0-9a-fA-F]{24}$" })),
  name: OPTIONAL_NAME,
  count: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
  platform: Type.Optional(PLATFORM),
  online: FLAG,
  owner: Type.Optional(TEXT_OR_NULL),
  product: Type.Optional(Type.Unsafe<string | number>({ type: ["string", "number"] })),
  groups: Type.Optional(Type.Array(NAME)),
  quarantined: FLAG,
  development: FLAG,
  firmwareVersion: Type.Optional(Type.Integer({ minimum: 0 })),
  serialNumber: TEXT,
  iccid: TEXT,
  imei: TEXT,
  notes: TEXT,
  variables: Type.Optional(mapOf(VARIABLE)),
  functions: Type.Optional(mapOf(FUNCTION)),
  publish: Type.Optional(Type.Array(closed({
    ...EVENT.properties,
    every: Type.Number({ minimum: 1, maximum: 2 ** 31 - 1 }),
  }))),
});
const REQUEST = closed({
  method: Type.Optional(oneOf("POST", "PUT")),
  path: Type.String({ pattern: "^/v1/" }),
  body: Type.Optional(Type.Unsafe<object>({ type: "object" })),
});
const FLEET = closed({
  $schema: TEXT,
  users: Type.Optional(
    Type.Array(closed({ username: NAME, password: NAME, mfa: FLAG, sso: FLAG })),
  ),
  clients: Type.Optional(Type.Array(closed({ id: NAME, secret: NAME, owner: OPTIONAL_NAME }))),
  products: Type.Optional(Type.Array(closed({
    id: Type.Integer({ minimum: 1 }),
    slug: NAME,
    name: OPTIONAL_NAME,
    platform: Type.Optional(PLATFORM),
    description: TEXT,
    org: OPTIONAL_NAME,
    owner: OPTIONAL_NAME,
    quarantine: FLAG,
    deviceProtection: FLAG,
  }))),
  devices: Type.Optional(Type.Array(DEVICE)),
  requests: Type.Optional(Type.Array(REQUEST)),
});

/** A variable with a type, or one whose value changes on its own. */
export type FleetMotion = Type.Static<typeof MOTION>;
/** What a function does when it is called. */
export type FleetFunction = Type.Static<typeof FUNCTION>;
/** An event whose name and data may contain `{{variable}}`. */
export type FleetEvent = Type.Static<typeof EVENT>;
/** A device, or `count` devices of the same kind. */
export type FleetDevice = Type.Static<typeof DEVICE>;
/** A request to the emulator's API, to create webhooks, ledgers, Logic functions and so on. */
export type FleetRequest = Type.Static<typeof REQUEST>;
/** A fleet file. */
export type Fleet = Type.Static<typeof FLEET>;

/** The JSON schema of fleet files, for editors. The program prints it with `--fleet-schema`. */
export const fleetSchema: Readonly<Record<string, unknown>> = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Fleet of the Particle Cloud emulator",
  ...structuredClone<object>(FLEET), // Drops the non-enumerable members of TypeBox.
};
