import { assertEquals } from "@std/assert";
import { Emitter } from "../../src/stream/emitter.ts";

class Bell extends Emitter<{ ring: number; error: unknown }> {
  ring(value: number): void {
    this.emit("ring", value);
  }
}

Deno.test("Emitter calls listeners in order, with once() and off()", () => {
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

Deno.test("Emitter supports adding and removing listeners during an event", () => {
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

Deno.test("Emitter emits error for a rejected promise of another class", () => {
  const bell = new Bell();
  const errors: unknown[] = [];
  bell.on("error", (error) => errors.push(error));
  bell.on("ring", () => ({ catch: (handle: (error: unknown) => void) => handle("rejected") }));
  for (const value of [1, "text", null, undefined, {}]) bell.on("ring", () => value);
  bell.ring(1);
  assertEquals(errors, ["rejected"]);
});

Deno.test("Emitter emits error if a listener throws or rejects, and calls the other listeners", async () => {
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

Deno.test("Emitter throws an error without a listener as an uncaught error", async () => {
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

Deno.test("Emitter.off() removes only the last occurrence of a listener", () => {
  const bell = new Bell();
  const log: string[] = [];
  const [a, b] = ["a", "b"].map((name) => () => log.push(name));
  bell.on("ring", a!).on("ring", b!).on("ring", a!).off("ring", a!).ring(1);
  assertEquals(log, ["a", "b"]);
});
