import { assert, assertEquals } from "@std/assert";
import { SlidingWindow } from "../../src/rate_limiter/sliding_window.ts";

/** Counts a request that is sent at `from` and ends at `to`. */
function request(window: SlidingWindow, to: number): void {
  window.take();
  window.release(to);
}

Deno.test("a full window is free when its oldest request has left it, not earlier", () => {
  const window = new SlidingWindow({ limit: 2, window: 100 });
  request(window, 10);
  assertEquals([window.used(10), window.freeAt(10)], [1, 10]);
  request(window, 50);
  assertEquals([window.used(50), window.freeAt(50)], [2, 110]);
  assertEquals([window.used(109), window.freeAt(109)], [2, 110]);
  assertEquals([window.used(110), window.freeAt(110)], [1, 110]);
  assertEquals([window.used(150), window.freeAt(150)], [0, 150]);
});

Deno.test("a request without a response counts, however long it takes", () => {
  const window = new SlidingWindow({ limit: 1, window: 100 });
  window.take();
  assertEquals([window.used(1e9), window.freeAt(1e9)], [1, Infinity]);
  window.release(1e9);
  assertEquals(window.freeAt(1e9), 1e9 + 100);
});

Deno.test("without a limit, requests are counted and always permitted", () => {
  const window = new SlidingWindow({ limit: Infinity, window: 100 });
  for (let i = 0; i < 1_000; i++) request(window, 7);
  assertEquals([window.used(8), window.freeAt(8)], [1_000, 8]);
});

Deno.test("no period ever has more requests than the limit, at random times", () => {
  const limit = 7;
  const length = 100;
  const window = new SlidingWindow({ limit, window: length });
  const ends: number[] = [];
  let seed = 1;
  let now = 0;
  for (let i = 0; i < 20_000; i++) {
    seed = seed * 48_271 % 2_147_483_647;
    now += seed % 20;
    if (window.freeAt(now) > now) continue;
    request(window, now);
    ends.push(now);
  }
  assert(ends.length > 1_000);
  for (let i = limit; i < ends.length; i++) {
    const period = ends[i]! - ends[i - limit]!;
    assert(period >= length, `${limit + 1} requests in ${period} ms`);
  }
});
