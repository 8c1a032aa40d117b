/** The checked options of Logic. */
import { requireDuration } from "../base/checks.ts";
import type { LogicOptions } from "./options.ts";

/** How long a function may run, in milliseconds. Source: docs, Logic. */
const TIMEOUT_MS = 30_000;
/** How much memory a function may use, in bytes. Our own choice. */
const MEMORY_BYTES = 32 * 1024 * 1024;
/** The least memory that QuickJS and the modules need, and the most that WebAssembly supports, in bytes. */
const [MEMORY_MIN, MEMORY_MAX] = [1024 * 1024, 2 ** 31 - 1];

/** The checked options of Logic, with defaults filled in. */
export interface LogicSettings {
  readonly timeout: number;
  readonly memory: number;
  readonly secrets: ReadonlyMap<string, string>;
}

/**
 * Checks the `logic` option of an emulator.
 *
 * @throws {TypeError} if an option is invalid.
 */
export function checkLogic(options: LogicOptions = {}): LogicSettings {
  const { timeout = TIMEOUT_MS, memory = MEMORY_BYTES, secrets = {} } = options;
  if (!Number.isInteger(memory) || memory < MEMORY_MIN || memory > MEMORY_MAX) {
    throw new TypeError(
      `logic.memory must be a number of bytes from ${MEMORY_MIN} to ${MEMORY_MAX}, got ${memory}`,
    );
  }
  for (const [name, value] of Object.entries(secrets)) {
    if (typeof value !== "string") {
      throw new TypeError(`The secret ${JSON.stringify(name)} must be a string`);
    }
  }
  return {
    timeout: requireDuration("logic.timeout", timeout),
    memory,
    secrets: new Map(Object.entries(secrets)),
  };
}
