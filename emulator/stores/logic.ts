/** Logic functions, their runs and the statistics of these. Source: API reference, Logic; docs, Logic. */
import * as Type from "typebox/type";
import { DomainError } from "../base/domain_error.ts";
import { closed, mapOf, NUMBER_OR_NULL, oneOf, TEXT_OR_NULL } from "../base/schema.ts";
import { Store } from "./store.ts";

/** Maximum number of functions per owner. */
const FUNCTIONS_MAX = 20;
/** Maximum number of runs kept per function. */
const RUNS_MAX = 100;
/** How many days of statistics are kept. Our own choice. */
const STATS_DAYS_MAX = 31;

const TRIGGER = {
  id: Type.String(),
  enabled: Type.Boolean(),
  /** Incremented with each change. */
  version: Type.Number(),
};
const EVENT_TRIGGER = closed({
  ...TRIGGER,
  type: Type.Literal("Event"),
  eventName: Type.String(),
  productId: NUMBER_OR_NULL,
});
const SCHEDULED_TRIGGER = closed({
  ...TRIGGER,
  type: Type.Literal("Scheduled"),
  cron: Type.String(),
  startAt: Type.Number(),
  endAt: NUMBER_OR_NULL,
  /** The latest scheduled time that has passed. */
  lastScheduledAt: NUMBER_OR_NULL,
});
const LEDGER_CHANGE_TRIGGER = closed({
  ...TRIGGER,
  type: Type.Literal("LedgerChange"),
  ledgerName: Type.String(),
  changeType: oneOf("set", "delete"),
});
const FUNCTION = closed({
  id: Type.String(),
  ownerKey: Type.String(),
  version: Type.Number(),
  enabled: Type.Boolean(),
  name: Type.String(),
  description: Type.String(),
  templateSlug: TEXT_OR_NULL,
  code: Type.String(),
  apiUsername: TEXT_OR_NULL,
  secrets: Type.Array(Type.String()),
  useEnv: Type.Boolean(),
  createdAt: Type.Number(),
  updatedAt: Type.Number(),
  /** Id of a user, like `updatedBy`. */
  createdBy: Type.String(),
  updatedBy: Type.String(),
  triggers: Type.Array(Type.Union([EVENT_TRIGGER, SCHEDULED_TRIGGER, LEDGER_CHANGE_TRIGGER])),
});
const LOG_ENTRY = closed({
  level: oneOf("Info", "Warning", "Error"),
  timestamp: Type.String(),
  args: Type.Array(Type.Unknown()),
});
const RUN = closed({
  id: Type.String(),
  triggerType: oneOf("Event", "Scheduled", "LedgerChange"),
  triggerId: Type.String(),
  status: oneOf("Success", "Exception", "Timeout"),
  startedAt: Type.Number(),
  finishedAt: Type.Number(),
  logs: Type.Array(LOG_ENTRY),
});
const STATS = closed({ success: Type.Number(), failure: Type.Number(), timeout: Type.Number() });
const LOGIC = closed({ logic: FUNCTION, runs: Type.Array(RUN), stats: mapOf(STATS) });

/** Runs a function on events with exactly this name. */
export type EventTrigger = Readonly<Type.Static<typeof EVENT_TRIGGER>>;
/** Runs a function at scheduled times. */
export type ScheduledTrigger = Type.Static<typeof SCHEDULED_TRIGGER>;
/** Runs a function when a ledger changes. */
export type LedgerChangeTrigger = Readonly<Type.Static<typeof LEDGER_CHANGE_TRIGGER>>;
export type LogicTrigger = EventTrigger | ScheduledTrigger | LedgerChangeTrigger;
/** A Logic function. */
export type LogicFunction = Type.Static<typeof FUNCTION>;
/** An entry of a function's log. Source: API reference, Logic. */
export type LogEntry = Readonly<Type.Static<typeof LOG_ENTRY>>;
/** A finished run. */
export type LogicRun = Readonly<Type.Static<typeof RUN>>;
/** How a run ended. Source: particle-cli. */
export type RunStatus = LogicRun["status"];
/** The number of runs of one day by outcome. */
export type LogicStats = Type.Static<typeof STATS>;
/** What {@linkcode LogicStore.save} returns. */
export type SavedLogic = Type.Static<typeof LOGIC>;

