/** Counts the tests of a run from its exit code and its JUnit report. */

/** How the tests of a run went. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Reads the counts of a JUnit report. A run that ended badly, wrote no report or passed no test has at least one
 * failure: what did not run must never look like success.
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
