import { assertStringIncludes } from "@std/assert";
import { deno } from "../kit/programs.ts";
import { folder } from "./kit.ts";

Deno.test("dev.ts shows an event that passes through the Worker", async () => {
  await using persist = await folder();
  const output = await deno([
    "run",
    "-A",
    "examples/cloudflare_worker/dev.ts",
    "--once",
    "--port=0",
    `--persist=${persist.path}`,
  ]);
  assertStringIncludes(output, 'Stream     {"name":"temperature"');
  assertStringIncludes(output, 'Device     [{"name":"temperature"');
  assertStringIncludes(output, 'Dead       {"letters":[]}');
});
