/** Formats what the program shows: progress, a summary and the results as CSV. */
import type { DeviceOutcome, FleetProgress, FleetReport } from "@particle-edge/sdk/fleet";
import { table } from "../demo_output.ts";

/** The part of `process.stderr` that is used. */
interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const BAR_WIDTH = 30;
/** Milliseconds between two changes of the line, and results between two lines if the output is not a terminal. */
const INTERVAL = 100;
const LINES_EVERY = 100;

/** Shows progress as a bar that is redrawn in place, or as a line now and then if the output is not a terminal. */
export class ProgressLine {
  readonly #terminal: Terminal;
  #shownAt = 0;
  #last: FleetProgress<unknown> | undefined;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Shows progress, unless it was shown very recently. */
  show(progress: FleetProgress<unknown>): void {
    this.#last = progress;
    if (!this.#terminal.isTTY) {
      if (countOf(progress) % LINES_EVERY === 0) this.#terminal.write(`${describe(progress)}\n`);
    } else if (Date.now() - this.#shownAt >= INTERVAL) {
      this.#shownAt = Date.now();
      this.#terminal.write(`\r\x1b[K${bar(progress)} ${describe(progress)}`);
    }
  }

  /** Shows the last progress permanently. */
  end(): void {
    if (!this.#last) return;
    const start = this.#terminal.isTTY ? `\r\x1b[K${bar(this.#last)} ` : "";
    this.#terminal.write(`${start}${describe(this.#last)}\n`);
  }
}

function countOf({ done, failed, unknown }: FleetProgress<unknown>): number {
  return done + failed + unknown;
}

function bar(progress: FleetProgress<unknown>): string {
  const { total } = progress;
  const share = total ? Math.min(1, countOf(progress) / total) : 0;
  const filled = Math.round(share * BAR_WIDTH);
  return `[${"#".repeat(filled)}${"-".repeat(BAR_WIDTH - filled)}]`;
}

/** Returns one line such as `120 of 500: 110 done, 6 failed, 4 unknown; 9.8 devices/s, 39 s left`. */
export function describe(progress: FleetProgress<unknown>): string {
  const { done, failed, unknown, total, rate, timeLeft } = progress;
  const of = total === undefined ? "" : ` of ${total}`;
  const left = timeLeft === undefined ? "" : `, ${Math.ceil(timeLeft / 1000)} s left`;
  return `${countOf(progress)}${of}: ${done} done, ${failed} failed, ${unknown} unknown; ` +
    `${rate.toFixed(1)} devices/s${left}`;
}

/** Returns a table with the number of devices for each result, the most frequent reasons first. */
export function summary(report: FleetReport<unknown>): string[] {
  const counts = new Map<string, number>();
  for (const { status, ...rest } of [...report.failed, ...report.unknown]) {
    // Without the URL, which has the id of the device.
    const reason = reasonOf(rest.error).replace(/ from http\S+/, "");
    const key = JSON.stringify([status, reason]);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const rows = [...counts].sort(([, a], [, b]) => b - a).map(([key, count]) => {
    const [status, reason]: [string, string] = JSON.parse(key);
    return [status, `${count}`, reason];
  });
  const { length } = report.duplicates;
  const duplicates = length === 0 ? [] : [["(duplicates)", `${length}`, "listed more than once"]];
  const done = ["done", `${report.done.length}`, ""];
  return table([["result", "devices", "reason"], done, ...rows, ...duplicates]);
}

function reasonOf(error: unknown): string {
  if (error === undefined) return "the program ended during the call";
  return error instanceof Error ? error.message : String(error);
}

/** Returns the results as CSV, sorted by id. `names` has the names of the devices, by id. */
export function csv(
  { done, failed, unknown }: FleetReport<unknown>,
  names: ReadonlyMap<string, string | null>,
): string {
  const all: DeviceOutcome<unknown>[] = [...done, ...failed, ...unknown];
  const rows = all.sort((a, b) => a.id < b.id ? -1 : 1).map((outcome) => [
    outcome.id,
    names.get(outcome.id) ?? "",
    outcome.status,
    outcome.status === "done" ? outcome.value : "",
    outcome.status === "done" ? "" : reasonOf(outcome.error),
  ]);
  const lines = [["id", "name", "status", "result", "reason"], ...rows]
    .map((row) => row.map(cell).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

/** Quotes a text. Spreadsheets would run a text that begins like a formula; the apostrophe prevents that. */
function cell(value: unknown): string {
  if (typeof value !== "string") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
