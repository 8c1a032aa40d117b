import { assertEquals } from "@std/assert";
import { Lane, nextOf, type Waiter } from "../../src/rate_limiter/lane.ts";
import { SlidingWindow } from "../../src/rate_limiter/sliding_window.ts";

const waiter = (order: number): Waiter => ({ order, start: () => {}, fail: () => {} });

/** Returns a window with one request, which has ended at `end`, or has not. */
function full(end?: number): SlidingWindow {
  const window = new SlidingWindow({ limit: 1, window: 100 });
  window.take();
  if (end !== undefined) window.release(end);
  return window;
}

Deno.test("nextOf() finds nothing in empty lanes", () => {
  assertEquals(nextOf([new Lane([full(0)])], 5), { waiter: undefined, wakeAt: Infinity });
});

Deno.test("nextOf() returns the earliest time at which one that waits is permitted", () => {
  const lanes = [new Lane([full(10), full(30)]), new Lane([full(20)]), new Lane([full()])];
  lanes.forEach((lane, order) => lane.add(waiter(order)));
  assertEquals(nextOf(lanes, 50), { waiter: undefined, wakeAt: 120 });
  assertEquals(nextOf(lanes, 120).waiter?.order, 1);
});

Deno.test("nextOf() prefers the one that arrived first among those that are permitted", () => {
  const lanes = [new Lane([full()]), new Lane([]), new Lane([])];
  lanes.forEach((lane, index) => lane.add(waiter(2 - index)));
  lanes.forEach((lane) => lane.add(waiter(9)));
  lanes[0]!.add(waiter(-1));
  assertEquals(nextOf(lanes, 0).waiter?.order, 0);
});

Deno.test("the first of a lane is the one that arrived first of those that still wait", () => {
  const lane = new Lane([]);
  const [a, b, c, d] = [waiter(0), waiter(1), waiter(2), waiter(3)] as const;
  assertEquals(lane.first, undefined);
  lane.add(a);
  lane.add(b);
  lane.add(c);
  lane.delete(b);
  assertEquals([lane.first, lane.size], [a, 2]);
  lane.delete(a);
  assertEquals(lane.first, c);
  lane.delete(c);
  assertEquals([lane.first, lane.size], [undefined, 0]);
  lane.add(d);
  assertEquals(lane.first, d);
  lane.delete(d);
  lane.add(a);
  assertEquals([lane.first, lane.size], [a, 1]);
});
