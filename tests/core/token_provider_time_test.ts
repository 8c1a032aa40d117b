import { assertEquals, assertInstanceOf } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Multipart } from "../../src/core/multipart.ts";
import { ApiClient } from "../../src/core/api_client.ts";
import { ParticleError } from "../../src/core/errors.ts";
import type { TokenProvider } from "../../src/types/common.ts";
import { failureOf, recorder } from "../kit/recorder.ts";

const GET = { uri: "/v1/x" };

async function errorOf(call: () => unknown): Promise<ParticleError> {
  const error = await failureOf(call);
  assertInstanceOf(error, ParticleError);
  return error;
}

/** A provider that returns its token when the test says so. */
function slowProvider() {
  let give: (token: string) => void = () => {};
  let providerCalls = 0;
  const auth: TokenProvider = () => {
    providerCalls++;
    return new Promise((resolve) => give = resolve);
  };
  return { auth, give: (token: string) => give(token), providerCalls: () => providerCalls };
}

Deno.test("the timeout and signal of a call also apply while the provider is called; nothing is sent afterwards", async () => {
  using time = new FakeTime();
  const { fetch, requests } = recorder();
  const { auth, give, providerCalls } = slowProvider();
  const api = new ApiClient({ fetch, auth });
  const controller = new AbortController();
  const late = errorOf(() => api.post({ ...GET, timeout: 1000 }));
  const aborted = errorOf(() => api.post({ ...GET, signal: controller.signal }));
  const patient = api.get(GET);
  await time.tickAsync(999);
  controller.abort();
  await time.tickAsync(1);
  assertEquals([(await late).code, (await aborted).code], ["timeout", "aborted"]);
  give("token");
  await patient;
  assertEquals([providerCalls(), requests.map(({ method }) => method)], [1, ["GET"]]);
});

Deno.test("a provider that hangs is called again after a minute", async () => {
  using time = new FakeTime();
  const { fetch, requests } = recorder();
  const { auth, give, providerCalls } = slowProvider();
  const api = new ApiClient({ fetch, auth });
  const first = errorOf(() => api.get(GET));
  await time.tickAsync(30_000);
  const second = errorOf(() => api.get(GET));
  await time.tickAsync(30_000);
  assertEquals([(await first).code, (await second).code, providerCalls()], [
    "timeout",
    "timeout",
    1,
  ]);
  const third = api.get(GET);
  await time.tickAsync(0);
  give("token");
  await third;
  await time.tickAsync(1_000_000);
  await api.get(GET);
  assertEquals([providerCalls(), requests.length], [2, 2]);
});

Deno.test("a call that ends while the provider is called again cancels the 401, which no hook is told of", async () => {
  using time = new FakeTime();
  const told: string[] = [];
  let cancelled = false;
  const body = new ReadableStream({ cancel: () => void (cancelled = true) });
  const { auth, give } = slowProvider();
  const api = new ApiClient({
    fetch: () => Promise.resolve(new Response(body, { status: 401 })),
    auth,
    hooks: { onResponse: () => void told.push("response"), onError: () => void told.push("error") },
  });
  const late = errorOf(() => api.post({ ...GET, timeout: 1000 }));
  await time.tickAsync(1);
  give("token");
  await time.tickAsync(1000);
  assertEquals((await late).code, "timeout");
  give("token");
  await time.tickAsync(1);
  assertEquals([cancelled, told], [true, ["error"]]);
});

