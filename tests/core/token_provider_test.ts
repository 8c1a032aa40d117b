import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Multipart } from "../../src/core/multipart.ts";
import { ApiClient } from "../../src/core/api_client.ts";
import { ParticleError } from "../../src/core/errors.ts";
import { getEventStream } from "../../src/resources/events.ts";
import type { AgentRequestOptions, TokenRequest } from "../../src/types/common.ts";
import { failureOf, recorder } from "../kit/recorder.ts";
import { advance } from "../kit/advance.ts";

const GET = { uri: "/v1/x" };

/** A cloud that accepts the tokens `valid`, and a provider that returns `tokens` in turn and repeats the last one. */
function scene(valid: string[], ...tokens: unknown[]) {
  const providerCalls: TokenRequest[] = [];
  const rejections: Response[] = [];
  const provider = (request: TokenRequest) => {
    providerCalls.push(request);
    const token = tokens.length > 1 ? tokens.shift() : tokens[0];
    return token instanceof Error ? Promise.reject(token) : Promise.resolve(token as string);
  };
  const respond = () => {
    const token = requests.at(-1)!.headers["authorization"]?.slice("Bearer ".length) ?? "none";
    if (valid.includes(token)) return Response.json({ ok: token });
    rejections.push(Response.json({ error_description: `${token} is invalid` }, { status: 401 }));
    return rejections.at(-1)!;
  };
  const { fetch, requests } = recorder(respond);
  const api = new ApiClient({ fetch, auth: provider });
  const sent = () => requests.map(({ headers }) => headers["authorization"]);
  return { api, providerCalls, fetch, rejections, requests, sent, valid };
}

async function errorOf(call: () => unknown): Promise<ParticleError> {
  const error = await failureOf(call);
  assertInstanceOf(error, ParticleError);
  return error;
}

function shown(error: ParticleError): string {
  const all = Deno.inspect(error, { depth: 9 }) + String(error) + error.stack + error.message;
  return all + JSON.stringify(error) + Deno.inspect(error.cause, { depth: 9 });
}

Deno.test("a token provider is called when a token is first needed, and its token is kept", async () => {
  const { api, providerCalls, sent } = scene(["token-1"], "token-1");
  await api.get({ ...GET, auth: false }).catch(() => "refused");
  assertEquals(providerCalls, []);
  await api.get(GET);
  await api.post({ ...GET, data: { a: 1 } });
  assertEquals(providerCalls, [{ expired: undefined }]);
  assertEquals(sent(), [undefined, "Bearer token-1", "Bearer token-1"]);
});

Deno.test("a token provider may return a string instead of a promise", async () => {
  const { fetch, requests } = recorder();
  const api = new ApiClient({ fetch });
  api.setDefaultAuth(() => "at-once");
  await api.get(GET);
  api.setDefaultAuth("plain");
  await api.get(GET);
  api.setDefaultAuth(() => "later");
  await api.get(GET);
  const sent = requests.map(({ headers }) => headers["authorization"]);
  assertEquals(sent, ["Bearer at-once", "Bearer plain", "Bearer later"]);
});

Deno.test("100 parallel calls call the token provider once, and 100 parallel 401 responses once more", async () => {
  const { api, providerCalls, requests, valid } = scene(["first"], "first", "second");
  const calls = () => Promise.all(Array.from({ length: 100 }, () => api.get(GET)));
  await calls();
  assertEquals([providerCalls.length, requests.length], [1, 100]);
  valid[0] = "second";
  const responses = await calls();
  assertEquals(providerCalls, [{ expired: undefined }, { expired: "first" }]);
  assertEquals([requests.length, responses[99]!.body], [300, { ok: "second" }]);
});

Deno.test("late 401 responses do not call the token provider again, even if it had no new token", async () => {
  for (const next of ["second", "first"]) {
    const late: (() => void)[] = [];
    let providerCalls = 0;
    const api = new ApiClient({
      auth: () => providerCalls++ === 0 ? "first" : next,
      fetch: (_, { headers }) => {
        const ok = new Headers(headers).get("authorization") === "Bearer second";
        if (ok) return Response.json({});
        return new Promise((resolve) => {
          late.push(() => resolve(Response.json({}, { status: 401 })));
        });
      },
    });
    const calls = [1, 2, 3].map(() => api.get(GET).then(() => 200, (e) => e.statusCode));
    while (late.length < 3) await Promise.resolve();
    const status = [];
    for (const [index, respond] of late.entries()) {
      respond();
      status.push(await calls[index]);
    }
    assertEquals([providerCalls, status], [2, Array(3).fill(next === "second" ? 200 : 401)]);
  }
});

