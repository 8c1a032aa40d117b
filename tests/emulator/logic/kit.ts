/** Helpers for the tests of Logic functions: a cloud with two products, and functions in it. */
import { assertEquals } from "@std/assert";
import { Emulator, type EmulatorOptions } from "@particle-edge/emulator";
import { call, type Json } from "../helpers.ts";

export const PRODUCT = 12_345;
export const CORE = `import Particle from "particle:core";`;

export function start(options: EmulatorOptions = {}): Emulator {
  const emulator = new Emulator(options);
  emulator.addProduct({ id: PRODUCT, slug: "kettle" });
  emulator.addProduct({ id: PRODUCT + 1, slug: "other" });
  return emulator;
}

export async function create(
  emulator: Emulator,
  code: string,
  triggers: Json[],
  more = {},
): Promise<Json> {
  const logic_function = {
    name: crypto.randomUUID(),
    source: { type: "JavaScript", code },
    logic_triggers: triggers,
    ...more,
  };
  const json = { logic_function };
  const { status, body } = await call(emulator, "POST", "/v1/logic/functions", { json });
  assertEquals(status, 201, JSON.stringify(body));
  return body.logic_function;
}

export const event = (event_name: string, more = {}): Json => ({
  type: "Event",
  event_name,
  ...more,
});

/** Returns the status and logs of each run of a function, oldest first. */
export async function runs(
  emulator: Emulator,
  { id }: Json,
): Promise<{ status: string; logs: Json[] }[]> {
  await emulator.settled();
  const path = `/v1/logic/functions/${id}/runs`;
  const { logic_runs } = (await call(emulator, "GET", path)).body;
  const all = [];
  for (const run of logic_runs.toReversed()) {
    const { logic_run_logs } = (await call(emulator, "GET", `${path}/${run.id}/logs`)).body;
    all.push({ status: run.status, logs: logic_run_logs.logs.map(({ args }: Json) => args) });
  }
  return all;
}

export async function execute(emulator: Emulator, code: string, more = {}): Promise<Json> {
  const json = { source: { type: "JavaScript", code }, ...more };
  return (await call(emulator, "POST", "/v1/logic/execute", { json })).body.result;
}

export async function ledger(emulator: Emulator, name: string, scope: string): Promise<void> {
  const json = { ledger: { name, scope, description: "" } };
  const { status, body } = await call(emulator, "POST", "/v1/ledgers", { json });
  assertEquals(status, 201, JSON.stringify(body));
}
