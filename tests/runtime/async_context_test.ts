import { assertEquals, assertThrows } from "@std/assert";
import { type AsyncContext, createAsyncContext } from "../../src/runtime/async_context.ts";

// Typed here, so that no types of Node are needed.
const { process } = globalThis as unknown as { process: { getBuiltinModule?: unknown } };

/** A context as it is where there is no `AsyncLocalStorage`: on workerd and in browsers. */
function createSyncContext(): AsyncContext<string> {
  const { getBuiltinModule } = process;
  process.getBuiltinModule = undefined;
  try {
    return createAsyncContext();
  } finally {
    process.getBuiltinModule = getBuiltinModule;
  }
}

/** What a context knows while a function runs, after its first `await`, and after a timer. */
async function known(context: AsyncContext<string>): Promise<unknown[]> {
  const seen: unknown[] = [];
  await context.run("value", async () => {
    seen.push(context.getStore());
    await undefined;
    seen.push(context.getStore());
    await new Promise((resolve) => setTimeout(resolve));
    seen.push(context.getStore());
  });
  return [...seen, context.getStore()];
}

Deno.test("createAsyncContext() knows what code was started for, across await and timers", async () => {
  assertEquals(await known(createAsyncContext()), ["value", "value", "value", undefined]);
});

Deno.test("createAsyncContext() knows it up to the first await without AsyncLocalStorage", async () => {
  assertEquals(await known(createSyncContext()), ["value", undefined, undefined, undefined]);
});

Deno.test("an AsyncContext is left when the function throws, and when it is disabled", () => {
  for (const context of [createAsyncContext<string>(), createSyncContext()]) {
    const fail = () => {
      throw new Error("no");
    };
    assertThrows(() => context.run("value", fail), Error, "no");
    assertEquals(context.getStore(), undefined);
    assertEquals(context.run("value", () => context.getStore()), "value");
    context.disable();
    assertEquals(context.getStore(), undefined);
  }
});
