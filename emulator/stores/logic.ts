/** Logic functions, their runs, and how many of those went well. Source: API reference, Logic; docs, Logic. */
import * as Type from "typebox/type";
import { DomainError } from "../base/domain_error.ts";
import { closed, mapOf, NUMBER_OR_NULL, oneOf, TEXT_OR_NULL } from "../base/schema.ts";
import { Store } from "./store.ts";

/** Functions an owner may have. */
const FUNCTIONS_MAX = 20;
/** Runs that are kept of each function. */
const RUNS_MAX = 100;
/** Days whose numbers are kept. Our own choice. */
const STATS_DAYS_MAX = 31;

const TRIGGER = {
  id: Type.String(),
  enabled: Type.Boolean(),
  /** Grows with each change. */
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
  /** The last planned time that has come. */
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
  /** Id of a user, as that of `updatedBy`. */
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

/** Waits for an event with exactly this name. */
export type EventTrigger = Readonly<Type.Static<typeof EVENT_TRIGGER>>;
/** Waits for certain times. */
export type ScheduledTrigger = Type.Static<typeof SCHEDULED_TRIGGER>;
/** Waits for a change of a ledger. */
export type LedgerChangeTrigger = Readonly<Type.Static<typeof LEDGER_CHANGE_TRIGGER>>;
export type LogicTrigger = EventTrigger | ScheduledTrigger | LedgerChangeTrigger;
/** A Logic function. */
export type LogicFunction = Type.Static<typeof FUNCTION>;
/** One line of a function's log. Source: API reference, Logic. */
export type LogEntry = Readonly<Type.Static<typeof LOG_ENTRY>>;
/** A run that has ended. */
export type LogicRun = Readonly<Type.Static<typeof RUN>>;
/** How a run ended. Source: particle-cli. */
export type RunStatus = LogicRun["status"];
/** How many runs of a day ended in which way. */
export type LogicStats = Type.Static<typeof STATS>;
/** What {@linkcode LogicStore.save} returns. */
export type SavedLogic = Type.Static<typeof LOGIC>;

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

interface Entry {
  readonly logic: LogicFunction;
  /** Oldest first; replaced, not changed, so that what was saved stays as it is. */
  runs: readonly LogicRun[];
  /** By day, such as `20231106`. */
  readonly stats: Map<string, LogicStats>;
}

/** All Logic functions of the cloud. */
export class LogicStore extends Store<readonly SavedLogic[]> {
  override readonly schema = Type.Array(LOGIC);
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
    const others = this.of(fields.ownerKey);
    if (others.length >= FUNCTIONS_MAX) {
      throw new DomainError("invalid", `There may be at most ${FUNCTIONS_MAX} logic functions`);
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
  throw new DomainError("invalid", "There is already a logic function with this name");
}

/** The key of a day in the stats, such as `20231106`, in UTC. */
function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10).replaceAll("-", "");
}
