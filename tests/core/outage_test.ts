/** An outage of 30 seconds while a thousand calls are under way: the figures that docs/errors-and-retries.md states. */
import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Emulator } from "../../emulator/mod.ts";
import { isParticleError, Particle } from "../../mod.ts";
import type { Fetch } from "../../src/types/common.ts";

const COUNT = 1_000;
const OUTAGE = 30_000;
const DEADLINE = 120_000;

/** Returns a pseudo-random number from 0 to 1, the same sequence in every run. */
function seeded(seed: number): () => number {
  return () => {
    seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return seed / 2 ** 32;
  };
}

const lost = () => Promise.reject(new TypeError("connection lost"));

/** What becomes of a request during the outage. The cloud acts on a request whose response is lost. */
type Fate = (next: () => Response | Promise<Response>, signal: AbortSignal) => Promise<Response>;

const FATES: Record<string, Fate> = {
  "lost before it arrives": lost,
  "lost after the cloud acted": async (next) => {
    await next();
    return await lost();
  },
  "502 with a page": () => Promise.resolve(new Response("<h1>Bad gateway</h1>", { status: 502 })),
  "503 for 20 seconds": () =>
    Promise.resolve(new Response("", { status: 503, headers: { "retry-after": "20" } })),
  "429 for 40 seconds": () =>
    Promise.resolve(new Response("", { status: 429, headers: { "retry-after": "40" } })),
  "no response": (_, signal) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
};

/** Lets the time pass until the promise settles, and returns how much of it did. */
async function elapsed(time: FakeTime, promise: Promise<unknown>): Promise<number> {
  const start = Date.now();
  let ended = false;
  promise.then(() => ended = true);
  while (!ended) {
    for (let turn = 0; turn < 10 && !ended; turn++) await time.delay(0);
    if (!ended) await time.tickAsync(1_000);
  }
  return Date.now() - start;
}

/** A cloud whose requests have a fate for 30 seconds, and how many requests there were. */
function outage(cloud: Fetch, fateOf: () => Fate): { fetch: Fetch; sent: () => number } {
  const end = Date.now() + OUTAGE;
  let sent = 0;
  const fetch: Fetch = (url, init) => {
    sent++;
    const next = () => cloud(url, init);
    return Date.now() < end ? fateOf()(next, init.signal!) : next();
  };
  return { fetch, sent: () => sent };
}

for (const [name, fate] of Object.entries(FATES)) {
  Deno.test(`${COUNT} parallel reads in an outage (${name}) end in time with at most 1.3 times the requests`, async () => {
    using time = new FakeTime();
    const { fetch, sent } = outage(() => Response.json([]), () => fate);
    const particle = new Particle({ auth: "token-123", fetch });
    const calls = Promise.allSettled(Array.from({ length: COUNT }, () => particle.listDevices()));
    const duration = await elapsed(time, calls);
    const failed = (await calls).filter(({ status }) => status === "rejected").length;
    console.log(
      `${name}: ${sent() / COUNT} requests per call, ${failed} failed, ${duration / 1000} s`,
    );
    assert(sent() <= 1.3 * COUNT, `${sent()} requests`);
    assert(duration <= DEADLINE, `${duration} ms`);
  });
}

Deno.test(`${COUNT} parallel calls of functions in an outage reach no device twice, and each result is right or unknown`, async () => {
  using time = new FakeTime();
  const emulator = new Emulator();
  const acted = new Map<string, number>();
  const ids = Array.from({ length: COUNT }, (_, index) => {
    const id = index.toString(16).padStart(24, "0");
    const brew = () => {
      acted.set(id, (acted.get(id) ?? 0) + 1);
      return index;
    };
    emulator.addDevice({ id, functions: { brew } });
    return id;
  });
  const random = seeded(7);
  const fates = Object.values(FATES);
  const { fetch, sent } = outage(
    emulator.fetch,
    () => fates[Math.floor(random() * fates.length)]!,
  );
  const particle = new Particle({ auth: emulator.token, fetch });
  const calls = Promise.allSettled(
    ids.map((deviceId) => particle.callFunction({ deviceId, name: "brew" })),
  );
  await elapsed(time, calls);
  const tally = { done: 0, failed: 0, unknown: 0 };
  for (const [index, outcome] of (await calls).entries()) {
    const count = acted.get(ids[index]!) ?? 0;
    assert(count <= 1, `device ${index} acted ${count} times`);
    if (outcome.status === "fulfilled") {
      tally.done++;
      assertEquals([count, outcome.value.body.return_value], [1, index]);
      continue;
    }
    const error = outcome.reason;
    assert(isParticleError(error), String(error));
    if (error.deviceMayHaveActed) tally.unknown++;
    else {
      tally.failed++;
      assertEquals([count, error.deviceMayHaveActed], [0, false], error.message);
    }
  }
  console.log(`${sent()} requests, ${acted.size} devices acted:`, tally);
  assert(tally.done > 0 && tally.failed > 0 && tally.unknown > 0, JSON.stringify(tally));
  emulator.close();
});
