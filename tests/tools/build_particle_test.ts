import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { buildFacade } from "../../tools/build_particle.ts";
import { deno, root } from "../kit/programs.ts";

const IMPORTS = `import type { ApiCaller, JSONResponse } from "../types/common.ts";
import type { Device, GetDeviceOptions, UnusedOptions } from "../types/devices.ts";
`;

const GET_DEVICE = `${IMPORTS}
/**
 * Gets a device: \`GET /v1/devices/:deviceId\`.
 *
 * @param api The client; a long
 * explanation of it.
 * @param options Which device.
 * @returns The device.
 */
export function getDevice(api: ApiCaller, options: GetDeviceOptions): Promise<JSONResponse<Device>> {
  const { deviceId, ...rest } = options;
  return api.get({ ...rest, uri: \`/v1/devices/\${deviceId.replace(/[{"]/g, "}")}\` });
}

function helper(): void {}
`;

/** Collapses whitespace, so that layout does not matter in comparisons. */
const flat = (text: string) => text.replace(/\s+/g, " ");

function facade(text: string, path = "resources/devices.ts"): string {
  return buildFacade({ [path]: text });
}

Deno.test("buildFacade() turns a function into a documented method", () => {
  const built = facade(GET_DEVICE);
  assertStringIncludes(
    flat(built),
    flat(`constructor(options?: ApiClientOptions) {
        super(options, Multipart);
      }

      // #region Devices (@particle-edge/sdk/devices)

      /**
       * Gets a device: \`GET /v1/devices/:deviceId\`.
       *
       * @param options Which device.
       * @returns The device.
       * @category Devices
       */
      getDevice(options: GetDeviceOptions): Promise<JSONResponse<Device>> {
        return devices.getDevice(this, options);
      }`),
  );
  assertStringIncludes(flat(built), "client(options?: ClientOptions): Client {");
});

Deno.test("buildFacade() imports only the types that signatures use", () => {
  const built = facade(GET_DEVICE);
  assertStringIncludes(built, `import type { JSONResponse } from "./types/common.ts";`);
  assertStringIncludes(
    built,
    `import type { Device, DeviceUriOptions, GetDeviceOptions } from "./types/devices.ts";`,
  );
  assertStringIncludes(built, `import * as devices from "./resources/devices.ts";`);
  assert(!built.includes("UnusedOptions"));
});

Deno.test("buildFacade() imports types from wherever a resource imports or declares them", () => {
  const built = facade(`import { EventStream } from "../stream/event_stream.ts";
import type { Options as OpenOptions } from "../types/events.ts";
import { type ApiCaller, something } from "../types/common.ts";
/** Local. */
export interface Extra { a: 1 }
/** Opens. */
export function open(api: ApiCaller, options: OpenOptions & Extra): Promise<EventStream> {}
`);
  assertStringIncludes(built, `import type { Extra } from "./resources/devices.ts";`);
  assertStringIncludes(built, `import type { EventStream } from "./stream/event_stream.ts";`);
  assertStringIncludes(built, `import type { Options as OpenOptions } from "./types/events.ts";`);
  assert(!built.includes("something"));
});

Deno.test("buildFacade() keeps defaults, and reads signatures that span several lines", () => {
  const built = facade(`${IMPORTS}
/** Lists. */
export function listDevices(
  api: ApiCaller,
  options: GetDeviceOptions = {},
): Promise<JSONResponse<{ devices: Device[]; next: () => void }>> {
  return api.get({ ...options, uri: "/v1/devices" });
}
`);
  assertStringIncludes(
    flat(built),
    `listDevices(options: GetDeviceOptions = {}): ` +
      `Promise<JSONResponse<{ devices: Device[]; next: () => void }>> { ` +
      `return devices.listDevices(this, options); }`,
  );
});

Deno.test("buildFacade() keeps type parameters, and imports the types that they use", () => {
  const built = facade(`${IMPORTS}
/** Reads. */
export function read<T extends Device = Device, U = string>(
  api: ApiCaller,
  options: GetDeviceOptions,
): Promise<JSONResponse<[T, U]>> {
  return api.get({ ...options, uri: "/v1/devices" });
}
`);
  assertStringIncludes(
    flat(built),
    `read<T extends Device = Device, U = string>(options: GetDeviceOptions): ` +
      `Promise<JSONResponse<[T, U]>> { return devices.read(this, options); }`,
  );
  assertStringIncludes(built, `import type { Device, DeviceUriOptions, GetDeviceOptions } from`);
});

