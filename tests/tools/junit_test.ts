import { assertEquals } from "@std/assert";
import { countTests } from "../../tools/junit.ts";

const suites = (attributes: string, inner = "") =>
  `<?xml version="1.0"?>\n<testsuites name="x" ${attributes}>${inner}</testsuites>`;

Deno.test("countTests() counts passed, failed and skipped tests", () => {
  const xml = suites(
    `tests="9" failures="2" errors="1" time="0.1"`,
    "<testcase><skipped/></testcase><testcase><skipped></skipped></testcase>",
  );
  assertEquals(countTests(1, xml), { passed: 4, failed: 3, skipped: 2 });
});

Deno.test("countTests() reads Bun's reports, which do not count errors", () => {
  const xml = suites(`tests="3" assertions="5" failures="0" skipped="1"`, "<skipped />");
  assertEquals(countTests(0, xml), { passed: 2, failed: 0, skipped: 1 });
});

Deno.test("countTests() counts a failure if the exit code is not 0 or no test passed", () => {
  const good = suites(`tests="3" failures="0" errors="0"`);
  assertEquals(countTests(0, good), { passed: 3, failed: 0, skipped: 0 });
  assertEquals(countTests(1, good), { passed: 3, failed: 1, skipped: 0 });
  assertEquals(countTests(0, ""), { passed: 0, failed: 1, skipped: 0 });
  assertEquals(countTests(0, suites(`tests="0"`)), { passed: 0, failed: 1, skipped: 0 });
  const allSkipped = suites(`tests="1" failures="0"`, "<skipped/>");
  assertEquals(countTests(0, allSkipped), { passed: 0, failed: 1, skipped: 1 });
});
