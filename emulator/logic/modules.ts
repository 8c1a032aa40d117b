/**
 * The modules that Logic functions may import, as JavaScript for the sandbox. `call` passes JSON to the host and throws
 * the host's errors. The host checks everything again, because functions can tamper with this code.
 */

const CALL = `
const { parse, stringify } = JSON;
const host = globalThis.__host;
const call = (name, ...args) => parse(host(name, stringify(args)));
`;

/** The functions of `particle:core` that return a promise for a response of the API. Source: docs, Logic. */
export const API_READS = [
  "listDevices",
  "getDevice",
  "getLastDeviceVitals",
  "getDeviceLocation",
  "listIntegrations",
  "getIntegration",
  "listProducts",
  "listUserProducts",
  "listOrgProducts",
  "getProduct",
  "getOrgProduct",
] as const;

/** The functions of `particle:encoding`, which run in the host. */
export const ENCODING = [
  "bytesToString",
  "stringToBytes",
  "base64Encode",
  "base64Decode",
  "base85Encode",
  "base85Decode",
  "dataUrlEncode",
  "dataUrlDecode",
] as const;

const CORE = `${CALL}
const context = parse(globalThis.__context);
const text = (data) => data === undefined || data === null || typeof data === "string" ? data : stringify(data);
const object = (what, value) => {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new TypeError(what + " must be an object");
};
const Particle = {
  MERGE: "Merge",
  REPLACE: "Replace",
  publish: (name, data, options) => call("publish", name, text(data), object("The options", options ?? {})),
  ledger(name, scope) {
    const where = object("The scope", scope ?? {});
    return {
      get: () => call("ledgerGet", name, where),
      set: (data, mode) => call("ledgerSet", name, where, object("The data", data), mode ?? "Replace"),
      delete: () => call("ledgerDelete", name, where),
    };
  },
  getContext: () => context,
};
for (const name of ${JSON.stringify(API_READS)}) {
  Particle[name] = async (...args) => call(name, ...args);
}
export default Particle;
`;

function forwarding(names: readonly string[]): string {
  return CALL +
    names.map((name) => `export const ${name} = (...args) => call("${name}", ...args);`).join("\n");
}

/** The source of each module, by name. */
export const MODULES: ReadonlyMap<string, string> = new Map([
  ["particle:core", CORE],
  ["particle:encoding", forwarding(ENCODING)],
  ["particle:geo", forwarding(["reverseGeocode"])],
]);

/** Runs first: loads the modules and creates the console, then removes the functions of the host that they use. */
export const PRELUDE = `
import "particle:core";
import "particle:encoding";
import "particle:geo";
const { stringify } = JSON;
const log = globalThis.__log;
const printable = (value) => {
  if (value instanceof Error) return String(value);
  try {
    return stringify(value) === undefined ? String(value) : value;
  } catch {
    return String(value);
  }
};
const level = (name) => (...args) => log(name, stringify(args.map(printable)));
globalThis.console = {
  log: level("Info"),
  info: level("Info"),
  debug: level("Info"),
  warn: level("Warning"),
  error: level("Error"),
};
delete globalThis.__host;
delete globalThis.__log;
delete globalThis.__context;
`;
