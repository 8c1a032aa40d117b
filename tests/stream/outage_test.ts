/** A thousand clients that lose their connection at the same time must not reconnect at the same time. */
import { assert, assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { ParticleError } from "../../src/core/errors.ts";
import { EventStream } from "../../src/stream/event_stream.ts";

const CLIENTS = 1_000;
const OUTAGE = 60_000;

/** Width of the buckets in which attempts are counted, and step of the clock, in milliseconds. */
const BUCKET = 100;

/** Maximum share of the attempts of a round in one bucket, from the second attempt on. */
const MAX_SHARE = 0.05;

/**
 * Number of attempts of one client in 60 s: the delays are 2 s, then 50 to 100 % of 8, 16, 32 and 60 s, so the fourth
 * attempt is made after 58 s at the latest, and the fifth after 60 s at the earliest.
 */
const ATTEMPTS = 4;

/** Returns a generator of repeatable random numbers (mulberry32), so that a test does not fail by chance. */
function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A cloud that can be taken down; records when each client tries to connect. */
class Cloud {
  down = false;
  /** Times of the attempts of each client. */
  readonly attempts: number[][] = Array.from({ length: CLIENTS }, () => []);
  #connections: ReadableStreamDefaultController[] = [];

  connect(client: number): Promise<EventStream> {
    return EventStream.connect({ open: () => this.#open(client), idleTimeout: 0 });
  }

  fail(): void {
    this.down = true;
    for (const connection of this.#connections.splice(0)) connection.error(new Error("outage"));
  }

  #open(client: number): Promise<Response> {
    this.attempts[client]!.push(Date.now());
    if (this.down) return Promise.reject(new ParticleError("down", { code: "network" }));
    const body = new ReadableStream({
      start: (controller) => void this.#connections.push(controller),
    });
    return Promise.resolve(
      new Response(body, { headers: { "content-type": "text/event-stream" } }),
    );
  }
}

/** Returns the largest share of these times that falls into one bucket. */
function largestShare(times: number[]): number {
  const buckets = new Map<number, number>();
  for (const at of times) {
    const bucket = Math.floor(at / BUCKET);
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1);
  }
  return Math.max(...buckets.values()) / times.length;
}

async function advance(time: FakeTime, milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += BUCKET) {
    time.tick(BUCKET);
    await time.runMicrotasks();
  }
}

Deno.test("after an outage, all of 1,000 clients reconnect, spread over time", async () => {
  using _random = stub(Math, "random", seeded(20_260_101));
  using time = new FakeTime(0);
  const cloud = new Cloud();
  const streams = await Promise.all(cloud.attempts.map((_, client) => cloud.connect(client)));
  for (const stream of streams) stream.on("event", () => {});
  await time.runMicrotasks();
  for (const attempts of cloud.attempts) attempts.length = 0;
  cloud.fail();
  await time.runMicrotasks();
  await advance(time, OUTAGE);

  const counts = new Set(cloud.attempts.map((attempts) => attempts.length));
  assertEquals([...counts].sort(), [ATTEMPTS]);
  // All clients make the first attempt after 2 s, as stated in the reference document.
  for (let round = 1; round < ATTEMPTS; round++) {
    const times = cloud.attempts.flatMap((attempts) => attempts[round] ?? []);
    const share = largestShare(times);
    assert(share <= MAX_SHARE, `attempt ${round + 1}: ${100 * share} % of ${times.length}`);
  }

  cloud.down = false;
  await advance(time, 60_000);
  assert(streams.every((stream) => stream.state === "open"), "not all clients reconnected");
  assert(cloud.attempts.every((attempts) => attempts.length <= ATTEMPTS + 1), "too many attempts");
  for (const stream of streams) stream.close();
});
