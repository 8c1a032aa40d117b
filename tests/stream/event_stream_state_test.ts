import { assertEquals, assertInstanceOf } from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { ParticleError } from "../../src/core/errors.ts";
import type { EventStream } from "../../src/stream/event_stream.ts";
import { ScriptedCloud } from "./scripted_cloud.ts";
import { advance } from "../kit/advance.ts";

const down = () => new ParticleError("down", { code: "network" });
const unauthorized = () => new ParticleError("dead token", { code: "http", statusCode: 401 });

/** Records the state changes of a stream, with the message of each error. */
function statesOf(stream: EventStream): unknown[] {
  const states: unknown[] = [];
  stream.on("event", () => {});
  stream.on("error", () => {});
  stream.on("state", ({ error, ...change }) => {
    assertEquals(stream.state, change.state);
    states.push(error === undefined ? change : { ...change, error: (error as Error).message });
  });
  return states;
}

Deno.test("EventStream reports each state change with its reason, attempt, delay and error", async () => {
  using time = new FakeTime();
  using _random = stub(Math, "random", () => 1);
  const cloud = new ScriptedCloud("stream", down(), "stream", unauthorized());
  const stream = await cloud.connect();
  const states = statesOf(stream);
  cloud.last.end();
  await advance(time, 2_000 + 8_000);
  const [first, second, third] = [2_000, 8_000, 16_000].map((delay, i) => ({
    attempt: i + 1,
    delay,
  }));
  assertEquals(states.splice(0), [
    { state: "waiting", reason: "end", ...first },
    { state: "connecting", ...first },
    { state: "waiting", reason: "error", ...second, error: "down" },
    { state: "connecting", ...second },
    { state: "open", ...second },
  ]);
  await advance(time, 13_000 + 16_000);
  assertEquals(states, [
    { state: "waiting", reason: "idle", ...third },
    { state: "connecting", ...third },
    { state: "closed", reason: "refused", error: "dead token" },
  ]);
});

Deno.test("EventStream reports the error of a connection, and reports once that it was closed", async () => {
  using time = new FakeTime();
  for (const end of ["close", "signal", "break"]) {
    const controller = new AbortController();
    const cloud = new ScriptedCloud();
    const stream = await cloud.connect({ signal: controller.signal });
    const listener = () => {};
    const states = statesOf(stream);
    cloud.last.break(new Error("reset"));
    await advance(time, 0);
    const error = "The event stream connection broke";
    assertEquals(states, [{ state: "waiting", reason: "error", attempt: 1, delay: 2_000, error }]);
    if (end === "close") stream.on("event", listener).close();
    else if (end === "signal") controller.abort();
    else stream.abort();
    stream.close();
    assertEquals(states.slice(1), [{ state: "closed", reason: "closed" }]);
  }
});

Deno.test("EventStream.close() in a state listener is final: no event and no request follow", async () => {
  using time = new FakeTime();
  for (const state of ["waiting", "connecting", "open"]) {
    const cloud = new ScriptedCloud();
    const stream = await cloud.connect();
    const log: string[] = [];
    stream.on("event", () => log.push("event"));
    for (const name of ["disconnect", "reconnect", "reconnect-success", "error"] as const) {
      stream.on(name, () => log.push(name));
    }
    stream.on("state", (change) => change.state === state && stream.close());
    cloud.last.end();
    await advance(time, 2_000);
    await advance(time, 600_000);
    const expected = { waiting: [], connecting: ["disconnect"], open: ["disconnect", "reconnect"] };
    assertEquals([state, log], [state, expected[state as keyof typeof expected]]);
    assertEquals([cloud.attempts, stream.state], [state === "open" ? 2 : 1, "closed"]);
    if (state === "open") assertEquals(cloud.last.cancelled, true);
  }
});

Deno.test("EventStream emits error even if a listener of state: closed throws", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud("stream", unauthorized());
  const stream = await cloud.connect();
  const errors: unknown[] = [];
  stream.on("event", () => {}).on("error", (error) => errors.push(error));
  stream.on("state", ({ state }) => {
    if (state === "closed") throw new Error("of the listener");
  });
  cloud.last.end();
  await advance(time, 2_000);
  assertEquals(errors.map((error) => (error as Error).message), ["of the listener", "dead token"]);
  assertInstanceOf(errors[1], ParticleError);
});

Deno.test("EventStream stays closed if it is closed while the response is being delivered", async () => {
  for (let delay = 0; delay < 8; delay++) {
    const controller = new AbortController();
    const abortAfter = (microtasks: number): void => {
      if (microtasks === 0) controller.abort();
      else queueMicrotask(() => abortAfter(microtasks - 1));
    };
    const cloud = new ScriptedCloud();
    const stream = await cloud.connect({
      signal: controller.signal,
      open: (signal, timeout) => {
        const response = cloud.open(signal, timeout);
        abortAfter(delay);
        return response;
      },
    }).catch(() => undefined);
    for (let i = 0; i < 20; i++) await Promise.resolve();
    assertEquals([delay, stream?.state ?? "closed", cloud.last.cancelled], [delay, "closed", true]);
  }
});
