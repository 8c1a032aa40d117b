/** Checks for the rows of endpoints.json that fit no walk: the verbs, the event stream, and methods that send nothing. */
import { assertEquals, assertThrows } from "@std/assert";
import { isParticleError } from "../../mod.ts";
import { failureOf } from "../kit/recorder.ts";
import { CLIENT, type Wire } from "./expected.ts";
import type { Options } from "./rows.ts";
import { callMethod, callRecorded, ORIGIN, recordedClient, wireOf } from "./wire.ts";

/** Checks one method and returns how many calls it made. */
export type Check = () => Promise<number>;

const TOKEN = { authorization: `Bearer ${CLIENT.auth}` };
const JSON_TYPE = { "content-type": "application/json" };

/** Returns the request that a verb sends. */
async function sent(method: string, options: Options): Promise<Wire> {
  const { requests, error } = await callRecorded(method, options);
  if (error !== undefined) throw error;
  assertEquals(requests.length, 1);
  return await wireOf(requests[0]!);
}

const QUERY = { a: "b c&d", zero: 0, no: false, empty: "", left: undefined };
const QUERY_PAIRS: [string, string][] = Object.entries(
  { a: "b c&d", empty: "", no: "false", zero: "0" },
);

/** Checks what all verbs do with `uri`, `query` and the token. */
async function checkVerb(method: string, http: string, extra: Options = {}): Promise<number> {
  const path = ["v1", "a b", "c"];
  const uri = "/v1/a%20b/c";
  const plain = { method: http, path, query: [], headers: TOKEN };
  assertEquals(await sent(method, { ...extra, uri }), plain);
  assertEquals(await sent(method, { ...extra, uri: ORIGIN + uri }), plain);
  assertEquals(await sent(method, { ...extra, uri, query: QUERY }), {
    ...plain,
    query: QUERY_PAIRS,
  });
  const own = { authorization: "Bearer t", accept: "text/plain" };
  assertEquals(
    await sent(method, { ...extra, uri, auth: "t", headers: { Accept: "text/plain" } }),
    { ...plain, headers: own },
  );
  for (const [auth, header] of [[undefined, null], ["given", "Bearer given"]]) {
    // The origin is compared, not the start of the string.
    for (const host of ["https://elsewhere.example", `${ORIGIN}.evil.example`]) {
      const { requests, error } = await callRecorded(method, { ...extra, uri: host + uri, auth });
      assertEquals([requests.length, error], [1, undefined]);
      assertEquals(new Headers(requests[0]!.init.headers).get("authorization"), header);
    }
  }
  const { requests, error } = await callRecorded(method, { ...extra, uri: "v1/x" });
  assertEquals([requests.length, error instanceof TypeError], [0, true]);
  return 9;
}

/** Checks what verbs with a body do with `data`, `form` and `files`. */
async function checkBody(method: string, http: string, extra: Options = {}): Promise<number> {
  const path = ["v1", "x"];
  const uri = "/v1/x";
  const values: unknown[] = [{}, [], { a: null, b: [0, ""] }, false, 0, "", null, "text"];
  for (const data of values) {
    assertEquals(await sent(method, { ...extra, uri, data }), {
      method: http,
      path,
      query: [],
      headers: { ...TOKEN, ...JSON_TYPE },
      json: data,
    });
  }
  const form = { a: "b c&d", zero: 0, no: false, empty: "", left: undefined };
  const fields = { a: "b c&d", zero: "0", no: "false", empty: "" };
  const type = (name: string) => ({ ...TOKEN, "content-type": name });
  assertEquals(await sent(method, { ...extra, uri, form, data: {}, query: { q: 1 } }), {
    method: http,
    path,
    query: [["q", "1"]],
    headers: type("application/x-www-form-urlencoded"),
    fields,
  });
  const files = { "src/a.ino": new Blob(["one"]), "b.h": new TextEncoder().encode("two") };
  assertEquals(await sent(method, { ...extra, uri, files, form, data: {} }), {
    method: http,
    path,
    query: [],
    headers: type("multipart/form-data"),
    fields,
    files: [
      { part: "file", name: "src/a.ino", text: "one" },
      { part: "file2", name: "b.h", text: "two" },
    ],
  });
  return values.length + 2;
}

