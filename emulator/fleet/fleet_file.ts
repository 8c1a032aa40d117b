/** The form of fleet files. Editors show its descriptions. */
import * as Type from "typebox/type";
import { closed, mapOf, TEXT_OR_NULL } from "../base/schema.ts";
import type { DeviceOptions, VariableValue } from "../model/device_options.ts";

const VALUE = Type.Unsafe<VariableValue>({ type: ["string", "number", "boolean"] });

const text = (description: string) => Type.String({ description });
const name = (description: string) => Type.String({ minLength: 1, description });
const flag = (description: string) => Type.Optional(Type.Boolean({ description }));
const positive = (description: string) => Type.Number({ exclusiveMinimum: 0, description });
const platform = (description: string) =>
  Type.Optional(
    Type.Unsafe<NonNullable<DeviceOptions["platform"]>>({
      type: ["string", "number"],
      description,
    }),
  );

const MOTION = closed({
  type: Type.Optional(Type.Unsafe<"int32" | "double" | "string" | "bool">({
    enum: ["int32", "double", "string", "bool"],
    description: "The type that the cloud reports. By default, it follows from the value.",
  })),
  value: Type.Optional(
    Type.Unsafe<VariableValue>({ ...VALUE, description: "A value that functions can set." }),
  ),
  walk: Type.Optional(closed({
    min: Type.Number({ description: "The lowest value." }),
    max: Type.Number({ description: "The highest value." }),
    step: Type.Optional(positive("How much the value changes at most at a time.")),
    every: Type.Optional(positive("Milliseconds between two changes.")),
  }, { description: "A value that drifts at random." })),
  sine: Type.Optional(closed({
    min: Type.Number({ description: "The lowest value." }),
    max: Type.Number({ description: "The highest value." }),
    period: positive("Milliseconds from one highest value to the next."),
  }, { description: "A value that swings between two values." })),
}, { description: "A variable with a type, or one whose value changes on its own." });
const VARIABLE = Type.Unsafe<VariableValue | FleetMotion>({
  if: { type: "object" },
  then: MOTION,
  else: VALUE,
  description: "A constant value, or an object that describes how the value changes.",
});

