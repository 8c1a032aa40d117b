/** Checks the requests of the client against a row of endpoints.json. */
import type { Case } from "./cases.ts";
import { casesOf } from "./cases.ts";
import { expectedOf } from "./expected.ts";
import type { Row } from "./rows.ts";
import { callRecorded, differences, type Outcome, wireOf } from "./wire.ts";

/** Maximum number of failures that the test of a row prints: one mistake often fails many calls. */
const MAX_PRINTED = 6;

/**
 * Makes every call of a row.
 *
 * @returns The number of calls.
 * @throws {Error} listing the calls that failed, with the actual and expected request.
 */
export async function checkRow(row: Row): Promise<number> {
  const cases = casesOf(row);
  const failures: string[] = [];
  for (const one of cases) {
    const name = `${row.method}() ${one.scope ?? "rejected"}, ${one.title}`;
    for (const failure of await failuresOf(row, one)) failures.push(`${name}: ${failure}`);
  }
  if (failures.length > 0) {
    const more = failures.length - MAX_PRINTED;
    const shown = failures.slice(0, MAX_PRINTED).join("\n");
    throw new Error(`${shown}${more > 0 ? `\nand ${more} more` : ""}`);
  }
  return cases.length;
}

async function failuresOf(row: Row, { scope, options, headers }: Case): Promise<string[]> {
  const outcome = await callRecorded(row.method, options);
  if (scope === undefined) return rejectionFailures(outcome);
  if (outcome.error !== undefined) return [`failed: ${outcome.error}`];
  const [request, ...others] = outcome.requests;
  if (!request || others.length > 0) return [`made ${outcome.requests.length} requests`];
  const expected = expectedOf(row, scope, options ?? {}, headers);
  const found = differences(await wireOf(request), expected);
  if (!hasType(outcome.result, row.returns.type)) found.push(`resolved to ${outcome.result}`);
  if (row.returns.type === "bytes") found.push(...await streamFailures(row.method, options));
  return found;
}

/** Returns the failures of a call that had to throw. */
export function rejectionFailures({ error, requests }: Outcome): string[] {
  const found = requests.map(({ method, url }) => `sent ${method} ${url}`);
  if (!(error instanceof TypeError)) found.push(`threw no TypeError but ${error ?? "nothing"}`);
  return found;
}

function hasType(result: unknown, type: string): boolean {
  if (type === "bytes") return result instanceof ArrayBuffer;
  return (result as { statusCode?: unknown } | undefined)?.statusCode === 200;
}

/** Downloads can also resolve to a stream. */
async function streamFailures(method: string, options: Case["options"]): Promise<string[]> {
  const { result } = await callRecorded(method, { ...options, stream: true });
  if (!(result instanceof ReadableStream)) return [`stream: true resolved to ${result}`];
  await result.cancel();
  return [];
}