/** Checks that `get` and `head` send no body, whatever the caller's object contains. */
const reading = (method: string): Check => async () => {
  const http = method.toUpperCase();
  const rest = { data: { a: 1 }, form: { a: 1 }, files: { a: new Blob(["a"]) } };
  const expected = { method: http, path: ["v1", "x"], query: [], headers: TOKEN };
  assertEquals(await sent(method, { uri: "/v1/x", ...rest }), expected);
  return await checkVerb(method, http) + 1;
};

const mutating = (method: string): Check => async () => {
  const http = method.toUpperCase();
  return await checkVerb(method, http) + await checkBody(method, http);
};

/** Paths of event streams by their options. */
const STREAMS: [options: Options, path: string][] = [
  [{}, "v1/events"],
  [{ name: "a b/c" }, "v1/events/a%20b%2Fc"],
  [{ deviceId: "mine" }, "v1/devices/events"],
  [{ deviceId: "MINE", name: "x" }, "v1/devices/events/x"],
  [{ deviceId: "d" }, "v1/devices/d/events"],
  [{ product: 1 }, "v1/products/1/events"],
  [{ product: "p", name: "x" }, "v1/products/p/events/x"],
  [{ product: "p", deviceId: "d", name: "x" }, "v1/products/p/devices/d/events/x"],
  [{ product: "p", deviceId: "mine" }, "v1/products/p/devices/events"],
  [{ org: "o" }, "v1/orgs/o/events"],
  [{ org: "o", product: 0, deviceId: "d", name: "x" }, "v1/orgs/o/products/0/devices/d/events/x"],
];

async function checkEventStream(): Promise<number> {
  for (const [options, path] of STREAMS) {
    for (const auth of [undefined, "given"]) {
      // Not 2xx, so that the stream ends before it starts; tests/stream covers the rest.
      const notFound = () => new Response("{}", { status: 404 });
      const { requests, error } = await callRecorded(
        "getEventStream",
        { ...options, auth },
        notFound,
      );
      assertEquals([isParticleError(error), requests.length], [true, 1]);
      const { query, headers, ...wire } = await wireOf(requests[0]!);
      assertEquals(wire, { method: "GET", path: path.split("/").map(decodeURIComponent) });
      assertEquals(query.map(([name, value]) => [name, /^\d+$/.test(value)]), [["nonce", true]]);
      assertEquals(headers["authorization"], `Bearer ${auth ?? CLIENT.auth}`);
    }
  }
  return STREAMS.length * 2;
}

async function checkDownloadFile(): Promise<number> {
  const uris: [uri: string, authorization: string | null][] = [
    ["/v1/libraries/x/file", TOKEN.authorization],
    [`${ORIGIN}/v1/libraries/x/file`, TOKEN.authorization],
    ["https://files.example/x.tar.gz?signature=a%2Bb", null],
    [`${ORIGIN}@evil.example/x`, "rejected"],
  ];
  for (const [uri, authorization] of uris) {
    const { requests, result, error } = await callRecorded("downloadFile", { uri });
    if (authorization === "rejected") {
      assertEquals([error instanceof TypeError, requests.length], [true, 0]);
      continue;
    }
    assertEquals([error, result instanceof ArrayBuffer, requests.length], [undefined, true, 1]);
    const { method, url, init } = requests[0]!;
    assertEquals([method, url], ["GET", uri.startsWith("/") ? ORIGIN + uri : uri]);
    assertEquals(new Headers(init.headers).get("authorization"), authorization);
  }
  return uris.length;
}

async function checkRequest(): Promise<number> {
  let count = 0;
  for (const method of ["get", "GET", "head", "post", "Post", "put", "patch", "DELETE"]) {
    count += await checkVerb("request", method.toUpperCase(), { method });
  }
  count += await checkBody("request", "POST", { method: "post" });
  for (const method of ["get", "head"]) {
    const { requests, error } = await callRecorded("request", { uri: "/v1/x", method, data: {} });
    assertEquals([requests.length, error instanceof TypeError], [0, true]);
  }
  const bytes = await callRecorded("request", { uri: "/v1/x", method: "get", isBuffer: true });
  assertEquals(bytes.result instanceof ArrayBuffer, true);
  return count + 3;
}

