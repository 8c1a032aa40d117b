import { parseJson } from "../core/json.ts";
import { checkText } from "../core/options.ts";
import type { DeviceOutcome, Journal } from "../types/fleet.ts";
import { fromRecord, toRecord } from "./outcome.ts";

/** What a journal says about a device: it is about to be called, it was not called after all, or its result. */
export type DeviceRecord<T> =
  | { readonly id: string; readonly status: "started" }
  | { readonly id: string; readonly status: "released" }
  | DeviceOutcome<T>;

const STATUSES: readonly unknown[] = ["started", "released", "done", "failed", "unknown"];

/** The version of the format. */
const FORMAT = 1;

/** The line with which each run begins. */
interface Header {
  readonly journal: unknown;
  readonly run: unknown;
  /** Whether the line before it is incomplete, because an earlier run was killed. */
  readonly cut?: boolean;
}

/** The journal of a run: a header, the records of devices, and another header for each run that continued it. */
export class RunJournal<T> {
  readonly #journal: Journal;
  readonly #header: Header;

  /**
   * Creates a journal.
   *
   * @throws {TypeError} if `journal` is not one, or `run`, the name of the run, is missing.
   */
  constructor(journal: Journal, run: unknown) {
    if (!journal.append || !journal.read) {
      throw new TypeError("journal must have append() and read(), as fileJournal() does");
    }
    this.#journal = journal;
    this.#header = { journal: FORMAT, run: checkText("run", run) };
  }

  /**
   * Reads the results of earlier runs, and begins another one.
   *
   * @throws {Error} if the journal belongs to a run with another name or is damaged; it is not changed then.
   */
  async open(): Promise<Map<string, DeviceOutcome<T>>> {
    const text = await this.#journal.read();
    const outcomes = this.#parse(text.split("\n"));
    const cut = text !== "" && !text.endsWith("\n");
    const header = cut ? { ...this.#header, cut } : this.#header;
    await this.#journal.append(`${cut ? "\n" : ""}${JSON.stringify(header)}\n`);
    return outcomes;
  }

  /**
   * Appends a record, and resolves once it is stored.
   *
   * @throws {TypeError} if the value cannot be converted to JSON.
   */
  async write(record: DeviceRecord<T>): Promise<void> {
    const error = "error" in record ? { error: toRecord(record.error) } : {};
    await this.#journal.append(JSON.stringify({ ...record, ...error }) + "\n");
  }

  #parse(lines: readonly string[]): Map<string, DeviceOutcome<T>> {
    const outcomes = new Map<string, DeviceOutcome<T>>();
    const parsed = lines.map((line) => parseJson(line));
    const isCut = (index: number) => index === lines.length - 1 || headerOf(parsed[index + 1])?.cut;
    const [first = ""] = lines;
    if (!headerOf(parsed[0]) && !(isCut(0) && JSON.stringify(this.#header).startsWith(first))) {
      throw new Error("The journal does not belong to a run; pass another");
    }
    for (const [index, json] of parsed.entries()) {
      const header = headerOf(json);
      if (header) this.#check(header);
      else if (isRecord<T>(json)) apply(outcomes, json);
      else if (!isCut(index)) {
        throw new Error(`Line ${index + 1} of the journal is damaged; repair it or start another`);
      }
    }
    return outcomes;
  }

  #check({ run }: Header): void {
    const { run: ours } = this.#header;
    if (run === ours) return;
    const [theirs, own] = [JSON.stringify(run), JSON.stringify(ours)];
    throw new Error(`The journal belongs to the run ${theirs}, not to ${own}`);
  }
}

function headerOf(json: unknown): Header | undefined {
  const header = json as Header | null | undefined;
  return header?.journal === FORMAT ? header : undefined;
}

function isRecord<T>(json: unknown): json is DeviceRecord<T> {
  const { id, status } = (json ?? {}) as Partial<DeviceRecord<T>>;
  return typeof id === "string" && STATUSES.includes(status);
}

function apply<T>(outcomes: Map<string, DeviceOutcome<T>>, record: DeviceRecord<T>): void {
  const { id } = record;
  if (record.status === "released") outcomes.delete(id);
  else if (record.status === "started") outcomes.set(id, { id, status: "unknown" });
  else if (!("error" in record)) outcomes.set(id, record);
  else outcomes.set(id, { ...record, error: fromRecord(record.error) });
}