Deno.test("a rejected call is repeated once, unchanged, with the new token", async () => {
  const { api, rejections, requests, sent } = scene(["new"], "old", "new");
  const data = { arg: "on" };
  const call = api.post({ ...GET, query: { a: 1 }, data, headers: { "x-a": "1" } });
  data.arg = "changed meanwhile";
  assertEquals((await call).body, { ok: "new" });
  assertEquals(sent(), ["Bearer old", "Bearer new"]);
  const wire = requests.map((
    { method, url, body, headers },
  ) => [method, url, body, headers["x-a"]]);
  assertEquals(wire[0], ["POST", "https://api.particle.io/v1/x?a=1", '{"arg":"on"}', "1"]);
  assertEquals(wire[1], wire[0]);
  assertEquals(rejections.map(({ bodyUsed }) => bodyUsed), [true]); // cancelled: nothing leaks
});

for (
  const [name, respond] of Object.entries({
    "a network error": (token: string): Response => {
      throw new TypeError(`cannot send ${token}`);
    },
    "a body that breaks": (token: string) =>
      new Response(
        new ReadableStream({ pull: (controller) => controller.error(new Error(`lost ${token}`)) }),
      ),
    "a response that is not JSON": (token: string) => new Response(`not JSON: ${token}`),
  })
) {
  Deno.test(`${name} does not contain the second token of a provider`, async () => {
    let count = 0;
    const api = new ApiClient({
      auth: () => `secret-token-${++count}`,
      fetch: (_, { headers }) => {
        const token = (headers as Record<string, string>)["authorization"]!.slice(7);
        return count === 1 ? new Response(null, { status: 401 }) : respond(token);
      },
    });
    const error = await errorOf(() => api.get(GET));
    assertEquals(count, 2);
    assert(shown(error).includes("[redacted]"), shown(error));
    assert(!shown(error).includes("secret-token"), shown(error));
  });
}

Deno.test("a call rejects with the 401, without a second request, if the provider returns the same token", async () => {
  const { api, providerCalls, requests } = scene([], "secret-token");
  const error = await errorOf(() => api.get(GET));
  assertEquals([error.code, error.statusCode, requests.length, providerCalls.length], [
    "http",
    401,
    1,
    2,
  ]);
  assertEquals(error.shortErrorDescription, "[redacted] is invalid");
  assert(!shown(error).includes("secret-token"), shown(error));
});

Deno.test("a call rejects with the second 401 if the new token is rejected too", async () => {
  const { api, providerCalls, sent } = scene([], "secret-1", "secret-2", "secret-3");
  const error = await errorOf(() => api.post({ ...GET, data: {} }));
  assertEquals([error.statusCode, providerCalls.length], [401, 2]);
  assertEquals(sent(), ["Bearer secret-1", "Bearer secret-2"]);
  assert(!shown(error).includes("secret-"), shown(error));
});

Deno.test("other failures do not call the token provider again", async () => {
  for (const status of [400, 403, 404, 408, 429, 500]) {
    const { fetch, requests } = recorder(new Response("", { status }));
    let providerCalls = 0;
    const api = new ApiClient({ fetch, retry: false, auth: () => `token-${providerCalls++}` });
    assertEquals((await errorOf(() => api.get(GET))).statusCode, status);
    assertEquals([providerCalls, requests.length], [1, 1]);
  }
});

Deno.test("a call rejects if the token provider fails, and the next call tries the provider again", async () => {
  const { api, providerCalls, requests } = scene(
    ["token-1"],
    new Error("vault is down"),
    "token-1",
  );
  const errors = await Promise.all([1, 2].map(() => errorOf(() => api.get(GET))));
  assertEquals(errors.map(({ code, message }) => [code, message]), [
    ["auth", "The token provider failed"],
    ["auth", "The token provider failed"],
  ]);
  assertEquals((errors[0]!.cause as Error).message, "vault is down");
  assertEquals([providerCalls.length, requests.length], [1, 0]);
  await api.get(GET);
  assertEquals(providerCalls.length, 2);
});