Deno.test("buildFacade() keeps the type parameters of overloads", () => {
  const built = flat(facade(`${IMPORTS}
/** One. */
export function get<T = Device>(api: ApiCaller, options: { one: true }): Promise<T>;
export function get<T = Device>(api: ApiCaller, options: { one: boolean }): Promise<T> {
  return api.get(options);
}
`));
  assertStringIncludes(
    built,
    flat(`get<T = Device>(options: { one: true }): Promise<T>;
      get<T = Device>(options: { one: boolean }): Promise<T> {
        return (devices.get as <T = Device>(api: this, options: { one: boolean }) => Promise<T>)(this, options);
      }`),
  );
});

Deno.test("buildFacade() writes overloads, each with its docs, before the implementation", () => {
  const built = flat(facade(`${IMPORTS}
/** One. */
export function get(api: ApiCaller, options: { one: true }): Promise<Device>;
/** Many. */
export function get(api: ApiCaller, options: { one?: false }): Promise<Device[]>;
export function get(api: ApiCaller, options: { one?: boolean } = {}): Promise<Device | Device[]> {
  return api.get(options);
}
`));
  assertStringIncludes(
    built,
    flat(`/**
       * One.
       *
       * @category Devices
       */
      get(options: { one: true }): Promise<Device>;
      /**
       * Many.
       *
       * @category Devices
       */
      get(options: { one?: false }): Promise<Device[]>;
      get(options: { one?: boolean } = {}): Promise<Device | Device[]> {
        return (devices.get as
          (api: this, options: { one?: boolean }) => Promise<Device | Device[]>)(this, options);
      }`),
  );
});

