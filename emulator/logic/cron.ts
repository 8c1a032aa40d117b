/** The times of scheduled Logic functions. Source: docs, Logic: four or five fields, UTC, only `*`, `,` and `-`. */
import type { ScheduledTrigger } from "../stores/logic.ts";
import { Cron } from "croner";

/** The smallest and largest value of each field. Weekday 0 is Sunday. */
const FIELDS: readonly (readonly [name: string, min: number, max: number])[] = [
  ["minute", 0, 59],
  ["hour", 0, 23],
  ["day", 1, 31],
  ["month", 1, 12],
  ["weekday", 0, 6],
];
const FIELDS_MIN = 4;
/** Longest expression, in characters; enough for every value of every field. Our own choice. */
const LENGTH_MAX = 512;

/** Returns the error in a cron expression, or `undefined` if it is valid. */
export function cronProblem(cron: string): string | undefined {
  const fields = cron.trim().split(/\s+/);
  if (cron.length > LENGTH_MAX || fields.length < FIELDS_MIN || fields.length > FIELDS.length) {
    return `cron must have ${FIELDS_MIN} or ${FIELDS.length} fields`;
  }
  for (const [index, field] of fields.entries()) {
    const [name, min, max] = FIELDS[index] ?? ["", 0, 0];
    if (field.split(",").every((item) => isItem(item, min, max))) continue;
    return `The ${name} in cron must be * or numbers and ranges from ${min} to ${max}, got ${field}`;
  }
  return undefined;
}

function isItem(item: string, min: number, max: number): boolean {
  if (item === "*") return true;
  const [, first, last = first] = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(item) ?? [];
  if (first === undefined) return false;
  return min <= Number(first) && Number(first) <= Number(last) && Number(last) <= max;
}

/** Returns the first matching time after `after`, or `null`. Both are in milliseconds since 1970. */
export function nextTime(cron: string, after: number): number | null {
  const fields = cron.trim().split(/\s+/);
  if (fields.length === FIELDS_MIN) fields.push("*");
  const next = new Cron(fields.join(" "), { timezone: "UTC" }).nextRun(new Date(after));
  return next === null ? null : next.getTime();
}

/** Returns the next time at which a trigger runs its function, or `null`. Times in the past are skipped. */
export function plannedTime(
  { cron, startAt, endAt, lastScheduledAt }: ScheduledTrigger,
): number | null {
  const after = Math.max(startAt - 1, lastScheduledAt ?? -Infinity, Date.now() - 1);
  const next = nextTime(cron, after);
  return next === null || (endAt !== null && next > endAt) ? null : next;
}
