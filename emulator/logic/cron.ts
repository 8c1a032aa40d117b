/** When scheduled Logic functions run. Source: docs, Logic: four or five fields, UTC, only `*`, `,` and `-`. */
import type { ScheduledTrigger } from "../stores/logic.ts";
import { Cron } from "croner";

/** The smallest and largest value of minute, hour, day, month and weekday (0: Sunday). */
const FIELDS: readonly (readonly [name: string, min: number, max: number])[] = [
  ["minute", 0, 59],
  ["hour", 0, 23],
  ["day", 1, 31],
  ["month", 1, 12],
  ["weekday", 0, 6],
];
const FIELDS_MIN = 4;
/** Longest expression, in characters: every value of every field. Our own choice. */
const LENGTH_MAX = 512;

/** What is wrong with an expression; undefined if nothing is. */
export function cronProblem(cron: string): string | undefined {
  const fields = cron.trim().split(/\s+/);
  if (cron.length > LENGTH_MAX || fields.length < FIELDS_MIN || fields.length > FIELDS.length) {
    return `cron must have ${FIELDS_MIN} or ${FIELDS.length} fields`;
  }
  for (const [index, field] of fields.entries()) {
    const [name, min, max] = FIELDS[index] ?? ["", 0, 0];
    if (field.split(",").every((item) => isItem(item, min, max))) continue;
    return `The ${name} of cron must be *, or numbers and ranges from ${min} to ${max}, got ${field}`;
  }
  return undefined;
}

function isItem(item: string, min: number, max: number): boolean {
  if (item === "*") return true;
  const [, first, last = first] = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(item) ?? [];
  if (first === undefined) return false;
  return min <= Number(first) && Number(first) <= Number(last) && Number(last) <= max;
}

/** The first time that fits, after `after`; null if none does. Both are milliseconds since 1970. */
export function nextTime(cron: string, after: number): number | null {
  const fields = cron.trim().split(/\s+/);
  if (fields.length === FIELDS_MIN) fields.push("*");
  const next = new Cron(fields.join(" "), { timezone: "UTC" }).nextRun(new Date(after));
  return next === null ? null : next.getTime();
}

/** When a trigger starts its function next; null for never. Times that are over by now are left out. */
export function plannedTime(
  { cron, startAt, endAt, lastScheduledAt }: ScheduledTrigger,
): number | null {
  const after = Math.max(startAt - 1, lastScheduledAt ?? -Infinity, Date.now() - 1);
  const next = nextTime(cron, after);
  return next === null || (endAt !== null && next > endAt) ? null : next;
}
