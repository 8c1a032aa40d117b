import { assertEquals } from "@std/assert";
import { deno } from "../kit/programs.ts";

Deno.test("denoKvGuard() satisfies the contract of guards in a real database", async () => {
  const output = await deno(["run", "-A", "--unstable-kv", "tests/receivers/deno_kv_program.ts"]);
  assertEquals(output.trim(), "ok");
});
