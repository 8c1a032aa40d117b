import { isParticleError, ParticleError, type ParticleErrorOptions } from "../core/errors.ts";
import { redactError } from "../core/redact.ts";
import { isUnclear } from "../core/retry.ts";

/** An error in a journal. */
interface ErrorRecord {
  readonly name?: unknown;
  readonly message?: unknown;
}

/** Returns whether a call that failed may have taken effect. An error of the caller's own is definite. */
export function mayHaveActed(error: unknown): boolean {
  return isParticleError(error) && (error.deviceMayHaveActed ?? isUnclear(error));
}

/** Returns an error as JSON data without secrets. */
export function toRecord(error: unknown): ErrorRecord {
  if (isParticleError(error)) return error.toJSON();
  const { name, message } = (redactError(error, []) ?? {}) as Partial<Error>;
  return { name: name ?? "Error", message: message ?? String(error) };
}

/** Returns a copy of the error that `toRecord()` was called with. */
export function fromRecord(record: unknown): unknown {
  const { name, message } = (record ?? {}) as ErrorRecord;
  if (name === "ParticleError") {
    return new ParticleError(String(message), record as ParticleErrorOptions);
  }
  return Object.assign(new Error(String(message)), { name: String(name) });
}
