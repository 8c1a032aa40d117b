import { assertEquals } from "@std/assert";
import { Emitter } from "../../src/stream/emitter.ts";

class Bell extends Emitter<{ ring: number; error: unknown }> {
  ring(value: number): void {
    this.emit("ring", value);
  }
}

Deno.test("Emitter calls listeners in order, once and off included", () => {
  const bell = new Bell();
  const log: string[] = [];
  const first = (value: number) => log.push(`first ${value}`);
  bell.on("ring", first).once("ring", (value) => log.push(`once ${value}`));
  bell.ring(1);
  bell.ring(2);
  bell.off("ring", first).off("ring", first);
  bell.ring(3);
  assertEquals(log, ["first 1", "once 1", "first 2"]);
  assertEquals(bell.listenerCount("ring"), 0);
});

Deno.test("Emitter is not confused by listeners that come and go while it rings", () => {
  const bell = new Bell();
  const log: string[] = [];
  const second = () => log.push("second");
  bell.on("ring", () => {
    bell.off("ring", second);
    bell.on("ring", () => log.push("late"));
  });
  bell.on("ring", second);
  bell.ring(1);
  assertEquals(log, ["second"]);
});

Deno.test("Emitter hands what a promise of another class rejects with to error", () => {
  const bell = new Bell();
  const errors: unknown[] = [];
  bell.on("error", (error) => errors.push(error));
  bell.on("ring", () => ({ catch: (handle: (error: unknown) => void) => handle("rejected") }));
  for (const other of [1, "text", null, undefined, {}]) bell.on("ring", () => other);
  bell.ring(1);
  assertEquals(errors, ["rejected"]);
});

Deno.test("Emitter hands what a listener throws, or rejects with, to error and goes on", async () => {
  const bell = new Bell();
  const errors: unknown[] = [];
  let calls = 0;
  bell.on("error", (error) => errors.push(error));
  bell.on("ring", () => {
    throw "thrown";
  });
  bell.on("ring", () => Promise.reject("rejected"));
  bell.on("ring", () => calls++);
  bell.ring(1);
  await Promise.resolve();
  await Promise.resolve();
  assertEquals([errors, calls], [["thrown", "rejected"], 1]);
});

Deno.test("Emitter lets an error that nobody hears be uncaught, never vanish", async () => {
  for (const withErrorListener of [false, true]) {
    const bell = new Bell();
    if (withErrorListener) {
      bell.on("error", () => {
        throw new Error("oops");
      });
    }
    bell.on("ring", () => {
      throw new Error("oops");
    });
    const uncaught = new Promise<string>((resolve) => {
      addEventListener("error", (event) => {
        event.preventDefault();
        resolve(event.error.message);
      }, { once: true });
    });
    bell.ring(1);
    assertEquals(await uncaught, "oops");
  }
});

Deno.test("Emitter.off() takes a listener off once, where it was added last", () => {
  const bell = new Bell();
  const log: string[] = [];
  const [a, b] = ["a", "b"].map((name) => () => log.push(name));
  bell.on("ring", a!).on("ring", b!).on("ring", a!).off("ring", a!).ring(1);
  assertEquals(log, ["a", "b"]);
});
