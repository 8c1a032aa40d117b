import { assertEquals, assertThrows } from "@std/assert";
import { ApiClient, type ApiClientOptions } from "../../src/core/api_client.ts";
import { recorder } from "../kit/recorder.ts";

function client(options: ApiClientOptions = {}) {
  const { fetch, requests } = recorder();
  return { api: new ApiClient({ fetch, ...options }), requests };
}

Deno.test("ApiClient uses the Particle cloud and the OAuth client particle-api by default", async () => {
  const { api, requests } = client();
  await api.get({ uri: "/v1/devices" });
  assertEquals(requests[0]!.url, "https://api.particle.io/v1/devices");
  assertEquals([api.baseUrl, api.clientId, api.clientSecret, api.tokenDuration], [
    "https://api.particle.io",
    "particle-api",
    "particle-api",
    7_776_000,
  ]);
});

Deno.test("ApiClient uses the default for an option that is undefined", () => {
  const { api } = client({
    baseUrl: undefined,
    clientId: undefined,
    tokenDuration: undefined,
    auth: undefined,
  });
  assertEquals([api.baseUrl, api.clientId, api.tokenDuration], [
    "https://api.particle.io",
    "particle-api",
    7_776_000,
  ]);
});

Deno.test("ApiClient throws for invalid tokens and base URLs", () => {
  for (const auth of ["", 42, null, {}]) {
    assertThrows(() => client({ auth: auth as string }), TypeError, "non-empty string");
    assertThrows(() => client().api.setDefaultAuth(auth as string), TypeError, "non-empty string");
  }
  assertThrows(() => client({ baseUrl: "nowhere" }), TypeError, "baseUrl");
  assertThrows(() => client().api.setBaseUrl("http://evil.test"), TypeError, "https");
});

Deno.test("ApiClient suggests the option that was meant by an unknown one", () => {
  const rows: [string, string][] = [
    ["token", 'Unknown option "token"; use auth'],
    ["access_token", 'Unknown option "access_token"; use auth'],
    ["accessToken", "use auth"],
    ["apiKey", "use auth"],
    ["Auth", "use auth"],
    ["baseURL", 'Unknown option "baseURL"; use baseUrl'],
    ["client_id", "use clientId"],
    ["clientsecret", "use clientSecret"],
    ["token_duration", "use tokenDuration"],
    ["httpAgent", "use fetch"],
    [
      "timeout",
      'Unknown option "timeout"; a client takes auth, baseUrl, clientId, clientSecret, tokenDuration, fetch, allowInsecure, retry, hooks, limiter; pass other options to each call',
    ],
    ["monkey\n", 'Unknown option "monkey\\n"; a client takes'],
    ["toString", "a client takes"],
  ];
  for (const [name, message] of rows) {
    for (const value of ["SECRET", undefined]) {
      const options = { [name]: value } as ApiClientOptions;
      const error = assertThrows(() => new ApiClient(options), TypeError, message);
      assertEquals(error.message.includes("SECRET"), false);
    }
  }
  assertThrows(() => new ApiClient("SECRET" as ApiClientOptions), TypeError, "must be an object");
});

Deno.test("ApiClient accepts all options of particle-api-js, and null instead of options", () => {
  const api = new ApiClient({
    baseUrl: "https://a.test",
    clientId: "id",
    clientSecret: "secret",
    tokenDuration: 1,
    auth: "t",
  });
  assertEquals([api.baseUrl, api.clientId, api.tokenDuration], ["https://a.test", "id", 1]);
  assertEquals(new ApiClient(null as unknown as ApiClientOptions).clientId, "particle-api");
});

Deno.test("ApiClient.request() without a method is a GET, and without a uri throws an error that names it", async () => {
  const { api, requests } = client({ auth: "t" });
  await api.request({ uri: "/v1/x" });
  assertEquals(requests.map(({ method, url }) => [method, url]), [
    ["GET", "https://api.particle.io/v1/x"],
  ]);
  const none = [undefined, null, {}] as unknown as { uri: string }[];
  for (const options of none) {
    for (
      const verb of ["request", "open", "get", "head", "post", "put", "patch", "delete"] as const
    ) {
      assertThrows(() => api[verb](options), TypeError, "uri must be a string, got undefined");
    }
  }
  assertEquals(requests.length, 1);
});

Deno.test("ApiClient shows no secret when it is logged", () => {
  const { api } = client({ auth: "SECRET", clientSecret: "SECRET" });
  const shown = Deno.inspect(api, { depth: 9, showHidden: true }) + JSON.stringify(api);
  assertEquals(shown.includes("SECRET"), false);
});

