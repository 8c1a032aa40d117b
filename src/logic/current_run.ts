import type { LogicRun } from "./logic_run.ts";

/** The methods of `AsyncLocalStorage` that are used. */
interface Storage {
  run<T>(run: LogicRun, call: () => T): T;
  getStore(): LogicRun | undefined;
}

const storage = asyncStorage();

/** The run whose synchronous part is executing. Used only if the runtime has no `AsyncLocalStorage`. */
let current: LogicRun | undefined;

/** Calls a function. While it runs, `particle:core` uses `run`. */
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
 * Returns the run that the caller belongs to.
 *
 * @throws {Error} if the caller does not belong to a run, or if the runtime cannot track the run across an `await`.
 */
export function currentRun(): LogicRun {
  const run = storage ? storage.getStore() : current;
  if (run) return run;
  throw new Error(
    storage
      ? "particle:core works only within a function that logicReceiver() calls"
      : "particle:core works only within a function that logicReceiver() calls, and in this runtime only before its first await; on Workers, set the compatibility flag nodejs_compat",
  );
}

/** Creates an `AsyncLocalStorage` if the runtime has it: Deno, Bun, Node, and Workers with `nodejs_compat`. */
function asyncStorage(): Storage | undefined {
  const { process } = globalThis as unknown as {
    process?: {
      getBuiltinModule?: (name: string) => { AsyncLocalStorage?: new () => Storage } | undefined;
    };
  };
  const { AsyncLocalStorage } = process?.getBuiltinModule?.("node:async_hooks") ?? {};
  return AsyncLocalStorage && new AsyncLocalStorage();
}
