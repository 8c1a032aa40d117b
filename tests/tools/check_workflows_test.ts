import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { workflowErrors, workflowFiles } from "../../tools/check_workflows.ts";

Deno.test("workflowErrors() reports misspelled keys, unknown contexts and unknown jobs", async () => {
  const file = await Deno.makeTempFile({ suffix: ".yml" });
  try {
    const report = async (job: string) => {
      await Deno.writeTextFile(file, `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n${job}`);
      return (await workflowErrors([file])).join("\n");
    };
    assertEquals(await report("    steps:\n      - run: echo ${{ github.sha }}\n"), "");
    assertStringIncludes(await report("    stepz: []\n"), "Unexpected value 'stepz'");
    assertStringIncludes(
      await report("    steps:\n      - run: echo ${{ secret.TOKEN }}\n"),
      "Unrecognized named-value: 'secret'",
    );
    assert(await report("    needs: b\n    steps:\n      - run: echo\n"));
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("workflowFiles() lists the workflows", async () => {
  assertEquals(await workflowFiles(), [
    ".github/workflows/ci.yml",
    ".github/workflows/release.yml",
  ]);
});
