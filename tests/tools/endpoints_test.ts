import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { Particle } from "../../mod.ts";
import type { ApiCaller } from "../../src/types/common.ts";
import {
  type Endpoint,
  record,
  recordEndpoints,
  recordFunctions,
  type ResourceFunction,
  SELECTORS,
  without,
} from "../../tools/endpoints.ts";
import type { Options } from "../../tools/option_samples.ts";

const root = new URL("../..", import.meta.url);
const FUNCTIONS = await recordFunctions(root);
const ENDPOINTS = FUNCTIONS.flatMap(({ name, resource, endpoints }) =>
  endpoints.map((endpoint) => ({ name, resource, endpoint }))
);

function endpointsOf(name: string): Endpoint[] {
  return FUNCTIONS.find((fn) => fn.name === name)?.endpoints ?? [];
}

function routesOf(name: string): string[] {
  return endpointsOf(name).map(({ method, route }) => `${method} ${route}`).sort();
}

/** What must not depend on an option that does not choose the route. */
function factsOf({ method, route, callClass, reaches }: Endpoint): unknown[] {
  return [method, route, callClass, reaches];
}

Deno.test("recordFunctions() records every method of the class that sends requests", () => {
  const unrelated = ["constructor", "client", "deviceUri"];
  const methods = Object.getOwnPropertyNames(Particle.prototype)
    .filter((name) => !unrelated.includes(name));
  assertEquals(FUNCTIONS.map(({ name }) => name).sort(), methods.sort());
  assert(FUNCTIONS.every(({ endpoints }) => endpoints.length > 0));
});

Deno.test("a route contains no value, and with the values it is the path of its request", () => {
  for (const { name, endpoint: { route, options, request } } of ENDPOINTS) {
    const where = `${name}: ${route}`;
    const names = [...route.matchAll(/:(\w+)/g)].map(([, each = ""]) => each);
    for (const each of names) {
      // Recognizable, so that the path can contain it only where the route has its name.
      assert(new RegExp(`^sample-${each}$|^1\\d\\d\\d$`).test(String(options[each])), where);
    }
    const path = route.replace(/:(\w+)/g, (_, each: string) => String(options[each]));
    assertEquals(request.uri, path, where);
    assert(!/sample|\d{2}/.test(route), where);
  }
});

Deno.test("a request contains the values of its options", () => {
  const [hook] = endpointsOf("createWebhook");
  const { event, url, responseTopic } = hook!.request.data as Options;
  assertEquals([event, url, responseTopic], [
    "sample-event",
    "sample-url",
    "sample-hook.responseEvent",
  ]);
  const [list] = endpointsOf("listDevices").filter(({ options }) => options["product"]);
  assertEquals(list!.request.query?.["deviceName"], "sample-deviceName");
  assertEquals(list!.request.query?.["per_page"], list!.options["perPage"]);
  assertNotEquals(list!.options["perPage"], list!.options["page"]);
  const [signal] = endpointsOf("signalDevice");
  assertEquals([signal!.request.data, signal!.options["abortSignal"]], [
    { signal: "1" },
    undefined,
  ]);
});

Deno.test("recordFunctions() finds the routes of every scope", () => {
  assertEquals(routesOf("setEnvVar"), [
    "PUT /v1/env/:deviceId/:key",
    "PUT /v1/env/:key",
    "PUT /v1/orgs/:org/env/:key",
    "PUT /v1/products/:product/env/:key",
  ]);
  assertEquals(routesOf("activateSIM"), [
    "POST /v1/products/:product/sims",
    "PUT /v1/sims/:iccid",
  ]);
  assertEquals(routesOf("removeMeshNetworkDevice"), [
    "DELETE /v1/devices/:deviceId/network",
    "PUT /v1/networks/:networkId",
  ]);
  assertEquals(routesOf("getEventStream").length, 2 * 2 * 3 * 2);
  assert(routesOf("getEventStream").includes("GET /v1/products/:product/devices/events/:name"));
  assertEquals(routesOf("events").length, 12);
  assertEquals(routesOf("downloadFile"), ["GET :uri"]);
});

Deno.test("only the known options choose the route and the class of a call", async () => {
  let calls = 0;
  for (const { name, resource, endpoint } of ENDPOINTS) {
    const module: Record<string, ResourceFunction> = await import(
      `../../src/resources/${resource}.ts`
    );
    for (const option of Object.keys(endpoint.options)) {
      if (SELECTORS.includes(option)) continue;
      let other;
      try {
        other = record(name, module[name]!, without(endpoint.options, option));
      } catch (error) {
        assert(error instanceof TypeError, `${name} without ${option}: ${error}`); // it is required
        continue;
      }
      calls++;
      assertEquals(factsOf(other), factsOf(endpoint), `${name} without ${option}`);
    }
  }
  assert(calls > 300, `${calls}`);
});

Deno.test("logins, streams and calls that wait are recorded as such", () => {
  const named = (matches: (endpoint: Endpoint) => boolean) =>
    new Set(ENDPOINTS.filter(({ endpoint }) => matches(endpoint)).map(({ name }) => name));
  assertEquals(
    named(({ isLogin }) => isLogin),
    new Set([
      "login",
      "sendOtp",
      "sendRecoveryCode",
      "refreshAccessToken",
      "exchangeCode",
      "loginAsClientOwner",
    ]),
  );
  assertEquals(named(({ isStream }) => isStream), new Set(["getEventStream", "events"]));
  assertEquals(named(({ reaches }) => reaches === "compile"), new Set(["compileCode"]));
  assert(named(({ reaches }) => reaches === "device").has("callFunction"));
});

const post = (options: object): ResourceFunction => (api: ApiCaller) =>
  api.post({ uri: "/v1/x", route: "/v1/x", ...options });

Deno.test("recordEndpoints() uses the default class of the HTTP method", () => {
  const [acts] = recordEndpoints("ping", post({}), {});
  assertEquals(factsOf(acts!), ["POST", "/v1/x", "acts-once", undefined]);
  const reads = recordEndpoints("ping", (api) => api.open({ uri: "/v1/x", route: "/v1/x" }), {});
  assertEquals(reads.map(factsOf), [["GET", "/v1/x", "safe-read", undefined]]);
  const [declared] = recordEndpoints(
    "ping",
    post({ callClass: "idempotent-write", reaches: "device" }),
    {},
  );
  assertEquals(factsOf(declared!), ["POST", "/v1/x", "idempotent-write", "device"]);
});

Deno.test("recordEndpoints() throws with the name of a function that cannot be recorded", () => {
  const fails = (fn: ResourceFunction, complaint: string) =>
    assertThrows(
      () => recordEndpoints("ping", fn, { product: "sample-product" }),
      Error,
      complaint,
    );
  fails(() => undefined, "ping() makes 0 requests instead of one");
  fails((api) => {
    api.get({ uri: "/v1/x", route: "/v1/x" });
    api.get({ uri: "/v1/y", route: "/v1/y" });
  }, "ping() makes 2 requests instead of one");
  fails(() => {
    throw new TypeError("x is missing");
  }, "ping() cannot be recorded: x is missing");
  fails(
    (api) => api.get({ uri: "/v1/x" }),
    "ping() requests /v1/x without a route: build it with endpoint()",
  );
});
