/** Logic functions, their runs, and how many of those went well. Source: API reference, Logic; docs, Logic. */
import type { Schema } from "@cfworker/json-schema";
import {
  FLAG,
  listSchema,
  mapSchema,
  NUMBER,
  NUMBER_OR_NULL,
  objectSchema,
  Store,
  TEXT,
  TEXT_OR_NULL,
} from "./store.ts";

/** Functions an owner may have. */
export const FUNCTIONS_MAX = 20;
/** Runs that are kept of each function. */
const RUNS_MAX = 100;
/** Days whose numbers are kept. Our own choice. */
const STATS_DAYS_MAX = 31;

/** One line of a function's log. Source: API reference, Logic. */
export interface LogEntry {
  readonly level: "Info" | "Warning" | "Error";
  readonly timestamp: string;
  readonly args: readonly unknown[];
}

/** How a run ended. Source: particle-cli. */
export type RunStatus = "Success" | "Exception" | "Timeout";

interface TriggerBase {
  readonly id: string;
  readonly enabled: boolean;
  /** Grows with each change. */
  readonly version: number;
}

/** Waits for an event with exactly this name. */
export interface EventTrigger extends TriggerBase {
  readonly type: "Event";
  readonly eventName: string;
  readonly productId: number | null;
}

/** Waits for certain times. */
export interface ScheduledTrigger extends TriggerBase {
  readonly type: "Scheduled";
  readonly cron: string;
  readonly startAt: number;
  readonly endAt: number | null;
  /** The last planned time that has come. */
  lastScheduledAt: number | null;
}

/** Waits for a change of a ledger. */
export interface LedgerChangeTrigger extends TriggerBase {
  readonly type: "LedgerChange";
  readonly ledgerName: string;
  readonly changeType: "set" | "delete";
}

export type LogicTrigger = EventTrigger | ScheduledTrigger | LedgerChangeTrigger;

/** A Logic function. */
export interface LogicFunction {
  readonly id: string;
  readonly ownerKey: string;
  version: number;
  enabled: boolean;
  name: string;
  description: string;
  readonly templateSlug: string | null;
  code: string;
  apiUsername: string | null;
  secrets: readonly string[];
  useEnv: boolean;
  readonly createdAt: number;
  updatedAt: number;
  /** Ids of users. */
  readonly createdBy: string;
  updatedBy: string;
  triggers: readonly LogicTrigger[];
}

/** What a program may use. */
export type Access = Pick<LogicFunction, "code" | "apiUsername" | "secrets" | "useEnv">;

/** What can be said of a function when it is created or changed. */
export type LogicFunctionFields = Pick<
  LogicFunction,
  | "enabled"
  | "name"
  | "description"
  | "code"
  | "apiUsername"
  | "secrets"
  | "useEnv"
  | "triggers"
>;

/** A run that has ended. */
export interface LogicRun {
  readonly id: string;
  readonly triggerType: LogicTrigger["type"];
  readonly triggerId: string;
  readonly status: RunStatus;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly logs: readonly LogEntry[];
}

/** How many runs of a day ended in which way. */
export interface LogicStats {
  success: number;
  failure: number;
  timeout: number;
}

interface Entry {
  readonly logic: LogicFunction;
  /** Oldest first; replaced, not changed, so that what was saved stays as it is. */
  runs: readonly LogicRun[];
  /** By day, such as `20231106`. */
  readonly stats: Map<string, LogicStats>;
}

/** What {@linkcode LogicStore.save} returns. */
export interface SavedLogic {
  readonly logic: LogicFunction;
  readonly runs: readonly LogicRun[];
  readonly stats: Record<string, LogicStats>;
}

const TRIGGER = { id: TEXT, enabled: FLAG, version: NUMBER };
const FUNCTION_SCHEMA = objectSchema({
  id: TEXT,
  ownerKey: TEXT,
  version: NUMBER,
  enabled: FLAG,
  name: TEXT,
  description: TEXT,
  templateSlug: TEXT_OR_NULL,
  code: TEXT,
  apiUsername: TEXT_OR_NULL,
  secrets: listSchema(TEXT),
  useEnv: FLAG,
  createdAt: NUMBER,
  updatedAt: NUMBER,
  createdBy: TEXT,
  updatedBy: TEXT,
  triggers: listSchema({
    anyOf: [
      objectSchema({
        ...TRIGGER,
        type: { const: "Event" },
        eventName: TEXT,
        productId: NUMBER_OR_NULL,
      }),
      objectSchema({
        ...TRIGGER,
        type: { const: "Scheduled" },
        cron: TEXT,
        startAt: NUMBER,
        endAt: NUMBER_OR_NULL,
        lastScheduledAt: NUMBER_OR_NULL,
      }),
      objectSchema({
        ...TRIGGER,
        type: { const: "LedgerChange" },
        ledgerName: TEXT,
        changeType: { enum: ["set", "delete"] },
      }),
    ],
  }),
});
const RUN_SCHEMA = objectSchema({
  id: TEXT,
  triggerType: { enum: ["Event", "Scheduled", "LedgerChange"] },
  triggerId: TEXT,
  status: { enum: ["Success", "Exception", "Timeout"] },
  startedAt: NUMBER,
  finishedAt: NUMBER,
  logs: listSchema(objectSchema({
    level: { enum: ["Info", "Warning", "Error"] },
    timestamp: TEXT,
    args: { type: "array" },
  })),
});

