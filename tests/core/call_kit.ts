/** Helpers for the tests of calls with several attempts. */
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { advance } from "../kit/advance.ts";
import { particleErrorOf } from "./agent_kit.ts";

export const baseUrl = "https://api.test";
/** The path of most requests. */
export const uri = "/v1/x";

/** A `fetch` without a response. */
export const never = () => new Promise<Response>(() => {});
/** Returns a `fetch` whose responses have this status. */
export const status = (code: number, headers: Record<string, string> = {}) => () =>
  new Response(null, { status: code, headers });

/** Fake time, and a `Math.random()` that returns 0.5: the first retry follows after 250 ms, the second after 500 ms. */
export function fakeTime(start?: number) {
  const time = new FakeTime(start);
  const random = stub(Math, "random", () => 0.5);
  return {
    time,
    [Symbol.dispose]: () => {
      random.restore();
      time.restore();
    },
  };
}

/** What became of a call: its error, and when it failed. */
export async function failure(time: FakeTime, call: () => Promise<unknown>, within = 300_000) {
  const begun = Date.now();
  let ended = 0;
  const failed = particleErrorOf(call).finally(() => ended = Date.now());
  await advance(time, within);
  const error = await failed;
  return { error, after: ended - begun };
}
