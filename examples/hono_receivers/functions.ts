import type { LogicFunction } from "@particle-edge/sdk/logic";
import watchTemperature from "./functions/watch_temperature.js";

/** A Logic function that the app runs. */
export interface EdgeFunction {
  /** The default export of its file. */
  readonly run: LogicFunction;
  /** Names of the ledgers that it uses, with one instance per device. */
  readonly ledgers: readonly string[];
}

/** The functions behind `/logic/:function`, by name. A map, because on an object `constructor` would be found too. */
export const edgeFunctions: ReadonlyMap<string, EdgeFunction> = new Map([
  ["watch_temperature", { run: watchTemperature, ledgers: ["climate"] }],
]);
