/** Checks a row of endpoints.json against what the client sends. */
import type { Case } from "./cases.ts";
import { casesOf } from "./cases.ts";
import { expectedOf } from "./expected.ts";
import type { Row } from "./rows.ts";
import { callRecorded, differences, type Outcome, wireOf } from "./wire.ts";

/** Most failures of a row that its test prints; one mistake often fails many calls. */
const MAX_PRINTED = 6;

/**
 * Makes every call of a row.
 *
 * @returns How many calls there were.
 * @throws {Error} that says which calls sent what instead of what.
 */
export async function checkRow(row: Row): Promise<number> {
  const cases = casesOf(row);
  const failures: string[] = [];
  for (const one of cases) {
    const name = `${row.method}() ${one.scope ?? "refused"}, ${one.title}`;
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
  if (scope === undefined) return refusalFailures(outcome);
  if (outcome.error !== undefined) return [`failed: ${outcome.error}`];
  const [request, ...others] = outcome.requests;
  if (!request || others.length > 0) return [`made ${outcome.requests.length} requests`];
  const expected = expectedOf(row, scope, options ?? {}, headers);
  const found = differences(await wireOf(request), expected);
  if (!hasType(outcome.answer, row.returns.type)) found.push(`resolved to ${outcome.answer}`);
  if (row.returns.type === "bytes") found.push(...await streamFailures(row.method, options));
  return found;
}

/** What is wrong with a call that had to be refused. */
export function refusalFailures({ error, requests }: Outcome): string[] {
  const found = requests.map(({ method, url }) => `sent ${method} ${url}`);
  if (!(error instanceof TypeError)) found.push(`no TypeError but ${error ?? "nothing"}`);
  return found;
}

function hasType(answer: unknown, type: string): boolean {
  if (type === "bytes") return answer instanceof ArrayBuffer;
  return (answer as { statusCode?: unknown } | undefined)?.statusCode === 200;
}

/** Downloads have a second form. */
async function streamFailures(method: string, options: Case["options"]): Promise<string[]> {
  const { answer } = await callRecorded(method, { ...options, stream: true });
  if (!(answer instanceof ReadableStream)) return [`stream: true resolved to ${answer}`];
  await answer.cancel();
  return [];
}
