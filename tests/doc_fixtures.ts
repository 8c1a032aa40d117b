/** What the examples in the docs count on, beside the devices of test_cloud.ts. */
import type { Emulator } from "../emulator/mod.ts";

/** Adds it to the cloud of the examples. */
export function addDocFixtures(_emulator: Emulator): Promise<void> {
  return Promise.resolve();
}