Deno.test("a token provider may throw synchronously, even a value that is not an error", async () => {
  for (const thrown of [new TypeError("x"), "SECRET", undefined, { token: "SECRET" }]) {
    const api = new ApiClient({
      fetch: recorder().fetch,
      auth: () => {
        throw thrown;
      },
    });
    const error = await errorOf(() => api.get(GET));
    assertEquals(error.code, "auth");
    assertEquals(
      error.cause && String(error.cause),
      thrown instanceof Error ? "TypeError: x" : undefined,
    );
    assert(!shown(error).includes("SECRET"));
  }
});

Deno.test("the token of a provider must be valid in a header, and is not shown if it is not", async () => {
  const wrong = ["", "SECRET token", "SECRET\r\nx: y", "SECRETé", "SECRET".repeat(1000), undefined];
  for (const token of [...wrong, null, 42, { access_token: "SECRET" }, ["SECRET"]]) {
    const { api, requests } = scene([], token);
    const error = await errorOf(() => api.get(GET));
    assertEquals([error.code, requests.length], ["auth", 0]);
    assert(!shown(error).includes("SECRET"));
  }
});

Deno.test("a call rejects if the provider fails to return a new token, and the error does not show the old one", async () => {
  const leak = new Error("refused: secret-1", { cause: new Error("Bearer secret-1") });
  const { api, providerCalls, rejections, requests } = scene(
    ["secret-2"],
    "secret-1",
    leak,
    "secret-2",
  );
  const error = await errorOf(() => api.get(GET));
  assertEquals([error.code, requests.length], ["auth", 1]);
  assertEquals((error.cause as Error).message, "refused: [redacted]");
  assert(!shown(error).includes("secret-1"), shown(error));
  assertEquals(rejections[0]!.bodyUsed, true);
  await api.get(GET);
  assertEquals(providerCalls.slice(1), [{ expired: "secret-1" }, { expired: "secret-1" }]);
});

Deno.test("a call rejects with the ParticleError of its provider, so that callers can recognize a rejected login", async () => {
  const refused = new ParticleError("invalid_grant", { code: "http", statusCode: 400 });
  const { api } = scene([], refused);
  assertEquals(await failureOf(() => api.get(GET)), refused);
});

Deno.test("a provider can log in through the same client", async () => {
  const { fetch, requests } = recorder(() => Response.json({ access_token: "fresh" }));
  const api: ApiClient = new ApiClient({
    fetch,
    auth: async () => {
      const form = { grant_type: "password" };
      const uri = "/oauth/token";
      const { body } = await api.post<{ access_token: string }>({ uri, form, auth: false });
      return body.access_token;
    },
  });
  await api.get(GET);
  const sent = requests.map(({ headers }) => headers["authorization"]);
  assertEquals(sent, [undefined, "Bearer fresh"]);
});

Deno.test("a call with an auth or authorization of its own never calls the provider", async () => {
  const { api, providerCalls, sent } = scene([], "provided");
  const own: Partial<AgentRequestOptions>[] = [
    { auth: "own" },
    { auth: false },
    { auth: { username: "u", password: "p" } },
    { headers: { Authorization: "Custom" } },
  ];
  for (const options of own) {
    assertEquals((await errorOf(() => api.get({ ...GET, ...options }))).statusCode, 401);
  }
  assertEquals(sent(), ["Bearer own", undefined, `Basic ${btoa("u:p")}`, "Custom"]);
  assertEquals(providerCalls.length, 0);
});

Deno.test("the token of a provider is only sent to the origin of the base URL", async () => {
  const { api, providerCalls, sent } = scene([], "provided");
  for (const uri of ["https://evil.test/x", "https://api.particle.io:8443/x"]) {
    await errorOf(() => api.get({ uri }));
  }
  assertEquals([sent(), providerCalls.length], [[undefined, undefined], 0]);
  await errorOf(() => api.get({ uri: "https://api.particle.io/v1/x" }));
  assertEquals(sent().at(-1), "Bearer provided");
});

Deno.test("the token of a provider is not sent to another origin after a redirect", async () => {
  const location = "https://files.test/x";
  const { fetch, requests } = recorder(
    new Response(null, { status: 302, headers: { location } }),
    Response.json({}),
  );
  const api = new ApiClient({ fetch, auth: () => "provided" });
  await api.request({ ...GET, method: "get", isBuffer: true });
  const sent = requests.map(({ headers }) => headers["authorization"]);
  assertEquals(sent, ["Bearer provided", undefined]);
});