/** All Logic functions of the cloud. */
export class LogicStore extends Store<readonly SavedLogic[]> {
  override readonly schema: Schema = listSchema(objectSchema({
    logic: FUNCTION_SCHEMA,
    runs: listSchema(RUN_SCHEMA),
    stats: mapSchema(objectSchema({ success: NUMBER, failure: NUMBER, timeout: NUMBER })),
  }));
  /** By id. */
  #entries = new Map<string, Entry>();
  #listeners: (() => void)[] = [];

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  /** The functions of an owner, oldest first. */
  of(ownerKey: string): LogicFunction[] {
    return this.all().filter((logic) => logic.ownerKey === ownerKey);
  }

  all(): LogicFunction[] {
    return [...this.#entries.values()].map(({ logic }) => logic);
  }

  /** A function of an owner. */
  find(ownerKey: string, id: string): LogicFunction | undefined {
    const logic = this.#entries.get(id)?.logic;
    return logic?.ownerKey === ownerKey ? logic : undefined;
  }

  add(
    fields: LogicFunctionFields & Pick<LogicFunction, "ownerKey" | "templateSlug" | "createdBy">,
  ): LogicFunction {
    const now = Date.now();
    const logic: LogicFunction = {
      ...fields,
      id: crypto.randomUUID(),
      version: 1,
      createdAt: now,
      updatedAt: now,
      updatedBy: fields.createdBy,
    };
    this.#entries.set(logic.id, { logic, runs: [], stats: new Map() });
    this.#changed();
    return logic;
  }

  update(logic: LogicFunction, fields: LogicFunctionFields, updatedBy: string): void {
    Object.assign(logic, fields, {
      updatedBy,
      updatedAt: Date.now(),
      version: logic.version + 1,
    });
    this.#changed();
  }

  delete(logic: LogicFunction): void {
    this.#entries.delete(logic.id);
    this.#changed();
  }

  /** The runs of a function that are kept, newest first. */
  runs(logic: LogicFunction): LogicRun[] {
    return (this.#entries.get(logic.id)?.runs ?? []).toReversed();
  }

  /** Remembers a run, unless its function is gone. */
  addRun(logic: LogicFunction, run: LogicRun): void {
    const entry = this.#entries.get(logic.id);
    if (!entry) return;
    entry.runs = [...entry.runs, run].slice(-RUNS_MAX);
    const day = dayOf(run.startedAt);
    const stats = entry.stats.get(day) ?? { success: 0, failure: 0, timeout: 0 };
    const way = { Success: "success", Exception: "failure", Timeout: "timeout" } as const;
    stats[way[run.status]]++;
    entry.stats.set(day, stats);
    const [oldest] = entry.stats.keys();
    if (entry.stats.size > STATS_DAYS_MAX && oldest !== undefined) entry.stats.delete(oldest);
  }

  /** How the runs of a function ended, by day, oldest first. */
  stats(logic: LogicFunction): [day: string, stats: LogicStats][] {
    return [...this.#entries.get(logic.id)?.stats ?? []];
  }

  statsOfToday(logic: LogicFunction): LogicStats {
    const today = this.#entries.get(logic.id)?.stats.get(dayOf(Date.now()));
    return today ?? { success: 0, failure: 0, timeout: 0 };
  }

  /** Calls `listener` after each change of functions. It must not throw. */
  listen(listener: () => void): void {
    this.#listeners.push(listener);
  }

  override save(): SavedLogic[] {
    return [...this.#entries.values()].map(({ logic, runs, stats }) => ({
      logic: { ...logic, triggers: logic.triggers.map((trigger) => ({ ...trigger })) },
      runs,
      stats: Object.fromEntries([...stats].map(([day, counts]) => [day, { ...counts }])),
    }));
  }

  override load(saved: readonly SavedLogic[]): void {
    this.#entries = new Map(
      structuredClone(saved).map(({ logic, runs, stats }) => [
        logic.id,
        { logic, runs: [...runs], stats: new Map(Object.entries(stats)) },
      ]),
    );
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** A day as numbers are kept by: `20231106`, UTC. */
function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10).replaceAll("-", "");
}
