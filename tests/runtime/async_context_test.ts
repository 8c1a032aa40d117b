import { assertEquals, assertThrows } from "@std/assert";
import { type AsyncContext, createAsyncContext } from "../../src/runtime/async_context.ts";

// Declared here, so that the types of Node are not needed.
const { process } = globalThis as unknown as { process: { getBuiltinModule?: unknown } };

/** Creates the context of runtimes without `AsyncLocalStorage`: workerd and browsers. */
function createSyncContext(): AsyncContext<string> {
  const { getBuiltinModule } = process;
  process.getBuiltinModule = undefined;
  try {
    return createAsyncContext();
  } finally {
    process.getBuiltinModule = getBuiltinModule;
  }
}

/** Returns the value of a context in a function, after its first `await`, after a timer, and outside of it. */
async function valuesOf(context: AsyncContext<string>): Promise<unknown[]> {
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

Deno.test("createAsyncContext() keeps the value across await and timers", async () => {
  assertEquals(await valuesOf(createAsyncContext()), ["value", "value", "value", undefined]);
});

Deno.test("createAsyncContext() keeps the value up to the first await without AsyncLocalStorage", async () => {
  assertEquals(await valuesOf(createSyncContext()), ["value", undefined, undefined, undefined]);
});

Deno.test("an AsyncContext has no value after the function throws or the context is disabled", () => {
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