Deno.test("a 401 from the origin that a download is redirected to does not reject the token", async () => {
  const providerCalls: TokenRequest[] = [];
  const { fetch, requests } = recorder(() =>
    requests.at(-1)!.url.startsWith("https://files.test")
      ? new Response(null, { status: 401 })
      : new Response(null, { status: 302, headers: { location: "https://files.test/x" } })
  );
  const api = new ApiClient({ fetch });
  api.setDefaultAuth((request) => {
    providerCalls.push(request);
    return "token-1";
  });
  for (let i = 0; i < 3; i++) {
    const { statusCode } = await errorOf(() => api.request({ ...GET, isBuffer: true }));
    assertEquals(statusCode, 401);
  }
  assertEquals([providerCalls.length, requests.length], [1, 6]);
});

Deno.test("invalid options throw immediately, and the provider is not called", () => {
  const { api, providerCalls } = scene([], "provided");
  assertThrows(() => api.get({ uri: "v1/x" }), TypeError);
  assertThrows(() => api.get({ ...GET, headers: { "a b": "1" } }), TypeError);
  assertThrows(() => api.post({ ...GET, data: { big: 1n } }), TypeError);
  assertEquals(providerCalls, []);
});

Deno.test("files of every kind are sent again", async () => {
  const { api, providerCalls, requests } = scene(["second"], "first", "second");
  const path = await Deno.makeTempFile();
  const files = { a: new Blob(["a"]), b: new Uint8Array([98]), c: new Blob(["c"]).stream(), path };
  try {
    await api.post({ ...GET, data: new Multipart(files) });
  } finally {
    await Deno.remove(path);
  }
  assertEquals([requests.length, providerCalls.length], [2, 2]);
  for (const { body } of requests) {
    const parts = [...(body as FormData).values()] as File[];
    assertEquals(await Promise.all(parts.map((part) => part.text())), ["a", "b", "c", ""]);
  }
});

Deno.test("open() also retries with a new token, and leaves the response unread", async () => {
  const { api, rejections, sent } = scene(["new"], "old", "new");
  const response = await api.open({ ...GET, method: "get" });
  assertEquals([response.status, await response.text()], [200, '{"ok":"new"}']);
  assertEquals([sent(), rejections[0]!.bodyUsed], [["Bearer old", "Bearer new"], true]);
});

Deno.test("an event stream that reconnects with an invalid token gets a new one, once", async () => {
  using time = new FakeTime();
  const { fetch, sent, providerCalls, valid } = scene(["old"], "old", "new", "newer");
  const opened = { status: 200, headers: { "content-type": "text/event-stream" } };
  const bodies: ReadableStreamDefaultController[] = [];
  const api = new ApiClient({
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      if (!response.ok) return response;
      await response.body?.cancel();
      return new Response(
        new ReadableStream({ start: (given) => void bodies.push(given) }),
        opened,
      );
    },
    auth: (request) => {
      providerCalls.push(request);
      return ["old", "new", "newer"][providerCalls.length - 1]!;
    },
  });
  const stream = await getEventStream(api, { deviceId: "mine" });
  const ended = new Promise<unknown>((resolve) => stream.on("error", resolve));
  stream.on("event", () => {});
  await advance(time, 0);
  valid[0] = "new";
  bodies[0]!.close();
  await advance(time, 2_000);
  assertEquals(sent(), ["Bearer old", "Bearer old", "Bearer new"]);
  valid.length = 0;
  bodies[1]!.close();
  await advance(time, 60_000);
  assertEquals((await ended as ParticleError).statusCode, 401);
  assertEquals(sent().slice(3), ["Bearer new", "Bearer newer"]);
  assertEquals(providerCalls.map(({ expired }) => expired), [undefined, "old", "new"]);
});

Deno.test("a replaced agent receives the source of tokens", async () => {
  const { api } = scene([], "provided");
  let seen: AgentRequestOptions | undefined;
  const { agent } = api;
  api.agent = {
    baseUrl: agent.baseUrl,
    setBaseUrl: () => {},
    isHome: () => true,
    open: (options) => agent.open(options),
    request: (options) => {
      seen = options;
      return Promise.resolve({ body: {}, statusCode: 200 });
    },
  };
  await api.get(GET);
  let token: string | undefined;
  await seen!.tokens!.send((given) => Promise.resolve(new Response(token = given)));
  assertEquals([seen!.auth, token], [undefined, "provided"]);
});

Deno.test("a client with a provider shows no token when it is logged", async () => {
  const { api } = scene(["SECRET"], "SECRET");
  await api.get(GET);
  const all = Deno.inspect(api, { depth: 9, showHidden: true }) + JSON.stringify(api);
  assert(!all.includes("SECRET"));
});