Deno.test("the late result of a call of the provider that was given up does not replace that of the next call", async () => {
  for (const end of ["give", "fail"] as const) {
    using time = new FakeTime();
    const { fetch, requests } = recorder();
    const providerCalls: { give(token: string): void; fail(): void }[] = [];
    const auth = () =>
      new Promise<string>((give, reject) =>
        providerCalls.push({ give, fail: () => reject(new Error()) })
      );
    const api = new ApiClient({ fetch, auth });
    const timeOut = async () => {
      const call = errorOf(() => api.get(GET));
      await time.tickAsync(60_000);
      assertEquals((await call).code, "timeout");
    };
    await timeOut();
    const call = api.get(GET);
    await time.tickAsync(0);
    providerCalls[0]![end]("late");
    await time.tickAsync(0);
    const other = api.get(GET);
    await time.tickAsync(0);
    assertEquals(providerCalls.length, 2);
    providerCalls[1]!.give("token");
    await Promise.all([call, other]);
    const sent = requests.map(({ headers }) => headers["authorization"]);
    assertEquals(sent, ["Bearer token", "Bearer token"]);
  }
  using time = new FakeTime();
  const providerCalls: ((token: string) => void)[] = [];
  const auth = () => new Promise<string>((give) => providerCalls.push(give));
  const api = new ApiClient({ fetch: recorder().fetch, auth });
  for (let count = 1; count <= 3; count++) {
    const call = errorOf(() => api.get(GET));
    await time.tickAsync(60_000);
    assertEquals([(await call).code, providerCalls.length], ["timeout", count]);
    if (count === 2) providerCalls[0]!("late");
    await time.tickAsync(0);
  }
});

Deno.test("a provider that makes a call that waits for the provider fails immediately", async () => {
  for (const isLate of [false, true]) {
    const { fetch, requests } = recorder();
    let providerCalls = 0;
    const api: ApiClient = new ApiClient({
      fetch,
      auth: async () => {
        providerCalls++;
        if (isLate) await new Promise((resolve) => setTimeout(resolve));
        await api.get({ ...GET, timeout: 0 });
        return "token";
      },
    });
    const error = await errorOf(() => api.get({ ...GET, timeout: 0 }));
    assertEquals([error.code, providerCalls, requests.length], ["auth", 1, 0]);
    assertEquals(
      error.message,
      "The token provider waits for itself; pass auth in the calls that it makes",
    );
  }
});

Deno.test("a background call that an earlier call of the provider started waits for the next call of the provider", async () => {
  const { fetch, requests } = recorder(
    () => Response.json({}, { status: requests.length === 1 ? 401 : 200 }),
  );
  const secondCall = Promise.withResolvers<void>();
  const secondToken = Promise.withResolvers<string>();
  let background: Promise<unknown> | undefined;
  const api: ApiClient = new ApiClient({
    fetch,
    auth: async () => {
      if (background) {
        secondCall.resolve();
        return await secondToken.promise;
      }
      background = secondCall.promise.then(() => api.get({ ...GET, timeout: 0 }));
      await undefined;
      return "token-1";
    },
  });
  const call = api.get({ ...GET, timeout: 0 });
  await secondCall.promise;
  await new Promise((resolve) => setTimeout(resolve)); // the background call has started
  secondToken.resolve("token-2");
  await Promise.all([call, background]);
  const sent = requests.map(({ headers }) => headers["authorization"]);
  assertEquals(sent, ["Bearer token-1", "Bearer token-2", "Bearer token-2"]);
});

/** A cloud that accepts the tokens in `valid`, and a provider that returns the result of `next` for each call. */
function rejecting(next: (count: number) => string) {
  const valid = new Set<string>();
  const { fetch, requests } = recorder(() => {
    const token = requests.at(-1)!.headers["authorization"]!.slice("Bearer ".length);
    return Response.json({}, { status: valid.has(token) ? 200 : 401 });
  });
  const state = { providerCalls: 0 };
  const auth = () => next(++state.providerCalls);
  const api = new ApiClient({ fetch, auth });
  return { api, auth, requests, state, valid };
}

const PROVIDERS: Record<string, (count: number) => string> = {
  "new tokens": (count) => `token-${count}`,
  "one token": () => "token",
};

