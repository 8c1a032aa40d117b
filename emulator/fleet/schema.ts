/** What a fleet file looks like. */
import type { Schema } from "@cfworker/json-schema";
import { FLAG, listSchema, mapSchema, NUMBER, objectSchema, TEXT } from "../stores/store.ts";
import type { ClientOptions, ProductOptions, UserOptions } from "../model/options.ts";
import type { DeviceOptions, VariableType, VariableValue } from "../model/device_options.ts";

/** A variable that moves by itself. */
export interface FleetMotion {
  readonly type?: VariableType;
  /** Drifts by at most `step` each `every` milliseconds. */
  readonly walk?: {
    readonly min: number;
    readonly max: number;
    readonly step?: number;
    readonly every?: number;
  };
  /** Swings between two values; the period is in milliseconds. */
  readonly sine?: { readonly min: number; readonly max: number; readonly period: number };
  readonly value?: VariableValue;
}

/** What a function does. */
export interface FleetFunction {
  readonly return?: number;
  /** Variables it sets: to a value, or to a template of it as in `"{{argument}}"`. */
  readonly set?: Readonly<Record<string, VariableValue>>;
  readonly publish?: FleetEvent;
}

/** An event whose name and data may hold `{{variable}}`. */
export interface FleetEvent {
  readonly name: string;
  readonly data?: string;
}

/** A device, or `count` of them. */
export interface FleetDevice extends
  Pick<
    DeviceOptions,
    "id" | "name" | "platform" | "online" | "owner" | "product" | "groups" | "quarantined" | "notes"
  >,
  Pick<DeviceOptions, "development" | "firmwareVersion" | "serialNumber" | "iccid" | "imei"> {
  readonly count?: number;
  readonly variables?: Readonly<Record<string, VariableValue | FleetMotion>>;
  readonly functions?: Readonly<Record<string, FleetFunction>>;
  readonly publish?: readonly (FleetEvent & { readonly every: number })[];
}

/** A request to the emulator's own API, as for webhooks, ledgers and functions. */
export interface FleetRequest {
  readonly method?: "POST" | "PUT";
  readonly path: string;
  readonly body?: object;
}

/** A fleet file. */
export interface Fleet {
  readonly users?: readonly UserOptions[];
  readonly clients?: readonly ClientOptions[];
  readonly products?: readonly ProductOptions[];
  readonly devices?: readonly FleetDevice[];
  readonly requests?: readonly FleetRequest[];
}

const VALUE: Schema = { type: ["string", "number", "boolean"] };
const NAME: Schema = { type: "string", minLength: 1 };
const WHOLE: Schema = { type: "integer", minimum: 0 };
const POSITIVE: Schema = { type: "number", exclusiveMinimum: 0 };
const PLATFORM: Schema = { type: ["string", "number"] };
const EVENT = { "name": NAME, "data?": TEXT };

const VARIABLE: Schema = {
  if: { type: "object" },
  then: objectSchema({
    "type?": { enum: ["int32", "double", "string", "bool"] },
    "value?": VALUE,
    "walk?": objectSchema({ min: NUMBER, max: NUMBER, "step?": POSITIVE, "every?": POSITIVE }),
    "sine?": objectSchema({ min: NUMBER, max: NUMBER, period: POSITIVE }),
  }),
  else: VALUE,
};

const DEVICE = objectSchema({
  "id?": { type: "string", pattern: "^[0-9a-fA-F]{24}$" },
  "name?": NAME,
  "count?": { type: "integer", minimum: 1, maximum: 100_000 },
  "platform?": PLATFORM,
  "online?": FLAG,
  "owner?": { type: ["string", "null"] },
  "product?": PLATFORM,
  "groups?": listSchema(NAME),
  "quarantined?": FLAG,
  "development?": FLAG,
  "firmwareVersion?": WHOLE,
  "serialNumber?": TEXT,
  "iccid?": TEXT,
  "imei?": TEXT,
  "notes?": TEXT,
  "variables?": mapSchema(VARIABLE),
  "functions?": mapSchema(
    objectSchema({
      "return?": { type: "integer" },
      "set?": mapSchema(VALUE),
      "publish?": objectSchema(EVENT),
    }),
  ),
  "publish?": listSchema(
    objectSchema({ ...EVENT, every: { type: "number", minimum: 1, maximum: 2 ** 31 - 1 } }),
  ),
});

/** JSON schema of fleet files, for editors: what `--fleet-schema` of the program prints. */
export const fleetSchema: Readonly<Record<string, unknown>> = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Fleet of the Particle Cloud emulator",
  ...objectSchema({
    "$schema?": TEXT,
    "users?": listSchema(
      objectSchema({ username: NAME, password: NAME, "mfa?": FLAG, "sso?": FLAG }),
    ),
    "clients?": listSchema(objectSchema({ id: NAME, secret: NAME, "owner?": NAME })),
    "products?": listSchema(objectSchema({
      id: { type: "integer", minimum: 1 },
      slug: NAME,
      "name?": NAME,
      "platform?": PLATFORM,
      "description?": TEXT,
      "org?": NAME,
      "owner?": NAME,
      "quarantine?": FLAG,
      "deviceProtection?": FLAG,
    })),
    "devices?": listSchema(DEVICE),
    "requests?": listSchema(objectSchema({
      "method?": { enum: ["POST", "PUT"] },
      path: { type: "string", pattern: "^/v1/" },
      "body?": { type: "object" },
    })),
  }),
};
