/**
 * `particle:core` at the edge: what a logic function imports under this name. Lead the name here by an import map
 * (`"particle:core": "jsr:@particle-edge/sdk/logic/core"`), or by an alias of the bundler.
 *
 * @module
 */
import type { LedgerData } from "../types/ledgers.ts";
import { currentRun } from "./current_run.ts";
import type { LogicContext } from "./logic_context.ts";
import type { LedgerState } from "./logic_run.ts";

/** What a ledger does for a function. */
export interface Ledger {
  /** What it holds. */
  get(): LedgerState;
  /** Writes it: `Particle.REPLACE`, the default, or `Particle.MERGE`, which keeps other keys. */
  set(data: LedgerData, mode?: "Replace" | "Merge"): null;
  /** Deletes what it holds. */
  delete(): null;
}

/** What `particle:core` exports. */
export interface ParticleCore {
  /** Merges the data of `set` into what is there, key by key. */
  readonly MERGE: "Merge";
  /** Replaces what is there by the data of `set`. */
  readonly REPLACE: "Replace";
  /**
   * Publishes an event, once the function has returned. What is no text is sent as JSON, and nothing for `null`.
   *
   * @param name 1 to 64 characters.
   * @param data What to publish.
   * @param options The product, which is that of the event by default, and the device that shall seem to publish.
   */
  publish(
    name: string,
    data?: unknown,
    options?: { productId?: number; asDeviceId?: string },
  ): null;
  /** A ledger, for the device, product or owner that the event belongs to, or for another. */
  ledger(name: string, scope?: { deviceId?: string; productId?: number }): Ledger;
  /** What the function was called with. */
  getContext(): LogicContext;
}

/** The default export of `particle:core`. */
const Particle: ParticleCore = {
  MERGE: "Merge",
  REPLACE: "Replace",
  publish(name, data, options = {}) {
    const run = currentRun();
    if (typeof name !== "string" || !/^[\x20-\x7e]{1,64}$/.test(name)) {
      throw new TypeError("The name of an event must be 1 to 64 printable ASCII characters");
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
