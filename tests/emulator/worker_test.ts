import { assertEquals, assertMatch } from "@std/assert";
import type { EmulatorJob, EmulatorReport } from "../kit/workerd/emulator_host.ts";
import { bundle, deno } from "../kit/programs.ts";

Deno.test("worker.ts: calls, streams and events work in workerd, and Logic reports that it cannot run", async () => {
  const script = await bundle("emulator/worker.ts");
  const job: EmulatorJob = {
    script,
    fleet: {
      devices: [{
        name: "kettle",
        functions: { boil: { return: 7, publish: { name: "boiled", data: "{{argument}}" } } },
      }],
    },
  };
  const host = ["run", "-A", "--config", "tests/kit/workerd/deno.json"];
  const output = await deno([...host, "tests/kit/workerd/emulator_host.ts"], JSON.stringify(job));
  const report: EmulatorReport = JSON.parse(output);
  assertEquals(report.refused, [403, 403, 400]);
  assertEquals(report.returned, 7);
  assertMatch(
    report.stream,
    /^:ok\n\nevent: boiled\ndata: {"data":"90",.*}\n\nevent: said\ndata: {"data":"hello",.*}\n\n$/,
  );
  assertMatch(
    JSON.stringify(report.run),
    /"status":"Exception","err":"Logic functions cannot run here: /,
  );
  assertMatch(report.warnings, /^Logic functions cannot run: [^\n]+\n$/);
});
