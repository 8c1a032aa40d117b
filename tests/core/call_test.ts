/** The attempts of a call: their time limits, and how an abort ends them. */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { Particle } from "../../mod.ts";
import { Agent } from "../../src/core/agent.ts";
import type { AgentRequestOptions, Fetch } from "../../src/types/common.ts";
import type { ClientHooks } from "../../src/core/hooks.ts";
import { advance } from "../kit/advance.ts";
import { recorder } from "../kit/recorder.ts";
import { SetClock } from "../stream/scripted_cloud.ts";
import { particleErrorOf } from "./agent_kit.ts";
import { baseUrl, failure, fakeTime, never, status, uri } from "./call_kit.ts";

Deno.test("attemptTimeout limits an attempt, timeout the call; the message names the one that ended it", async () => {
  using fake = fakeTime();
  const rows: [limits: Partial<AgentRequestOptions>, sent: number, after: number, text: string][] =
    [
      [
        { attemptTimeout: 40, timeout: 1_000 },
        3,
        40 + 250 + 40 + 500 + 40,
        "40 ms (attemptTimeout)",
      ],
      [{ attemptTimeout: 400, timeout: 900 }, 2, 900, "900 ms (timeout)"],
      [{ attemptTimeout: 400, timeout: 1_050 }, 2, 1_050, "400 ms (attemptTimeout)"],
      [{ attemptTimeout: 100, timeout: 100 }, 1, 100, "100 ms (attemptTimeout)"],
      [{ attemptTimeout: 0, timeout: 100 }, 1, 100, "100 ms (timeout)"],
      [{ attemptTimeout: 200, timeout: 100 }, 1, 100, "100 ms (timeout)"],
      [{ attemptTimeout: 100, timeout: 0 }, 3, 1_050, "100 ms (attemptTimeout)"],
    ];
  for (const [limits, sent, after, text] of rows) {
    const { fetch, requests } = recorder(never);
    const agent = new Agent({ baseUrl, fetch });
    const found = await failure(fake.time, () => agent.request({ uri, ...limits }));
    assertEquals([requests.length, found.after], [sent, after], JSON.stringify(limits));
    assertEquals(
      found.error.message,
      `Timeout from ${baseUrl}${uri} - no response within ${text}; the request may still have taken effect`,
    );
    assertEquals([found.error.code, found.error.attempts], ["timeout", sent]);
  }
});

Deno.test("no wait begins that would reach the timeout", async () => {
  using fake = fakeTime();
  for (const [timeout, sent] of [[250, 1], [251, 2], [750, 2], [751, 3]] as const) {
    const { fetch, requests } = recorder(status(503));
    const agent = new Agent({ baseUrl, fetch });
    const { error, after } = await failure(fake.time, () => agent.request({ uri, timeout }));
    assertEquals([requests.length, error.statusCode], [sent, 503], `${timeout}`);
    assertEquals(after, [0, 250, 750][sent - 1]);
  }
  const { fetch, requests } = recorder(status(503, { "retry-after": "60" }));
  const agent = new Agent({ baseUrl, fetch });
  const found = await failure(fake.time, () => agent.request({ uri, timeout: 60_000 }));
  assertEquals([requests.length, found.after, found.error.retryAfter], [1, 0, 60_000]);
});

Deno.test("by default, an attempt has 30 s, 65 s for a device, 120 s for the compiler, and a call 120 s", async () => {
  using fake = fakeTime();
  const product = "7";
  const deviceId = "kettle";
  const files = { "a.ino": new Blob(["x"]) };
  const rows: [call: (particle: Particle) => Promise<unknown>, sent: number, after: number][] = [
    [(p) => p.getDevice({ deviceId }), 3, 90_750],
    [(p) => p.get({ uri }), 3, 90_750],
    [(p) => p.renameDevice({ deviceId, name: "pot" }), 2, 60_250],
    [(p) => p.post({ uri }), 1, 30_000],
    [(p) => p.login({ username: "u", password: "p" }), 1, 30_000],
    [(p) => p.getVariable({ deviceId, name: "temp" }), 1, 65_000],
    [(p) => p.callFunction({ deviceId, name: "brew", argument: "" }), 1, 65_000],
    [(p) => p.setProductDeviceConfiguration({ product, deviceId, config: {} }), 1, 65_000],
    [(p) => p.compileCode({ files }), 1, 120_000],
    [(p) => p.get({ uri, attemptTimeout: 0 }), 1, 120_000],
    [(p) => p.get({ uri, timeout: 0, attemptTimeout: 100_000 }), 3, 300_750],
  ];
  for (const [call, sent, after] of rows) {
    const { fetch, requests } = recorder(never);
    const particle = new Particle({ auth: "token", fetch });
    const found = await failure(fake.time, () => call(particle), 400_000);
    assertEquals([requests.length, found.after, found.error.code], [sent, after, "timeout"]);
  }
});