async function checkSetDefaultAuth(): Promise<number> {
  const { particle, requests } = recordedClient();
  const wrong: unknown[] = ["", undefined, null, 5, {}];
  for (const auth of wrong) {
    assertThrows(
      () => callMethod(particle, "setDefaultAuth", auth),
      Error,
      "Must pass a non-empty string representing an auth token!",
    );
  }
  await particle.get({ uri: "/v1/x" });
  particle.setDefaultAuth("newer");
  await particle.get({ uri: "/v1/x" });
  const tokens = await Promise.all(requests.map(async (r) => (await wireOf(r)).headers));
  assertEquals(tokens, [TOKEN, { authorization: "Bearer newer" }]);
  return wrong.length + 2;
}

async function checkSetContext(): Promise<number> {
  const { particle, requests } = recordedClient();
  particle.setContext("tool", { name: "cli", version: 1 });
  particle.setContext("project", { name: "blinky" });
  particle.setContext("tool", undefined);
  assertThrows(() => callMethod(particle, "setContext", "other", {}), Error);
  await particle.get({ uri: "/v1/x" });
  await particle.get({ uri: "/v1/x", context: { tool: { name: "once" }, project: undefined } });
  await particle.get({ uri: "/v1/x" });
  const tools = requests.map(({ init }) => {
    const headers = new Headers(init.headers);
    return [headers.get("x-particle-tool"), headers.get("x-particle-project")];
  });
  assertEquals(tools, [["cli@1", "blinky"], ["once", "blinky"], ["cli@1", "blinky"]]);
  return 7;
}

async function checkSetBaseUrl(): Promise<number> {
  const { particle, requests } = recordedClient();
  particle.setBaseUrl("https://staging.example/base/");
  await particle.get({ uri: "/v1/x" });
  const error = await failureOf(() => particle.setBaseUrl("nowhere"));
  assertEquals([requests[0]?.url, error instanceof TypeError], [
    "https://staging.example/base/v1/x",
    true,
  ]);
  return 3;
}

function checkDeviceUri(): Promise<number> {
  const { particle } = recordedClient();
  const uri = (options: Options) => callMethod(particle, "deviceUri", options);
  assertEquals(uri({ deviceId: "d" }), "/v1/devices/d");
  assertEquals(uri({ deviceId: "d", product: 7 }), "/v1/products/7/devices/d");
  assertEquals(uri({ deviceId: "d", product: 7, org: "o" }), "/v1/orgs/o/devices/d");
  assertEquals(uri({ deviceId: "a/b" }), "/v1/devices/a%2Fb");
  const wrong: unknown[] = ["", "..", undefined, null];
  for (const deviceId of wrong) assertThrows(() => uri({ deviceId }), TypeError);
  return Promise.resolve(4 + wrong.length);
}

/** Checks `client()` only: `Client` and `Library` have their own tests. */
async function checkClient(): Promise<number> {
  const { particle, requests } = recordedClient(() => Response.json([]));
  await particle.client({ auth: "the-token" }).listDevices();
  const { method, path, headers } = await wireOf(requests[0]!);
  assertEquals([method, path.join("/"), headers], ["GET", "v1/devices", {
    authorization: "Bearer the-token",
  }]);
  return 1;
}

/** The checks by method. */
export const BY_HAND: Readonly<Record<string, Check>> = {
  get: reading("get"),
  head: reading("head"),
  post: mutating("post"),
  put: mutating("put"),
  patch: mutating("patch"),
  delete: mutating("delete"),
  request: checkRequest,
  getEventStream: checkEventStream,
  downloadFile: checkDownloadFile,
  setDefaultAuth: checkSetDefaultAuth,
  setContext: checkSetContext,
  setBaseUrl: checkSetBaseUrl,
  deviceUri: checkDeviceUri,
  client: checkClient,
};
