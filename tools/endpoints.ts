/**
 * Records the requests of all functions of src/resources. They contain what is known about an endpoint as data: its
 * route, whether a call may be sent again, and what it waits for.
 */
import { isRead } from "../src/core/method.ts";
import { isLogin } from "../src/core/retry.ts";
import { Subscription } from "../src/stream/shared_events.ts";
import type { AgentRequestOptions, ApiCaller } from "../src/types/common.ts";
import type { CallClass, Reach } from "../src/types/retry.ts";
import { type Options, type SampledFunction, sampledFunctions } from "./option_samples.ts";

/** A request that a function makes with some of its options. */
export interface Endpoint {
  /** HTTP method, in upper case. */
  method: string;
  /** Template of the path, such as `/v1/devices/:deviceId`, or `:uri` if the caller passes the whole URL. */
  route: string;
  callClass: CallClass;
  reaches: Reach | undefined;
  /** Whether the request is a login, which is never sent again. */
  isLogin: boolean;
  /** Whether the request opens an event stream, which reconnects on its own. */
  isStream: boolean;
  /** The options that led to this request. */
  options: Options;
  /** The request as the client received it. */
  request: AgentRequestOptions;
}

/** The endpoints of a function. */
export interface RecordedFunction {
  /** The resource, such as `device_os`. */
  resource: string;
  name: string;
  /** At least one; no two have the same method and route. */
  endpoints: Endpoint[];
}

/** A function of src/resources. */
export type ResourceFunction = (api: ApiCaller, options: Options) => unknown;

/** The options that choose between the routes of a function, if they are given, or exclude one that does. */
export const SELECTORS: readonly string[] = [
  "org",
  "product",
  "deviceId",
  "sandbox",
  "networkId",
  "name",
  "iccids",
];

/** Values with a meaning of their own. */
const SPECIAL_VALUES: Readonly<Record<string, Options>> = {
  getEventStream: { deviceId: "mine" },
  events: { deviceId: "mine" },
};

/**
 * Records the endpoints of all functions of src/resources.
 *
 * @param root The root of the repository.
 * @returns The functions, sorted by resource, in the order of the source.
 * @throws {Error} if a function makes no request; the message has its name.
 */
export async function recordFunctions(root: URL): Promise<RecordedFunction[]> {
  const modules = new Map<string, Record<string, ResourceFunction>>();
  const recorded: RecordedFunction[] = [];
  for (const { resource, name, samples } of sampledFunctions(root)) {
    const module = modules.get(resource) ??
      await import(new URL(`src/resources/${resource}.ts`, root).href);
    modules.set(resource, module);
    recorded.push({ resource, name, endpoints: recordEndpoints(name, module[name], samples) });
  }
  return recorded;
}

/**
 * Calls a function with each combination of the options that choose its route, and with all its other options.
 *
 * @param name The name of the function.
 * @param fn The function.
 * @param samples A value for each option.
 * @returns The requests that differ in their method or route.
 * @throws {Error} if no call makes a request, or one makes several; the message has the name of the function.
 */
export function recordEndpoints(
  name: string,
  fn: ResourceFunction,
  samples: SampledFunction["samples"],
): Endpoint[] {
  const found = new Map<string, Endpoint>();
  let failure: unknown = "it sends nothing";
  for (const options of combinations({ ...samples })) {
    for (const variant of [options, specialOf(name, options)]) {
      try {
        const endpoint = record(name, fn, variant);
        const key = `${endpoint.method} ${endpoint.route}`;
        if (!found.has(key)) found.set(key, endpoint);
      } catch (error) {
        // A required option is missing, or two exclude each other.
        if (!(error instanceof TypeError)) throw error;
        failure = error.message;
      }
    }
  }
  if (found.size === 0) throw new Error(`${name}() cannot be recorded: ${failure}`);
  return [...found.values()];
}

/** Calls a function and returns its request. Throws the `TypeError` of a call that is not allowed. */
export function record(name: string, fn: ResourceFunction, options: Options): Endpoint {
  const { api, requests } = recorder();
  const result = fn(api, options);
  // A subscription connects when it has a listener.
  if (result instanceof Subscription) result.on("event", () => {}).close();
  const [request, ...others] = requests;
  if (!request || others.length > 0) {
    throw new Error(`${name}() makes ${requests.length} requests instead of one`);
  }
  const { callClass, reaches, retry, uri } = request;
  const method = (request.method ?? "get").toUpperCase();
  return {
    method,
    route: request.route ?? callersRoute(name, uri, options),
    callClass: callClass ?? (isRead(method) ? "safe-read" : "acts-once"),
    reaches,
    isLogin: isLogin(uri),
    isStream: retry === false,
    options,
    request,
  };
}

/** Returns the name of the option that is the whole URL. */
function callersRoute(name: string, uri: string, options: Options): string {
  const option = Object.keys(options).find((each) => options[each] === uri);
  if (!option) {
    throw new Error(`${name}() requests ${uri} without a route: build it with endpoint()`);
  }
  return `:${option}`;
}

/** Returns the options without each combination of those that choose the route, those with the most options first. */
function combinations(samples: Options): Options[] {
  const names = SELECTORS.filter((name) => name in samples);
  const all = names.reduce<Options[]>(
    (found, name) => [...found, ...found.map((options) => without(options, name))],
    [samples],
  );
  return all.sort((a, b) => Object.keys(b).length - Object.keys(a).length);
}

/** Returns a copy of the options without one of them. */
export function without(options: Options, name: string): Options {
  return Object.fromEntries(Object.entries(options).filter(([other]) => other !== name));
}

/** Returns a copy in which options have values with a meaning of their own. */
function specialOf(name: string, options: Options): Options {
  const special = Object.entries(SPECIAL_VALUES[name] ?? {}).filter(([each]) => each in options);
  return { ...options, ...Object.fromEntries(special) };
}

/** Returns a client that keeps the requests and never responds. */
function recorder(): { api: ApiCaller; requests: AgentRequestOptions[] } {
  const requests: AgentRequestOptions[] = [];
  const keep = (method?: AgentRequestOptions["method"]) => (options: AgentRequestOptions) => {
    requests.push(method ? { ...options, method } : options);
    return new Promise<never>(() => {});
  };
  const api = {
    clientId: "sample-clientId",
    clientSecret: "sample-clientSecret",
    tokenDuration: 3_600,
    get: keep("get"),
    head: keep("head"),
    post: keep("post"),
    put: keep("put"),
    patch: keep("patch"),
    delete: keep("delete"),
    request: keep(),
    open: keep(),
  };
  return { api, requests };
}
