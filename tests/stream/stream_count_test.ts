/** Which streams count as open on Bun. The warning at 241 of 256 is tested with many subscriptions. */
import { assertEquals, assertRejects } from "@std/assert";
import { stub } from "@std/testing/mock";
import { counted } from "../../src/stream/stream_count.ts";

Deno.test("counted() counts open connections, and warns by the limit that Bun is configured with", async () => {
  using warn = stub(console, "warn");
  Reflect.set(globalThis, "Bun", { env: { BUN_CONFIG_MAX_HTTP_REQUESTS: "20" } });
  try {
    const failing = () => Promise.reject(new Error("down"));
    const connect = () => Promise.resolve(new Response());
    for (let i = 0; i < 10; i++) {
      const controller = new AbortController();
      await assertRejects(() => counted(failing, controller.signal));
      if (i % 2) controller.abort(); // must not be released twice
    }
    const open: AbortController[] = [];
    const openOne = async () => {
      const controller = new AbortController();
      open.push(controller);
      await counted(connect, controller.signal);
    };
    for (let i = 0; i < 4; i++) await openOne();
    assertEquals(warn.calls.length, 0);
    open.pop()?.abort();
    await openOne();
    assertEquals(warn.calls.length, 0);
    await openOne();
    assertEquals(warn.calls.length, 1);
    assertEquals(
      String(warn.calls[0]!.args[0]).split(":")[0],
      "5 event streams are open, and Bun runs at most 20 requests at once",
    );
    for (const controller of open) controller.abort();
  } finally {
    Reflect.deleteProperty(globalThis, "Bun");
  }
});