Deno.test("a call does not last longer, and is not sent again, if the clock is set back", async () => {
  for (const limits of [{ timeout: 1_000 }, { timeout: 1_000, attemptTimeout: 0 }]) {
    using fake = fakeTime(Date.UTC(2030, 0, 1));
    const { fetch, requests } = recorder(status(503), never);
    const agent = new Agent({ baseUrl, fetch });
    using clock = new SetClock();
    const failed = particleErrorOf(() => agent.request({ uri, ...limits }));
    await advance(fake.time, 10);
    clock.ahead = -3_600_000;
    await advance(fake.time, 240);
    assertEquals(requests.length, 2);
    await advance(fake.time, 1_000);
    assertEquals([(await failed).code, requests.length], ["timeout", 2]);
  }
});

Deno.test("nothing is sent if the timeout ended during a wait, for example while the computer was asleep", async () => {
  const timeout = 1_000;
  const delay = 250;
  for (const asleep of [timeout - delay, 3_600_000]) { // until just then, and for an hour
    using fake = fakeTime();
    const { fetch, requests } = recorder(status(503));
    const agent = new Agent({ baseUrl, fetch });
    const failed = particleErrorOf(() => agent.request({ uri, timeout }));
    await advance(fake.time, 10);
    using clock = new SetClock();
    clock.ahead = asleep;
    await advance(fake.time, timeout);
    const { code, attempts, message } = await failed;
    assertEquals([code, attempts, requests.length], ["timeout", 1, 1]);
    assert(message.includes("1000 ms (timeout)"), message);
  }
});

/** Reasons for an abort. `undefined` makes the runtime create a DOMException. */
const REASONS = ["enough", new Error("enough"), { enough: true }, 0, null, undefined];

/** Ways to get a call into a phase, from which it does not proceed. */
const PHASES: Record<string, { attempts: number | undefined; acted: boolean; fetch: Fetch }> = {
  "the headers": { attempts: 1, acted: true, fetch: never },
  "the body": { attempts: 1, acted: true, fetch: () => new Response(new ReadableStream()) },
  "the body of an error": {
    attempts: 1,
    acted: true,
    fetch: () => new Response(new ReadableStream(), { status: 400 }),
  },
  "a wait": { attempts: 1, acted: false, fetch: status(429, { "retry-after": "5" }) },
};

Deno.test("an abort rejects with code aborted in every phase; the cause is the reason, unchanged", async () => {
  using fake = fakeTime();
  for (const reason of REASONS) {
    for (const [phase, { attempts, acted, fetch }] of Object.entries(PHASES)) {
      let sent = 0;
      const particle = new Particle({
        auth: "token",
        fetch: (...args) => (sent++, fetch(...args)),
      });
      const controller = new AbortController();
      const { signal } = controller;
      const failed = particleErrorOf(() =>
        particle.callFunction({ deviceId: "kettle", name: "brew", argument: "", signal })
      );
      await advance(fake.time, 1_000);
      controller.abort(reason);
      const error = await failed;
      assertEquals([error.code, error.attempts, sent], ["aborted", attempts, 1], phase);
      assertEquals(error.deviceMayHaveActed, acted, phase);
      assertEquals(error.retryable, false, phase);
      assertStrictEquals(error.cause, signal.reason);
      if (reason !== undefined) assertStrictEquals(error.cause, reason);
      else assert(error.cause instanceof DOMException);
      await advance(fake.time, 60_000);
      assertEquals(sent, 1, phase);
    }
  }
});