Deno.test("buildFacade() orders resources by CATEGORIES, and functions as in their file", () => {
  const one = (name: string) =>
    `import type { ApiCaller } from "../types/common.ts";
/** Does. */
export function ${name}(api: ApiCaller, options: object): Promise<void> {}
`;
  const built = buildFacade({
    "resources/product_firmware.ts": one("third") + one("fourth").split("\n").slice(1).join("\n"),
    "resources/devices.ts": one("second"),
    "resources/auth.ts": one("first"),
  });
  assertMatch(built, /first\([^]*second\([^]*third\([^]*fourth\(/);
  assertStringIncludes(built, "return productFirmware.fourth(this, options);");
  assertThrows(() => buildFacade({ "resources/new.ts": one("x") }), Error, "src/resources/new.ts");
});

Deno.test("buildFacade() puts the methods of each resource into a region with its name", () => {
  const fn = (name: string) => GET_DEVICE.replace("getDevice(", `${name}(`);
  const built = facade(fn("a") + fn("b").slice(IMPORTS.length), "resources/product_firmware.ts");
  const category = "Product firmware";
  assertMatch(
    built,
    new RegExp(
      `// #region ${category} \\(@particle-edge/sdk/product-firmware\\)\n[^#]*` +
        `@category ${category}[^#]* a\\([^#]*@category ${category}[^#]* b\\([^#]*// #endregion\n`,
    ),
  );
});

Deno.test("each method of src/particle.ts has the category of its region, and each resource a region", async () => {
  const text = await Deno.readTextFile(`${root}/src/particle.ts`);
  const regions = text.split("// #region ").slice(1);
  const { Particle } = await import("../../src/particle.ts");
  const methods = Object.getOwnPropertyNames(Particle.prototype).slice(1); // all but the constructor
  const found = regions.flatMap((region) =>
    [...region.matchAll(/@category (.+)\n {3}\*\/\n {2}(\w+)[<(]/g)]
      .map(([, category = "", name = ""]) => ({ name, category }))
  );
  assertEquals([...new Set(found.map(({ name }) => name))], methods);
  const files = await Array.fromAsync(Deno.readDir(`${root}/src/resources`));
  const byResource = regions.slice(0, -1);
  assertEquals(byResource.length, files.length);
  for (const region of byResource) {
    const [title, category] = /^(.+) \(@particle-edge\/sdk\/[a-z-]+\)\n/.exec(region) ?? [];
    assert(category, region.slice(0, 80));
    const others = [...region.matchAll(/@category (.+)/g)].filter(([, name]) => name !== category);
    assertEquals(others, [], title);
  }
});

Deno.test("buildFacade() throws for a method that two resources have", () => {
  const sources = { "resources/devices.ts": GET_DEVICE, "resources/auth.ts": GET_DEVICE };
  assertThrows(
    () => buildFacade(sources),
    Error,
    "src/resources/devices.ts:12: getDevice() is already in src/resources/auth.ts:12",
  );
});

Deno.test("buildFacade() throws for two types with the same name", () => {
  const other = GET_DEVICE.replace("getDevice(", "getOther(").replace(
    "types/devices",
    "types/others",
  );
  assertThrows(
    () => buildFacade({ "resources/devices.ts": GET_DEVICE, "resources/auth.ts": other }),
    Error,
    "is imported from ./types/devices.ts here, but from ./types/others.ts elsewhere",
  );
});

Deno.test("buildFacade() is not misled by comments, strings, templates and regular expressions", () => {
  const built = facade(`${GET_DEVICE}
// export const a = 1;
const text = "\\"export {";
const template = \`
export const b = \${"}" + \`{\${1}\`};
\`;
const pattern = /[/"\`{]/;
`);
  assertEquals(built, facade(GET_DEVICE));
});

const REJECTED: Record<string, [source: string, message: string]> = {
  "a constant": ["export const a = 1;", "`export const a = 1;` cannot become a method"],
  "a class": ["export class A {}", "cannot become a method"],
  "a re-export": [`export { a } from "./a.ts";`, "cannot become a method"],
  "a re-export of types": [`export type { A } from "./a.ts";`, "cannot become a method"],
  "a star export": [`export * from "./a.ts";`, "cannot become a method"],
  "a default export": ["export default function a() {}", "cannot become a method"],
  "an async function": [
    "export async function a(api: ApiCaller, options: A): Promise<B> {}",
    "cannot become a method",
  ],
  "a function without JSDoc": [
    "export function a(api: ApiCaller, options: A): Promise<B> {}",
    "a() needs a JSDoc block right above it",
  ],
  "a function with a plain comment": [
    "/* A. */\nexport function a(api: ApiCaller, options: A): Promise<B> {}",
    "a() needs a JSDoc block right above it",
  ],
  "an overload without JSDoc": [
    "export function a(api: ApiCaller, options: A): Promise<B>;",
    "a() needs a JSDoc block right above it",
  ],
  "another first parameter": [
    "/** A. */\nexport function a(client: ApiCaller, options: A): Promise<B> {}",
    "a() must have the first parameter `api: ApiCaller`, not `client: ApiCaller`",
  ],
  "a function without parameters": [
    "/** A. */\nexport function a(): Promise<B> {}",
    "a() must have the first parameter `api: ApiCaller`, not `(none)`",
  ],
  "a function without options": [
    "/** A. */\nexport function a(api: ApiCaller): Promise<B> {}",
    "`options`",
  ],
  "a destructured parameter": [
    "/** A. */\nexport function a(api: ApiCaller, { b }: A): Promise<B> {}",
    "must have a second and last parameter `options`",
  ],
  "a third parameter": [
    "/** A. */\nexport function a(api: ApiCaller, options: A, more: B): Promise<B> {}",
    "must have a second and last parameter `options`",
  ],
  "a function without a return type": [
    "/** A. */\nexport function a(api: ApiCaller, options: A) {}",
    "return type",
  ],
  "overloads without an implementation": [
    "/** A. */\nexport function a(api: ApiCaller, options: A): Promise<B>;",
    "a() has no implementation",
  ],
  "overloads followed by another function": [
    "/** A. */\nexport function a(api: ApiCaller, options: A): Promise<B>;\n" +
    "/** B. */\nexport function b(api: ApiCaller, options: A): Promise<B> {}",
    "a() has overloads but no implementation",
  ],
};

for (const [what, [source, message]] of Object.entries(REJECTED)) {
  Deno.test(`buildFacade() throws with file and line for ${what}`, () => {
    const error = assertThrows(() => facade(GET_DEVICE + source), Error, message);
    const line = (GET_DEVICE + source.slice(0, source.lastIndexOf("export"))).split("\n").length;
    assertStringIncludes(error.message, `src/resources/devices.ts:${line}: `);
  });
}

Deno.test("buildFacade() throws for types from outside of src", () => {
  for (const from of ["../../emulator/mod.ts", "hono", "npm:hono"]) {
    assertThrows(
      () => facade(`import type { A } from "${from}";\n${GET_DEVICE}`),
      Error,
      `src/resources/devices.ts:1: imports "${from}", which is not in src`,
    );
  }
});

Deno.test("src/particle.ts is up to date with src/resources", async () => {
  await deno(["run", "-A", "tools/build_particle.ts", "--check"]);
});