/** The code of a function, and what it may access. */
export type Access = Pick<LogicFunction, "code" | "apiUsername" | "secrets" | "useEnv">;

/** The fields of a function that can be set when it is created or changed. */
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

interface Entry {
  readonly logic: LogicFunction;
  /** Oldest first. Replaced rather than modified, so that a saved state never changes. */
  runs: readonly LogicRun[];
  /** By day, such as `20231106`. */
  readonly stats: Map<string, LogicStats>;
}

/** Stores all Logic functions. */
export class LogicStore extends Store<readonly SavedLogic[]> {
  override readonly schema = Type.Array(LOGIC);
  /** By id. */
  #entries = new Map<string, Entry>();
  #listeners: (() => void)[] = [];

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  /** Lists the functions of an owner, oldest first. */
  of(ownerKey: string): LogicFunction[] {
    return this.all().filter((logic) => logic.ownerKey === ownerKey);
  }

  all(): LogicFunction[] {
    return [...this.#entries.values()].map(({ logic }) => logic);
  }

  /** Returns a function if it belongs to the owner. */
  find(ownerKey: string, id: string): LogicFunction | undefined {
    const logic = this.#entries.get(id)?.logic;
    return logic?.ownerKey === ownerKey ? logic : undefined;
  }

  add(
    fields: LogicFunctionFields & Pick<LogicFunction, "ownerKey" | "templateSlug" | "createdBy">,
  ): LogicFunction {
    const others = this.of(fields.ownerKey);
    if (others.length >= FUNCTIONS_MAX) {
      throw new DomainError("invalid", `At most ${FUNCTIONS_MAX} Logic functions are allowed`);
    }
    requireNewName(fields.name, others);
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
    requireNewName(fields.name, this.of(logic.ownerKey).filter((other) => other !== logic));
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

  /** Returns the stored runs of a function, newest first. */
  runs(logic: LogicFunction): LogicRun[] {
    return (this.#entries.get(logic.id)?.runs ?? []).toReversed();
  }

  /** Adds a run, unless its function was deleted. */
  addRun(logic: LogicFunction, run: LogicRun): void {
    const entry = this.#entries.get(logic.id);
    if (!entry) return;
    entry.runs = [...entry.runs, run].slice(-RUNS_MAX);
    const day = dayOf(run.startedAt);
    const stats = entry.stats.get(day) ?? { success: 0, failure: 0, timeout: 0 };
    const outcome = { Success: "success", Exception: "failure", Timeout: "timeout" } as const;
    stats[outcome[run.status]]++;
    entry.stats.set(day, stats);
    const [oldest] = entry.stats.keys();
    if (entry.stats.size > STATS_DAYS_MAX && oldest !== undefined) entry.stats.delete(oldest);
  }

  /** Returns the statistics of a function by day, oldest first. */
  stats(logic: LogicFunction): [day: string, stats: LogicStats][] {
    return [...this.#entries.get(logic.id)?.stats ?? []];
  }

  statsOfToday(logic: LogicFunction): LogicStats {
    const today = this.#entries.get(logic.id)?.stats.get(dayOf(Date.now()));
    return today ?? { success: 0, failure: 0, timeout: 0 };
  }

  /** Calls `listener` after each change of functions. The listener must not throw. */
  listen(listener: () => void): void {
    this.#listeners.push(listener);
  }

  override save(): SavedLogic[] {
    return [...this.#entries.values()].map(({ logic, runs, stats }) => ({
      logic: { ...logic, triggers: logic.triggers.map((trigger) => ({ ...trigger })) },
      runs: [...runs],
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

function requireNewName(name: string, others: readonly LogicFunction[]): void {
  if (others.every((other) => other.name !== name)) return;
  throw new DomainError("invalid", `A Logic function named ${name} already exists`);
}

/** Returns the key of a day in the statistics, such as `20231106`, in UTC. */
function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10).replaceAll("-", "");
}