const EVENT = {
  name: name("The name of the event. `{{variable}}` stands for the value of a variable."),
  data: Type.Optional(
    text("The data of the event. `{{variable}}` stands for the value of a variable."),
  ),
};
const FUNCTION = closed({
  return: Type.Optional(Type.Integer({ description: "What the function returns." })),
  set: Type.Optional(mapOf(VALUE, {
    description:
      "The variables to set, each to a value or to a template: `{{argument}}` stands for the argument of the call.",
  })),
  publish: Type.Optional(closed(EVENT, {
    description: "The event to publish. `{{argument}}` stands for the argument of the call.",
  })),
}, { description: "What the function does when it is called." });
const DEVICE = closed({
  id: Type.Optional(Type.String({
    pattern: "^[0-9a-fA-F]{24}$",
    description: "The device's id: 24 hex digits. Default: a random id.",
  })),
  name: Type.Optional(name("The device's name.")),
  count: Type.Optional(Type.Integer({
    minimum: 1,
    maximum: 100_000,
    description: "Adds this many devices of the same kind, with numbers after the name.",
  })),
  platform: platform("The platform, by name or number, such as `boron`."),
  online: flag("Whether the device is online. Default: true."),
  owner: Type.Optional(Type.Unsafe<string | null>({
    ...TEXT_OR_NULL,
    description: "Name of the user who owns the device, or null. Default: the default user.",
  })),
  product: Type.Optional(Type.Unsafe<string | number>({
    type: ["string", "number"],
    description: "Number or slug of the product that the device belongs to.",
  })),
  groups: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      description: "The groups of the product that the device is in.",
    }),
  ),
  quarantined: flag("Whether the product has the device in quarantine. Default: false."),
  development: flag("Whether the product has marked the device as a development device."),
  firmwareVersion: Type.Optional(Type.Integer({
    minimum: 0,
    description: "The version of the product firmware that the device runs.",
  })),
  serialNumber: Type.Optional(text("The serial number.")),
  iccid: Type.Optional(text("The ICCID of the SIM card.")),
  imei: Type.Optional(text("The IMEI of the modem.")),
  notes: Type.Optional(text("Notes about the device.")),
  variables: Type.Optional(mapOf(VARIABLE, { description: "The device's variables, by name." })),
  functions: Type.Optional(mapOf(FUNCTION, { description: "The device's functions, by name." })),
  publish: Type.Optional(Type.Array(
    closed({
      ...EVENT,
      every: Type.Number({
        minimum: 1,
        maximum: 2 ** 31 - 1,
        description: "Milliseconds between two events.",
      }),
    }),
    { description: "Events that the device publishes again and again." },
  )),
});
const REQUEST = closed({
  method: Type.Optional(Type.Unsafe<"POST" | "PUT">({
    enum: ["POST", "PUT"],
    description: "The method of the request. Default: POST.",
  })),
  path: Type.String({
    pattern: "^/v1/",
    description: "The path of the request, such as `/v1/webhooks`.",
  }),
  body: Type.Optional(Type.Unsafe<object>({
    type: "object",
    description: "The body of the request, as JSON.",
  })),
});
const USER = closed({
  username: name("The name to log in with."),
  password: name("The password to log in with."),
  mfa: flag("Whether logging in takes a one-time password. Default: false."),
  sso: flag("Whether the account uses single sign-on. Default: false."),
});
const CLIENT = closed({
  id: name("The client's id: 3 to 40 letters, digits, `-` or `_`."),
  secret: name("The client's secret."),
  owner: Type.Optional(
    name("Name of the user whom its tokens act for. Default: the default user."),
  ),
});
const PRODUCT = closed({
  id: Type.Integer({
    minimum: 1,
    description: "The product's number. It must not be the number of a platform.",
  }),
  slug: name("The product's name in URLs."),
  name: Type.Optional(name("The product's display name. Default: the slug.")),
  platform: platform("The platform of its devices, by name or number. Default: `argon`."),
  description: Type.Optional(text("A description of the product.")),
  org: Type.Optional(name("Slug of the organization that owns the product.")),
  owner: Type.Optional(name("Name of the user who owns the product. Default: the default user.")),
  quarantine: flag(
    "Whether devices that report the product without having been imported are quarantined. Default: true.",
  ),
  deviceProtection: flag("Whether the devices of the product should be protected. Default: false."),
});
/** The schema of a fleet file. */
export const FLEET = closed({
  $schema: Type.Optional(text("The path of this schema, for editors.")),
  users: Type.Optional(Type.Array(USER, { description: "Users besides the default user." })),
  clients: Type.Optional(Type.Array(CLIENT, { description: "OAuth clients." })),
  products: Type.Optional(Type.Array(PRODUCT, { description: "Products." })),
  devices: Type.Optional(Type.Array(DEVICE, { description: "Devices." })),
  requests: Type.Optional(Type.Array(REQUEST, {
    description:
      "Requests to send to the emulator with the token of the default user, to create webhooks, ledgers and so on.",
  })),
});

/** A variable with a type, or one whose value changes on its own. */
export type FleetMotion = Type.Static<typeof MOTION>;
/** What a function does when it is called. */
export type FleetFunction = Type.Static<typeof FUNCTION>;
/** An event whose name and data may contain `{{variable}}`. */
export interface FleetEvent {
  name: string;
  data?: string;
}
/** A device, or `count` devices of the same kind. */
export type FleetDevice = Type.Static<typeof DEVICE>;
/** A request to the emulator's API, to create webhooks, ledgers, Logic functions and so on. */
export type FleetRequest = Type.Static<typeof REQUEST>;
/** A fleet file. */
export type Fleet = Type.Static<typeof FLEET>;
