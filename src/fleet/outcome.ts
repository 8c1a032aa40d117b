import { isParticleError, ParticleError, type ParticleErrorOptions } from "../core/errors.ts";
import { redactError } from "../core/redact.ts";

/** An error in a journal. */
interface ErrorRecord {
  readonly name?: unknown;
  readonly message?: unknown;
}

/**
 * Returns whether a call that failed may have reached the device: the response is missing, or it does not say. An error
 * of the caller's own is definite.
 */
export function mayHaveActed(error: unknown): boolean {
  if (!isParticleError(error)) return false;
  const { code, statusCode = 0 } = error;
  return statusCode === 408 || statusCode >= 500 ||
    /^(network|timeout|aborted|invalid_response|too_large)$/.test(code);
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
