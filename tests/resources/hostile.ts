/** Ids that an attacker might pass, or a caller by mistake. */
import { assertEquals, assertThrows } from "@std/assert";
import type { Particle } from "../../mod.ts";
import { recorded } from "./wire.ts";

/** Values that cannot be a path segment: they would be lost, or address another path. */
const REJECTED: unknown[] = ["", " ", ".", "..", "%2e%2e", ".%2E", "\uD800", null, {}, NaN];

/** Values that must stay a single segment. */
const KEPT = ["../user?x=1#", "a/b", "a\\b", "a%2fb", "a?b", "a#b", "é", "🚀", "a\nb"];

/**
 * Registers a test for each call: whatever the id, the path has the same number of segments, or the call throws a
 * `TypeError` before any request.
 */
export function checkHostileIds(
  calls: Record<string, (particle: Particle, id: string) => unknown>,
): void {
  for (const [name, call] of Object.entries(calls)) {
    Deno.test(`${name}: a hostile id stays one segment, or throws before any request`, async () => {
      const { particle, requests } = recorded();
      for (const bad of REJECTED) assertThrows(() => call(particle, bad as string), TypeError);
      assertEquals(requests.length, 0);
      await call(particle, "plain");
      const shape = new URL(requests[0]!.url).pathname.split("/").length;
      for (const hostile of KEPT) {
        await call(particle, hostile);
        const url = new URL(requests.at(-1)!.url);
        const segments = url.pathname.split("/").map(decodeURIComponent);
        assertEquals([segments.length, segments.includes(hostile), url.hash], [shape, true, ""]);
      }
    });
  }
}