Deno.test("ApiClient sends its token, unless a call has one of its own", async () => {
  const { api, requests } = client({ auth: "default" });
  await api.get({ uri: "/v1/x" });
  await api.get({ uri: "/v1/x", auth: "own" });
  await api.get({ uri: "/v1/x", auth: false });
  await api.get({ uri: "https://api.particle.io/v1/x" });
  assertEquals(requests.map(({ headers }) => headers["authorization"]), [
    "Bearer default",
    "Bearer own",
    undefined,
    "Bearer default",
  ]);
});

Deno.test("ApiClient sends the token of a call to other origins too", async () => {
  const { api, requests } = client({ auth: "SECRET" });
  await api.get({ uri: "https://files.test/x", auth: "own" });
  assertEquals(requests[0]!.headers["authorization"], "Bearer own");
});

Deno.test("ApiClient uses the context of a call only for that call", async () => {
  const { api, requests } = client();
  api.setContext("tool", { name: "default" });
  api.setContext("project", undefined);
  await api.get({ uri: "/1", context: { tool: { name: "own" }, project: { name: "p" } } });
  await api.get({ uri: "/2", context: { tool: undefined } });
  await api.get({ uri: "/3" });
  const sent = requests.map((
    { headers },
  ) => [headers["x-particle-tool"], headers["x-particle-project"]]);
  assertEquals(sent, [["own", "p"], ["default", undefined], ["default", undefined]]);
  assertThrows(() => api.setContext("other" as "tool", { name: "x" }), TypeError, '"other"');
});

Deno.test("ApiClient does not change the caller's options", async () => {
  const { api, requests } = client({ auth: "first" });
  const options = Object.freeze({ uri: "/v1/x", headers: Object.freeze({ "X-A": "1" }) });
  await api.get(options);
  api.setDefaultAuth("second");
  await api.get(options);
  assertEquals(requests.map(({ headers }) => headers["authorization"]), [
    "Bearer first",
    "Bearer second",
  ]);
});

Deno.test("ApiClient has a method for each verb, with query and body", async () => {
  const { api, requests } = client();
  await api.get({ uri: "/v1/x", query: { a: 1 } });
  await api.head({ uri: "/v1/x", query: { a: 1 } });
  for (const verb of ["post", "put", "patch", "delete"] as const) {
    await api[verb]({ uri: "/v1/x", query: { a: 1 }, data: { b: verb } });
  }
  assertEquals(requests.map(({ method, url, body }) => [method, new URL(url).search, body]), [
    ["GET", "?a=1", undefined],
    ["HEAD", "?a=1", undefined],
    ["POST", "?a=1", '{"b":"post"}'],
    ["PUT", "?a=1", '{"b":"put"}'],
    ["PATCH", "?a=1", '{"b":"patch"}'],
    ["DELETE", "?a=1", '{"b":"delete"}'],
  ]);
});

Deno.test("ApiClient.request() accepts a method in upper or lower case, and resolves to bytes with isBuffer", async () => {
  const { api, requests } = client();
  await api.request({ method: "POST", uri: "/v1/x", form: { a: "b" } });
  const bytes = await api.request({ method: "get", uri: "/v1/x", isBuffer: true });
  assertEquals(requests.map(({ method }) => method), ["POST", "GET"]);
  assertEquals(new TextDecoder().decode(bytes), '{"ok":true}');
});

Deno.test("ApiClient uses the current base URL, without a second slash", async () => {
  const { api, requests } = client({ baseUrl: "http://127.0.0.1:1/" });
  await api.get({ uri: "/v1/x" });
  api.setBaseUrl("https://proxy.test/particle/");
  await api.get({ uri: "/v1/x" });
  assertEquals(requests.map(({ url }) => url), [
    "http://127.0.0.1:1/v1/x",
    "https://proxy.test/particle/v1/x",
  ]);
});

Deno.test("ApiClient passes its token to a replaced agent", async () => {
  const { api } = client({ auth: "token" });
  let seen: unknown;
  api.agent = {
    baseUrl: "https://x",
    setBaseUrl() {},
    isHome: () => true,
    open: () => Promise.reject(new Error("unused")),
    request: (options) => {
      seen = options;
      return Promise.resolve({ body: 1, statusCode: 200 });
    },
  };
  assertEquals(await api.get({ uri: "/v1/x" }), { body: 1, statusCode: 200 });
  assertEquals((seen as { auth: string }).auth, "token");
});

Deno.test("ApiClient looks up the global fetch when it sends a request", async () => {
  const api = new ApiClient();
  const original = globalThis.fetch;
  globalThis.fetch = () => Promise.resolve(Response.json("replaced"));
  try {
    assertEquals((await api.get({ uri: "/v1/x" })).body, "replaced");
  } finally {
    globalThis.fetch = original;
  }
});
