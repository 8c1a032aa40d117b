import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describeEnd, type Ended, runToEnd } from "../../tools/process.ts";
import { startTestCloud } from "../kit/test_cloud.ts";
import { root } from "../kit/programs.ts";

/** Runs the demo with the command in the README. */
function runDemo(...args: string[]): Promise<Ended> {
  const all = ["run", "--no-prompt", "--allow-net=127.0.0.1", "examples/demo.ts", ...args];
  return runToEnd(Deno.execPath(), all, { cwd: root, env: { NO_COLOR: "1" } });
}

Deno.test("the demo runs on an emulated cloud and reconnects after a cut", async () => {
  const ended = await runDemo();
  const { code, stdout, stderr } = ended;
  assertEquals([code, stderr], [0, ""], describeEnd(["demo.ts"], ended));
  assertMatch(stdout, /coffee-machine {2}[0-9a-f]{24} {2}online/);
  assertStringIncludes(stdout, 'coffee-machine.brew("2") returned 2');
  assertMatch(stdout, /thermometer\.temperature is \d+(\.\d)?\n/);
  assertMatch(stdout, /\(you\) +demo\/hello +Hello, Deno/);
  assertMatch(
    stdout,
    /cut the connection[^]*reconnected automatically[^]*thermometer +temperature[^]*Done: 3 devices/,
  );
});

Deno.test("the demo runs on another cloud, where it calls a function only with --call", async () => {
  await using cloud = await startTestCloud();
  const { baseUrl, token } = cloud.access;
  const ended = await runDemo("--url", baseUrl, "--token", token);
  const { code, stdout } = ended;
  assertEquals(code, 0, describeEnd(["demo.ts"], ended));
  assertStringIncludes(stdout, "Done: 6 devices");
  assertEquals(stdout.includes("returned"), false);
  const called = await runDemo("--url", baseUrl, "--token", token, "--call", "brew");
  assertStringIncludes(called.stdout, 'coffee-machine.brew("2") returned 1');
});

Deno.test("the demo reports which step failed and why, and exits with code 1", async () => {
  const rows: [string[], string, string][] = [
    [["--bogus"], "Reading the command line", "--bogus"],
    [["--url", "http://127.0.0.1:1"], "Opening the cloud", "--url needs --token"],
    [["--url", "http://127.0.0.1:1", "--token", "x"], "List the fleet", "Network error from"],
    [["--url", "nowhere", "--token", "x"], "Opening the cloud", "baseUrl must be an absolute"],
  ];
  for (const [args, step, reason] of rows) {
    const { code, stderr } = await runDemo(...args);
    assertEquals(code, 1);
    assertStringIncludes(stderr, `The demo failed at "${step}": `);
    assertStringIncludes(stderr, reason);
  }
});
