import type { LogicRun } from "./logic_run.ts";

/** The part of `AsyncLocalStorage` that is used. */
interface Storage {
  run<T>(run: LogicRun, call: () => T): T;
  getStore(): LogicRun | undefined;
}

const storage = asyncStorage();

/** The run whose synchronous part is under way, where there is no storage. */
let current: LogicRun | undefined;

/** Calls a function whose uses of `particle:core` belong to `run`. */
export function within<T>(run: LogicRun, call: () => T): T {
  if (storage) return storage.run(run, call);
  const before = current;
  current = run;
  try {
    return call();
  } finally {
    current = before;
  }
}

/**
 * The run that the caller belongs to.
 *
 * @throws {Error} if there is none, or if the runtime forgot it over an `await`.
 */
export function currentRun(): LogicRun {
  const run = storage ? storage.getStore() : current;
  if (run) return run;
  throw new Error(
    storage
      ? "particle:core works within a function that logicReceiver() calls"
      : "particle:core works within a function that logicReceiver() calls, and here only before its first await: on Workers, set the flag nodejs_compat",
  );
}

/** `AsyncLocalStorage` where the runtime has it: Deno, Bun, Node, and Workers with `nodejs_compat`. */
function asyncStorage(): Storage | undefined {
  const { process } = globalThis as unknown as {
    process?: {
      getBuiltinModule?: (name: string) => { AsyncLocalStorage?: new () => Storage } | undefined;
    };
  };
  const { AsyncLocalStorage } = process?.getBuiltinModule?.("node:async_hooks") ?? {};
  return AsyncLocalStorage && new AsyncLocalStorage();
}
