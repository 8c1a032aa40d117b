import { Deadline } from "../core/deadline.ts";
import { ParticleError } from "../core/errors.ts";
import { requireSignal, requireTimeout } from "../core/options.ts";
import type { WaitOptions } from "../types/fleet.ts";

/** The default `timeout` of waiters, in milliseconds. */
const DEFAULT_TIMEOUT = 60_000;

/** A wait that is under way. */
export interface Wait {
  /** Ends everything that the wait has started. */
  readonly deadline: Deadline;
  /** The latest failure that did not end the wait; it becomes the cause of a timeout. */
  failure?: unknown;
}

/**
 * Waits with a time limit.
 *
 * @param what What is waited for, for messages.
 * @param options The time limit and the signal.
 * @param run Resolves to what is waited for.
 * @returns The result of `run`.
 * @throws {TypeError} synchronously, if an option is invalid.
 */
export function waitFor<T>(
  what: string,
  options: WaitOptions,
  run: (wait: Wait) => Promise<T>,
): Promise<T> {
  const timeout = requireTimeout(options, "timeout", DEFAULT_TIMEOUT);
  const signal = requireSignal(options, "signal");
  const wait: Wait = { deadline: new Deadline(timeout || Infinity, signal) };
  return runUntil(
    wait,
    run,
    (code) =>
      code === "aborted"
        ? new ParticleError(`Aborted the wait for ${what}`, { code, cause: signal?.reason })
        : new ParticleError(`Waited ${timeout} ms for ${what}`, { code, cause: wait.failure }),
  );
}

async function runUntil<T>(
  wait: Wait,
  run: (wait: Wait) => Promise<T>,
  toError: (code: "timeout" | "aborted") => ParticleError,
): Promise<T> {
  const { deadline } = wait;
  try {
    return await deadline.guard(() => run(wait));
  } catch (error) {
    throw deadline.code ? toError(deadline.code) : error;
  } finally {
    deadline.release();
  }
}
