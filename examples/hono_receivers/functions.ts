import type { LogicFunction } from "@particle-edge/sdk/logic";
import watchTemperature from "./functions/watch_temperature.js";

/** A logic function that the app runs. */
export interface EdgeFunction {
  /** The default export of its file. */
  readonly run: LogicFunction;
  /** The ledgers that it uses, each for the device of the event. */
  readonly ledgers: readonly string[];
}

/** The functions behind `/logic/:function`, by name. A map, so that no name of a request leads anywhere else. */
export const edgeFunctions: ReadonlyMap<string, EdgeFunction> = new Map([
  ["watch_temperature", { run: watchTemperature, ledgers: ["climate"] }],
]);
