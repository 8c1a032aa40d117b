/**
 * The module `particle:core` for Logic functions that run at the edge. To make imports of `particle:core` resolve to this
 * module, use an import map (`"particle:core": "jsr:@particle-edge/sdk/logic/core"`) or an alias of your bundler.
 *
 * @module
 */
import type { LedgerData } from "../types/ledgers.ts";
import { currentRun } from "./current_run.ts";
import type { LogicContext } from "./logic_context.ts";
import type { LedgerState } from "./logic_run.ts";

/** A ledger as a Logic function sees it. */
export interface Ledger {
  /** Returns the data of the ledger and when it last changed. */
  get(): LedgerState;
  /**
   * Writes the data.
   *
   * @param data The data.
   * @param mode `Particle.REPLACE` (the default) replaces all data; `Particle.MERGE` keeps keys that are not in `data`.
   */
  set(data: LedgerData, mode?: "Replace" | "Merge"): null;
  /** Deletes the data. */
  delete(): null;
}

/** The default export of `particle:core`. */
export interface ParticleCore {
  /** Mode for `set` that merges the data into the existing data, key by key. */
  readonly MERGE: "Merge";
  /** Mode for `set` that replaces the existing data. */
  readonly REPLACE: "Replace";
  /**
   * Publishes an event after the function has returned.
   *
   * @param name Name of the event: 1 to 64 printable ASCII characters.
   * @param data The data. Strings are sent unchanged, other values as JSON; `null` sends no data. Optional.
   * @param options The id of the product (default: that of the triggering event), and the id of the device on whose
   * behalf the event is published. All options are optional.
   */
  publish(
    name: string,
    data?: unknown,
    options?: { productId?: number; asDeviceId?: string },
  ): null;
  /** Returns a ledger of the event's device, product or owner, or of the device or product in `scope`. */
  ledger(name: string, scope?: { deviceId?: string; productId?: number }): Ledger;
  /** Returns the context that the function was called with. */
  getContext(): LogicContext;
}

/** The object that Logic functions import as `Particle`. */
const Particle: ParticleCore = {
  MERGE: "Merge",
  REPLACE: "Replace",
  publish(name, data, options = {}) {
    const run = currentRun();
    if (typeof name !== "string" || !/^[\x20-\x7e]{1,64}$/.test(name)) {
      throw new TypeError("An event name must be 1 to 64 printable ASCII characters");
    }
    run.publish({
      name,
      data: typeof data === "string" ? data : JSON.stringify(data ?? undefined),
      product: options.productId ?? run.context.event?.productId,
      asDeviceId: options.asDeviceId,
    });
    return null;
  },
  ledger(name, scope = {}) {
    const run = currentRun();
    const use = { name, ...scope };
    return {
      get: () => run.read(use),
      set(data, mode = "Replace") {
        run.write(use, data, mode);
        return null;
      },
      delete() {
        run.remove(use);
        return null;
      },
    };
  },
  getContext: () => currentRun().context,
};

export default Particle;