Deno.test("an abort before the start, or while the token provider runs, sends nothing and does not call the device", async () => {
  using fake = fakeTime();
  const { fetch, requests } = recorder();
  const reason = { enough: true };
  const brew = { deviceId: "kettle", name: "brew", argument: "" };
  let provided = 0;
  const auth = () => {
    provided++;
    return new Promise<string>((resolve) => setTimeout(resolve, 500, "token"));
  };
  const particle = new Particle({ auth, fetch });
  const signal = AbortSignal.abort(reason);
  const early = await particleErrorOf(() => particle.callFunction({ ...brew, signal }));
  assertEquals(provided, 0);
  const controller = new AbortController();
  const failed = particleErrorOf(() =>
    particle.callFunction({ ...brew, signal: controller.signal })
  );
  await advance(fake.time, 100);
  controller.abort(reason);
  for (const error of [early, await failed]) {
    assertStrictEquals(error.cause, reason);
    const { code, attempts, deviceMayHaveActed } = error;
    assertEquals([code, attempts, deviceMayHaveActed], ["aborted", undefined, false]);
  }
  await advance(fake.time, 60_000);
  assertEquals([requests.length, provided], [0, 1]);
});

Deno.test("a token provider that is too slow is named by the timeout; the request was not sent", async () => {
  using fake = fakeTime();
  const { fetch, requests } = recorder();
  const particle = new Particle({ auth: () => new Promise(() => {}), fetch });
  const { error, after } = await failure(
    fake.time,
    () => particle.callFunction({ deviceId: "kettle", name: "brew", argument: "" }),
  );
  const { code, attempts, retryable, deviceMayHaveActed, message } = error;
  assertEquals([code, attempts, retryable, deviceMayHaveActed], [
    "timeout",
    undefined,
    false,
    false,
  ]);
  assert(message.includes("not sent within 65000 ms (attemptTimeout)"), message);
  assertEquals([requests.length, after], [0, 65_000]);
});

Deno.test("a response that arrives after its attempt ended changes nothing and is cancelled", async () => {
  using fake = fakeTime();
  let cancelled = 0;
  const late = () => new Response(new ReadableStream({ cancel: () => void cancelled++ }));
  const events: string[] = [];
  const log = (name: string) => (_: unknown, { attempt }: { attempt: number }) =>
    void events.push(`${name} ${attempt}`);
  const hooks: ClientHooks = {
    onRequest: log("request"),
    onResponse: log("response"),
    onRetry: log("retry"),
    onError: log("error"),
  };
  const fetch: Fetch = () => new Promise((resolve) => setTimeout(() => resolve(late()), 600));
  const agent = new Agent({ baseUrl, fetch, hooks });
  const { error } = await failure(
    fake.time,
    () => agent.request({ uri, attemptTimeout: 100, retry: { maxRetries: 1 } }),
  );
  assertEquals([error.code, error.attempts, cancelled], ["timeout", 2, 2]);
  assertEquals(events, ["request 1", "retry 1", "request 2", "error 2"]);
});

Deno.test("a late 401 calls no token provider, and a late redirect is not followed", async () => {
  using fake = fakeTime();
  for (const code of [401, 307]) {
    let provided = 0;
    let sent = 0;
    const late = status(code, { location: "https://api.particle.io/v1/moved" });
    const fetch: Fetch = () => (sent++,
      new Promise((resolve) => setTimeout(() => resolve(late()), 600)));
    const particle = new Particle({ auth: () => `token-${provided++}`, fetch, retry: false });
    const { error } = await failure(fake.time, () => particle.get({ uri, timeout: 100 }));
    assertEquals([error.code, sent, provided], ["timeout", 1, 1]);
  }
});

Deno.test("a body that ignores the signal is cancelled with the attempt", async () => {
  using fake = fakeTime();
  for (const isBuffer of [false, true]) {
    let cancelled = 0;
    const fetch = () => new Response(new ReadableStream({ cancel: () => void cancelled++ }));
    const agent = new Agent({ baseUrl, fetch, retry: false });
    await failure(fake.time, () => agent.request({ uri, attemptTimeout: 100, isBuffer }));
    assertEquals(cancelled, 1);
  }
});

