import { assertEquals, assertInstanceOf } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { ApiClient } from "../../src/core/api_client.ts";
import { ParticleError } from "../../src/core/errors.ts";
import type { TokenProvider } from "../../src/types/common.ts";
import { failureOf, recorder } from "../recorder.ts";

const GET = { uri: "/v1/x" };

async function errorOf(call: () => unknown): Promise<ParticleError> {
  const error = await failureOf(call);
  assertInstanceOf(error, ParticleError);
  return error;
}

/** A provider that answers when told. */
function slowProvider() {
  let give: (token: string) => void = () => {};
  let asked = 0;
  const auth: TokenProvider = () => {
    asked++;
    return new Promise((resolve) => give = resolve);
  };
  return { auth, give: (token: string) => give(token), asked: () => asked };
}

Deno.test("the timeout and the signal of a call count while the provider is asked; nothing is sent after", async () => {
  using time = new FakeTime();
  const { fetch, requests } = recorder();
  const { auth, give, asked } = slowProvider();
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
  assertEquals([asked(), requests.map(({ method }) => method)], [1, ["GET"]]);
});

Deno.test("a provider that hangs is asked again after a minute", async () => {
  using time = new FakeTime();
  const { fetch, requests } = recorder();
  const { auth, give, asked } = slowProvider();
  const api = new ApiClient({ fetch, auth });
  const first = errorOf(() => api.get(GET));
  await time.tickAsync(30_000);
  const second = errorOf(() => api.get(GET));
  await time.tickAsync(30_000);
  assertEquals([(await first).code, (await second).code, asked()], ["timeout", "timeout", 1]);
  const third = api.get(GET);
  await time.tickAsync(0);
  give("token");
  await third;
  await time.tickAsync(1_000_000);
  await api.get(GET);
  assertEquals([asked(), requests.length], [2, 2]);
});

Deno.test("an answer that was given up, and comes late, is not taken for that of the new question", async () => {
  for (const end of ["give", "fail"] as const) {
    using time = new FakeTime();
    const { fetch, requests } = recorder();
    const asked: { give(token: string): void; fail(): void }[] = [];
    const auth = () =>
      new Promise<string>((give, reject) => asked.push({ give, fail: () => reject(new Error()) }));
    const api = new ApiClient({ fetch, auth });
    const ask = async () => {
      const call = errorOf(() => api.get(GET));
      await time.tickAsync(60_000);
      assertEquals((await call).code, "timeout");
    };
    await ask();
    const call = api.get(GET);
    await time.tickAsync(0);
    asked[0]![end]("late");
    await time.tickAsync(0);
    const other = api.get(GET);
    await time.tickAsync(0);
    assertEquals(asked.length, 2);
    asked[1]!.give("token");
    await Promise.all([call, other]);
    const sent = requests.map(({ headers }) => headers["authorization"]);
    assertEquals(sent, ["Bearer token", "Bearer token"]);
  }
  using time = new FakeTime();
  const asked: ((token: string) => void)[] = [];
  const auth = () => new Promise<string>((give) => asked.push(give));
  const api = new ApiClient({ fetch: recorder().fetch, auth });
  for (let count = 1; count <= 3; count++) {
    const call = errorOf(() => api.get(GET));
    await time.tickAsync(60_000);
    assertEquals([(await call).code, asked.length], ["timeout", count]);
    if (count === 2) asked[0]!("late");
    await time.tickAsync(0);
  }
});

Deno.test("a provider that waits for a call that waits for it is asked once; the timeout ends both", async () => {
  using time = new FakeTime();
  const { fetch, requests } = recorder();
  let asked = 0;
  const api: ApiClient = new ApiClient({
    fetch,
    auth: async () => {
      asked++;
      await api.get({ ...GET, timeout: 500 });
      return "token";
    },
  });
  const call = errorOf(() => api.get(GET));
  await time.tickAsync(500);
  assertEquals([(await call).code, asked, requests.length], ["timeout", 1, 0]);
});
