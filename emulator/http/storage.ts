/** Limits how much may be uploaded in total. */
import { failure } from "./errors.ts";
import type { Cloud } from "../cloud.ts";

/** Throws if there is no space for an upload. Do not await anything between this check and storing the upload. */
export function requireSpace({ firmware, libraries, settings }: Cloud, bytes: number): void {
  const stored = firmware.totalBytes + libraries.totalBytes;
  if (stored + bytes <= settings.maxStorage) return;
  throw failure(
    413,
    `The storage for firmware and libraries is full: ${stored} of ${settings.maxStorage} bytes are in use ` +
      `and this upload has ${bytes}; delete some, or raise maxStorage`,
  );
}
