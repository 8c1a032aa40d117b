/** A thousand clients that lose their connection at the same moment must not come back at the same moment. */
import { assert, assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { ParticleError } from "../../src/core/errors.ts";
import { EventStream } from "../../src/stream/event_stream.ts";

const CLIENTS = 1_000;
const OUTAGE = 60_000;

/** Width of the buckets in which attempts are counted, and also how far time goes at once. */
const BUCKET = 100;

/** Largest share of the attempts of a round that may fall into one bucket, from the second attempt on. */
const MAX_SHARE = 0.05;

/**
 * Attempts of one client in the 60 s: the waits are 2 s, then 50 to 100 % of 8, 16, 32 and 60 s, so the fourth attempt
 * comes after 58 s at the latest, and the fifth after 60 s at the earliest.
 */
const ATTEMPTS = 4;

/** Repeatable random numbers (mulberry32), so that a test does not fail by chance. */
function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A cloud that can be taken down; notes when whom it was asked by. */
class Cloud {
  down = false;
  /** When each client tried to connect again. */
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
    const body = new ReadableStream({ start: (given) => void this.#connections.push(given) });
    return Promise.resolve(
      new Response(body, { headers: { "content-type": "text/event-stream" } }),
    );
  }
}

/** The largest share of these moments that falls into one bucket. */
function largestShare(moments: number[]): number {
  const buckets = new Map<number, number>();
  for (const moment of moments) {
    const bucket = Math.floor(moment / BUCKET);
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1);
  }
  return Math.max(...buckets.values()) / moments.length;
}

async function pass(time: FakeTime, milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += BUCKET) {
    time.tick(BUCKET);
    await time.runMicrotasks();
  }
}

Deno.test("after an outage 1,000 clients come back spread over time, and all come back", async () => {
  using _random = stub(Math, "random", seeded(20_260_101));
  using time = new FakeTime(0);
  const cloud = new Cloud();
  const streams = await Promise.all(cloud.attempts.map((_, client) => cloud.connect(client)));
  for (const stream of streams) stream.on("event", () => {});
  await time.runMicrotasks();
  for (const attempts of cloud.attempts) attempts.length = 0;
  cloud.fail();
  await time.runMicrotasks();
  await pass(time, OUTAGE);

  const counts = new Set(cloud.attempts.map((attempts) => attempts.length));
  assertEquals([...counts].sort(), [ATTEMPTS]);
  // The first one comes after 2 s for all: the reference document promises it.
  for (let round = 1; round < ATTEMPTS; round++) {
    const moments = cloud.attempts.flatMap((attempts) => attempts[round] ?? []);
    const share = largestShare(moments);
    assert(share <= MAX_SHARE, `attempt ${round + 1}: ${100 * share} % of ${moments.length}`);
  }

  cloud.down = false;
  await pass(time, 60_000);
  assert(streams.every((stream) => stream.state === "open"), "not all clients came back");
  assert(cloud.attempts.every((attempts) => attempts.length <= ATTEMPTS + 1), "too many attempts");
  for (const stream of streams) stream.close();
});
