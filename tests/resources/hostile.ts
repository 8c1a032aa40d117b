/** Ids as an attacker, or a mistake, would give them. */
import { assertEquals, assertThrows } from "@std/assert";
import type { Particle } from "../../mod.ts";
import { recorded } from "./wire.ts";

/** What can be no segment of a path: it would be lost, or address another path. */
const REFUSED: unknown[] = ["", " ", ".", "..", "%2e%2e", ".%2E", "\uD800", null, {}, NaN];

/** What has to stay one segment. */
const KEPT = ["../user?x=1#", "a/b", "a\\b", "a%2fb", "a?b", "a#b", "é", "🚀", "a\nb"];

/**
 * Registers a test for each call: given an id, it sends a path of the same shape whatever the id is, or throws a
 * `TypeError` and sends nothing.
 */
export function checkHostileIds(
  calls: Record<string, (particle: Particle, id: string) => unknown>,
): void {
  for (const [name, call] of Object.entries(calls)) {
    Deno.test(`${name}: a hostile id stays one segment, or nothing is sent`, async () => {
      const { particle, requests } = recorded();
      for (const bad of REFUSED) assertThrows(() => call(particle, bad as string), TypeError);
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