for (const [name, next] of Object.entries(PROVIDERS)) {
  Deno.test(`50 calls that always get 401 call a provider of ${name} twice, and then send nothing for 30 s`, async () => {
    using time = new FakeTime();
    const { api, requests, state } = rejecting(next);
    const first = await errorOf(() => api.get(GET));
    assertEquals([first.code, first.statusCode], ["http", 401]);
    const sent = requests.length;
    assertEquals([state.providerCalls, sent], [2, name === "one token" ? 1 : 2]);
    await time.tickAsync(1_500);
    for (let count = 1; count < 50; count++) {
      const error = await errorOf(() => api.get(GET));
      assertEquals([error.code, error.statusCode, error.retryAfter], ["auth", undefined, 28_500]);
      assertEquals(
        error.message,
        "Not sent: the cloud rejected the token provider's credentials; call setDefaultAuth() or wait 29 s",
      );
    }
    assertEquals([state.providerCalls, requests.length], [2, sent]);
    await time.tickAsync(28_499);
    assertEquals((await errorOf(() => api.get(GET))).code, "auth");
    await time.tickAsync(1);
    assertEquals((await errorOf(() => api.get(GET))).statusCode, 401);
    assertEquals([state.providerCalls, requests.length], [3, sent + 1]);
    assertEquals((await errorOf(() => api.get(GET))).code, "auth");
  });
}

Deno.test("50 parallel calls that always get 401 call the provider twice, and each rejects with its 401", async () => {
  const { api, state } = rejecting((count) => `token-${count}`);
  const calls = Array.from({ length: 50 }, () => errorOf(() => api.get(GET)));
  assertEquals((await Promise.all(calls)).map(({ statusCode }) => statusCode), Array(50).fill(401));
  assertEquals(state.providerCalls, 2);
});

Deno.test("a pause ends when setDefaultAuth() is called or the clock is set back", async () => {
  const { api, auth, requests, state } = rejecting((count) => `token-${count}`);
  await errorOf(() => api.get(GET));
  assertEquals((await errorOf(() => api.get(GET))).code, "auth");
  api.setDefaultAuth(auth);
  assertEquals((await errorOf(() => api.get(GET))).statusCode, 401);
  assertEquals([(await errorOf(() => api.get(GET))).code, state.providerCalls], ["auth", 4]);
  const sent = requests.length;
  const { now } = Date;
  Date.now = () => now() - 3_600_000;
  try {
    assertEquals((await errorOf(() => api.get(GET))).statusCode, 401);
  } finally {
    Date.now = now;
  }
  assertEquals(requests.length, sent + 1);
});

Deno.test("there is no pause while new tokens work", async () => {
  const { api, state, valid } = rejecting((count) => `token-${count}`);
  for (let count = 1; count <= 10; count++) {
    valid.clear();
    valid.add(`token-${count + 1}`);
    await api.get(GET);
    await api.get(GET);
  }
  assertEquals(state.providerCalls, 11);
});

Deno.test("uploads of streams do not call the provider endlessly either", async () => {
  const { api, state } = rejecting((count) => `token-${count}`);
  const codes = [];
  for (let count = 0; count < 5; count++) {
    const files = { a: new Blob(["a"]).stream() };
    codes.push((await errorOf(() => api.post({ ...GET, data: new Multipart(files) }))).code);
  }
  assertEquals([codes, state.providerCalls], [["http", "auth", "auth", "auth", "auth"], 2]);
});

Deno.test("a provider whose login is rejected logs in once in 30 s; other failures do not cause a pause", async () => {
  for (const [status, expected] of [[400, 2], [401, 2], [403, 2], [429, 4], [500, 4]] as const) {
    using time = new FakeTime();
    const { fetch, requests } = recorder(Response.json({}, { status }));
    const api: ApiClient = new ApiClient({
      fetch,
      auth: async () => {
        const { body } = await api.post<string>({ uri: "/oauth/token", form: {}, auth: false });
        return body;
      },
    });
    assertEquals((await errorOf(() => api.get(GET))).statusCode, status);
    for (let count = 0; count < 2; count++) await errorOf(() => api.get(GET));
    await time.tickAsync(30_000);
    assertEquals((await errorOf(() => api.get(GET))).statusCode, status);
    assertEquals(requests.length, expected, `${status}`);
  }
});
