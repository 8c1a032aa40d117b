import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describeEnd, outputOf, runToEnd } from "../../tools/process.ts";

const deno = Deno.execPath();

/** The arguments that run a program from standard input. */
const STDIN = ["run", "--no-prompt", "-"];

Deno.test("outputOf() passes input and environment to a program, and returns its output", async () => {
  assertEquals(await outputOf(deno, STDIN, { input: "console.log(6 * 7)" }), "42\n");
  const env = { X: "y" };
  assertEquals(await outputOf(deno, ["eval", "console.log(Deno.env.get('X'))"], { env }), "y\n");
});

Deno.test("outputOf() throws with the exit code and both outputs of a program that fails", async () => {
  const program = "console.log('half'); console.error('why'); Deno.exit(3)";
  const error = await assertRejects(() => outputOf(deno, ["eval", program]), Error);
  assertStringIncludes(error.message, "eval");
  assertStringIncludes(error.message, "ended with exit code 3\nstderr: why\nstdout: half");
});

Deno.test("outputOf() says so if a program fails without output", async () => {
  await assertRejects(
    () => outputOf(deno, ["eval", "Deno.exit(1)"]),
    Error,
    "ended with exit code 1\nstderr: (empty)\nstdout: (empty)",
  );
});

Deno.test({
  name: "outputOf() names the signal that ended a program",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const program = "Deno.kill(Deno.pid, 'SIGKILL'); setTimeout(() => {}, 60_000)";
    await assertRejects(
      () => outputOf(deno, ["run", "--allow-run", "-"], { input: program }),
      Error,
      "was ended by SIGKILL",
    );
  },
});

Deno.test("runToEnd() returns the result of a program that ends before it has read its input", async () => {
  const args = ["eval", "console.error('enough'); Deno.exit(2)"];
  const { code, stderr } = await runToEnd(deno, args, { input: "x".repeat(5_000_000) });
  assertEquals([code, stderr], [2, "enough\n"]);
});

Deno.test("runToEnd() does not deadlock with a program that fills a pipe before it reads", async () => {
  const program = `
    await Deno.stdout.write(new TextEncoder().encode("x".repeat(1_000_000)));
    const input = await new Response(Deno.stdin.readable).text();
    console.error(input.length);
  `;
  const ended = await runToEnd(deno, ["eval", program], { input: "y".repeat(1_000_000) });
  assertEquals([ended.code, ended.stdout.length > 0, ended.stderr], [0, true, "1000000\n"]);
});

Deno.test("describeEnd() explains Node's exit code 13, and truncates long outputs", () => {
  const stdout = "a".repeat(9_000) + "end";
  const text = describeEnd(["node", "-"], { code: 13, signal: null, stdout, stderr: " \n" });
  assertStringIncludes(text, "node - ended with exit code 13 (Node: ");
  assertStringIncludes(text, "stderr: (empty)\nstdout: … aaa");
  assertStringIncludes(text, "aend");
  assertEquals(text.length < 5_000, true);
});
