/** Counts the tests of a run from its exit code and its JUnit report. */

/** The counts of a test run. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Reads the counts from a JUnit report. A run with a non-zero exit code, without a report or without a passed test
 * counts as at least one failure: tests that did not run must never look like a success.
 *
 * @param code The exit code of the run.
 * @param xml The report, or an empty string if there is none.
 * @returns The counts.
 */
export function countTests(code: number, xml: string): Counts {
  const head = /<testsuites[^>]*>/.exec(xml)?.[0] ?? "";
  const n = (key: string) => Number(new RegExp(`\\b${key}="(\\d+)"`).exec(head)?.[1] ?? 0);
  const skipped = [...xml.matchAll(/<skipped\b/g)].length;
  const reported = n("failures") + n("errors");
  const passed = Math.max(0, n("tests") - reported - skipped);
  const failed = reported === 0 && (code !== 0 || passed === 0) ? 1 : reported;
  return { passed, failed, skipped };
}
