/** Calls every method with hostile values for its path options, which must not change the path. */
import { expectedOf } from "./expected.ts";
import { requiredOf } from "./cases.ts";
import { type Options, placeholders, routeOf, type Row, scopesOf } from "./rows.ts";
import { callRecorded, type Outcome, segmentsOf } from "./wire.ts";
import { rejectionFailures } from "./check_row.ts";

/** Values that cannot be a path segment: they would be lost, or address another path. */
const REJECTED: readonly unknown[] = ["", " ", ".", "..", undefined, null, "\uD800", {}, NaN];

/** Values that must be a single segment, or throw. */
const KEPT: readonly unknown[] = [
  "../x",
  "a/b",
  "a\\b",
  "%2e%2e",
  "%2E",
  "a%2fb",
  "..;x",
  "x?y=1#z",
  "@evil.example",
  "//evil.example/x",
  "é🚀",
  "\u202Egnp",
  "a\r\nb: c",
  "a\tb\0c",
  "undefined",
  "x".repeat(2_000),
  -1.5,
];

/**
 * Makes the hostile calls of a row.
 *
 * @returns The number of calls.
 * @throws {Error} listing the calls that failed, and why.
 */
export async function checkHostile(row: Row): Promise<number> {
  const failures: string[] = [];
  let count = 0;
  for (const scope of scopesOf(row)) {
    for (const name of placeholders(routeOf(row, scope).template)) {
      for (const value of [...REJECTED, ...KEPT]) {
        count++;
        const options: Options = { ...requiredOf(row, scope), [name]: value };
        // Not 2xx, so that an event stream ends before it starts.
        const outcome = await callRecorded(
          row.method,
          options,
          () => new Response("{}", { status: 404 }),
        );
        const call = `${row.method}() ${scope}, ${name}: ${JSON.stringify(value)}`;
        for (const failure of failuresOf(row, scope, name, options, outcome)) {
          failures.push(`${call}: ${failure}`);
        }
      }
    }
  }
  if (failures.length > 0) throw new Error(failures.slice(0, 6).join("\n"));
  return count;
}

function failuresOf(
  row: Row,
  scope: string,
  name: string,
  options: Options,
  outcome: Outcome,
): string[] {
  const value = options[name];
  const [request, ...others] = outcome.requests;
  if (!request) return rejectionFailures(outcome);
  // Without the option that selects a scope, the default scope is used; any other missing option throws.
  const to = value === undefined && name === scope ? "user" : scope;
  const stays = to !== scope || !REJECTED.includes(value);
  if (!stays || others.length > 0) return [`sent ${outcome.requests.map(({ url }) => url)}`];
  const path = segmentsOf(request).join(" / ");
  const expected = expectedOf(row, to, options).path.join(" / ");
  return path === expected ? [] : [`the path is ${path}, not ${expected}`];
}
