import { assertEquals } from "@std/assert";
import type { RunRequest } from "../../../emulator/logic/protocol.ts";
import { WorkerPool } from "../../../emulator/logic/runner.ts";

Deno.test("WorkerPool.close() ends runs whose engine is loading, and waiting runs", async () => {
  const pool = new WorkerPool();
  const request = { code: "", context: {}, timeout: 1000, memory: 4_194_304 } as Omit<
    RunRequest,
    "now"
  >;
  const host = { call: () => null, log: () => {} };
  const runs = Array.from({ length: 5 }, () => pool.run(request, host));
  pool.close();
  const closed = { status: "Exception", err: "The emulator is closed" } as const;
  assertEquals(await Promise.all(runs), Array(5).fill(closed));
  assertEquals(await pool.run(request, host), closed);
  assertEquals(await pool.check(), "The emulator is closed");
});