Deno.test("the calls of a client share 100 retries, and 10 calls that succeed earn another one", async () => {
  let respond = status(503);
  let sent = 0;
  const fetch = () => (sent++, respond());
  const agent = new Agent({ baseUrl, fetch, retry: { baseDelay: 0 } });
  const other = new Agent({ baseUrl, fetch, retry: { baseDelay: 0 } });
  const requestsOf = async (count: number, client = agent) => {
    sent = 0;
    const calls = Array.from({ length: count }, () => client.request({ uri }));
    await Promise.allSettled(calls);
    return sent;
  };
  assertEquals(await requestsOf(60), 160);
  assertEquals(await requestsOf(60), 60, "an outage is not prolonged");
  assertEquals(await requestsOf(1, other), 3, "another client has its own");
  respond = status(200);
  await requestsOf(29);
  respond = status(503);
  assertEquals(await requestsOf(60), 62);
});

Deno.test("a hook that aborts the call ends its wait before it begins", async () => {
  using fake = fakeTime();
  const controller = new AbortController();
  const hooks = { onRetry: () => controller.abort() };
  const agent = new Agent({ baseUrl, fetch: status(503, { "retry-after": "50" }), hooks });
  const { signal } = controller;
  const { error, after } = await failure(fake.time, () => agent.request({ uri, signal }));
  assertEquals([error.code, after], ["aborted", 0]);
});

Deno.test("the limits of open() end with the headers; its body may take as long as it likes", async () => {
  using fake = fakeTime();
  const body = () =>
    new ReadableStream({
      start: (controller) =>
        void setTimeout(() => {
          controller.enqueue(new TextEncoder().encode("late"));
          controller.close();
        }, 500_000),
    });
  const agent = new Agent({ baseUrl, fetch: () => new Response(body()) });
  const opened = await agent.open({ uri, attemptTimeout: 50, timeout: 100 });
  const text = opened.text();
  await advance(fake.time, 500_000);
  assertEquals(await text, "late");
  const { fetch, requests } = recorder(status(503), () => Response.json(1));
  const retried = new Agent({ baseUrl, fetch }).open({ uri });
  await advance(fake.time, 250);
  assertEquals([await (await retried).text(), requests.length], ["1", 2]);
});

Deno.test("a call leaves neither a timer nor a listener, however it ends", async () => {
  const listeners = new Set<unknown>();
  const controller = new AbortController();
  const { signal } = controller;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners.add(args[1]);
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners.delete(args[1]);
    removeEventListener.apply(signal, args);
  };
  const timers = new Set<unknown>();
  const { setTimeout, clearTimeout } = globalThis;
  using _set = stub(
    globalThis,
    "setTimeout",
    ((action: () => void, ms: number) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        action();
      }, Math.min(ms, 1));
      timers.add(timer);
      return timer;
    }) as typeof setTimeout,
  );
  using _clear = stub(globalThis, "clearTimeout", (timer) => {
    timers.delete(timer);
    clearTimeout(timer);
  });
  const slow: Fetch = (_, { signal }) =>
    new Promise((_, reject) => signal!.addEventListener("abort", () => reject(signal!.reason)));
  const lost = () => Promise.reject(new TypeError("connection lost"));
  for (const fetch of [() => Response.json(1), status(400), status(503), lost, slow]) {
    const agent = new Agent({ baseUrl, fetch });
    await agent.request({ uri, signal }).catch(() => undefined);
    assertEquals([timers.size, listeners.size], [0, 0]);
  }
  let isWaiting: () => void;
  const begun = new Promise<void>((resolve) => isWaiting = resolve);
  const hooks = { onRetry: () => queueMicrotask(isWaiting) };
  const waiting = particleErrorOf(() =>
    new Agent({ baseUrl, fetch: status(503), hooks }).request({ uri, signal })
  );
  await begun;
  assertEquals([timers.size, listeners.size], [1, 1]);
  controller.abort();
  assertEquals((await waiting).code, "aborted");
  assertEquals([timers.size, listeners.size], [0, 0]);
});
