/** Walks every option that is in a path with values that must not lead anywhere else. */
import { expectedOf } from "./expected.ts";
import { requiredOf } from "./cases.ts";
import { type Options, placeholders, routeOf, type Row, scopesOf } from "./rows.ts";
import { callRecorded, type Outcome, segmentsOf } from "./wire.ts";
import { refusalFailures } from "./check_row.ts";

/** What can be no segment: it would be lost, or lead to another path. */
const REFUSED: readonly unknown[] = ["", " ", ".", "..", undefined, null, "\uD800", {}, NaN];

/** What has to be one segment, or be refused. */
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
 * @returns How many there were.
 * @throws {Error} that says which calls sent what.
 */
export async function checkHostile(row: Row): Promise<number> {
  const failures: string[] = [];
  let count = 0;
  for (const scope of scopesOf(row)) {
    for (const name of placeholders(routeOf(row, scope).template)) {
      for (const value of [...REFUSED, ...KEPT]) {
        count++;
        const options: Options = { ...requiredOf(row, scope), [name]: value };
        // Not 2xx, so that an event stream ends before it begins.
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
  if (!request) return refusalFailures(outcome);
  // Not given, the option that selects a scope selects the default one; any other one is missed.
  const to = value === undefined && name === scope ? "user" : scope;
  const stays = to !== scope || !REFUSED.includes(value);
  if (!stays || others.length > 0) return [`sent ${outcome.requests.map(({ url }) => url)}`];
  const path = segmentsOf(request).join(" / ");
  const expected = expectedOf(row, to, options).path.join(" / ");
  return path === expected ? [] : [`the path is ${path}, not ${expected}`];
}
