import type { SharedRequestOptions } from "./common.ts";

/** Options of every call about Logic: whose functions they are. */
export interface LogicOptions extends SharedRequestOptions {
  /** The organization, by id or slug. Default: one's own account. */
  org?: string | undefined;
}

/** Options that name a logic function. */
export interface LogicFunctionOptions extends LogicOptions {
  /** Id of the function. */
  logicFunctionId: string;
}

/** Options that name a run of a logic function. */
export interface LogicRunOptions extends LogicFunctionOptions {
  /** Id of the run. */
  logicRunId: string;
}

/** The program of a logic function. */
export interface LogicFunctionSource {
  /** The language. */
  type: "JavaScript";
  /** A module whose default export is the function. */
  code: string;
}

/** What the program of a logic function may use. */
export interface LogicFunctionAccess {
  /** The API user on whose behalf it reads from the API. */
  api_username?: string | undefined;
  /** Names of the cloud secrets that it is given. */
  secrets?: readonly string[] | undefined;
  /** Whether it is given environment variables. */
  use_env?: boolean | undefined;
}

/** Options of `executeLogic`. */
export interface ExecuteLogicOptions extends LogicOptions {
  /** The program, and the event that it is called with. */
  logic: LogicToExecute;
}

/** A program to be run once. */
export interface LogicToExecute extends LogicFunctionAccess {
  /** The program. */
  source: LogicFunctionSource;
  /** The event that it is called with. */
  event?: LogicTestEvent | undefined;
}

/** An event to call a program with. */
export interface LogicTestEvent {
  /** Name of the event. */
  event_name?: string | undefined;
  /** Data of the event. */
  event_data?: string | undefined;
  /** Id of the device it shall seem to come from. */
  device_id?: string | undefined;
  /** Id of the product it shall seem to come from. */
  product_id?: number | undefined;
}

/** Options of `createLogicFunction`. */
export interface CreateLogicFunctionOptions extends LogicOptions {
  /** The new function. */
  logicFunction: NewLogicFunction;
}

/** A logic function to be created. */
export interface NewLogicFunction extends LogicFunctionAccess {
  /** A name that no other function has. */
  name: string;
  /** What it does. */
  description?: string | undefined;
  /** Whether its triggers start it. */
  enabled?: boolean | undefined;
  /** The program. */
  source: LogicFunctionSource;
  /** What starts it: at most 5, all of one type. */
  logic_triggers?: readonly NewLogicTrigger[] | undefined;
}

/** What shall start a logic function. */
export type NewLogicTrigger = NewEventTrigger | NewScheduledTrigger | NewLedgerChangeTrigger;

/** Starts a function when an event is published. */
export interface NewEventTrigger {
  /** An event does it. */
  type: "Event";
  /** Full name of the event, not its beginning as with webhooks. */
  event_name: string;
  /** Id of the product whose devices publish it. */
  product_id?: number | null | undefined;
  /** Whether it starts the function. */
  enabled?: boolean | undefined;
}

/** Starts a function at certain times. */
export interface NewScheduledTrigger {
  /** The time does it. */
  type: "Scheduled";
  /** Minute, hour, day, month and weekday (0: Sunday) in UTC, of `*`, `,` and `-`; once a minute at most. */
  cron: string;
  /** When it begins, ISO 8601. */
  start_at?: string | undefined;
  /** When it ends, ISO 8601; `null`: never. */
  end_at?: string | null | undefined;
  /** Whether it starts the function. */
  enabled?: boolean | undefined;
}

/** Starts a function when data of a ledger changes. */
export interface NewLedgerChangeTrigger {
  /** A ledger does it. */
  type: "LedgerChange";
  /** Name of the ledger. */
  ledger_name: string;
  /** What has to happen to the data. */
  change_type?: LedgerChangeType | undefined;
  /** Which instances count; `null`: any. Other values are not documented. */
  instance_scope?: object | null | undefined;
  /** Whether it starts the function. */
  enabled?: boolean | undefined;
}

/** What happens to the data of a ledger. */
export type LedgerChangeType = "set" | "delete";

/** Options of `getLogicFunction`. */
export type GetLogicFunctionOptions = LogicFunctionOptions;

/** Options of `updateLogicFunction`. */
export interface UpdateLogicFunctionOptions extends LogicFunctionOptions {
  /** What shall change. */
  logicFunction: LogicFunctionUpdate;
}

/** What can change of a logic function. */
export interface LogicFunctionUpdate extends LogicFunctionAccess {
  /** A name that no other function has. */
  name?: string | undefined;
  /** What it does. */
  description?: string | undefined;
  /** Whether its triggers start it. */
  enabled?: boolean | undefined;
  /** The program. */
  source?: LogicFunctionSource | undefined;
  /** What starts it: those with an `id` are changed in place. */
  logic_triggers?: readonly (NewLogicTrigger | LogicTriggerUpdate)[] | undefined;
}

/** What shall change of a trigger; it may be a trigger as an answer holds it. */
export type LogicTriggerUpdate =
  & { id: string }
  & Partial<
    NewEventTrigger | NewScheduledTrigger | NewLedgerChangeTrigger
  >;

/** Options of `deleteLogicFunction`. */
export type DeleteLogicFunctionOptions = LogicFunctionOptions;

/** Options of `listLogicFunctions`. */
export interface ListLogicFunctionsOptions extends LogicOptions {
  /** Tell how the runs of today ended. */
  todayStats?: boolean | undefined;
}

/** Options of `listLogicRuns`. */
export type ListLogicRunsOptions = LogicFunctionOptions;

/** Options of `getLogicRun`. */
export type GetLogicRunOptions = LogicRunOptions;

/** Options of `getLogicRunLogs`. */
export type GetLogicRunLogsOptions = LogicRunOptions;

/** What all triggers have. */
export interface LogicTriggerInfo {
  /** Its id. */
  id: string;
  /** Id of the function that it starts. */
  logic_function_id: string;
  /** Whether it starts the function. */
  enabled: boolean;
  /** Grows with each change. */
  version?: number;
}

/** A trigger that waits for an event. */
export interface EventTrigger extends LogicTriggerInfo {
  /** An event does it. */
  type: "Event";
  /** Full name of the event. */
  event_name?: string;
  /** @deprecated Another name of `event_name`. */
  event?: string;
  /** Id of the product whose devices publish it. */
  product_id?: number | null;
}

/** A trigger that waits for certain times. */
export interface ScheduledTrigger extends LogicTriggerInfo {
  /** The time does it. */
  type: "Scheduled";
  /** Minute, hour, day, month and weekday (0: Sunday), in UTC. */
  cron: string;
  /** When it begins, ISO 8601. */
  start_at: string;
  /** When it ends, ISO 8601; `null`: never. */
  end_at: string | null;
  /** The last time that it is planned for, ISO 8601. */
  last_scheduled_at?: string | null;
  /** The first time that it is not yet planned for, ISO 8601. */
  next_unscheduled_at?: string | null;
}

/** A trigger that waits for a ledger. */
export interface LedgerChangeTrigger extends LogicTriggerInfo {
  /** A ledger does it. */
  type: "LedgerChange";
  /** Name of the ledger. */
  ledger_name: string;
  /** What has to happen to the data. */
  change_type: LedgerChangeType;
  /** Which instances count; `null`: any. Other values are not documented. */
  instance_scope: object | null;
}

/** What starts a logic function. */
export type LogicTrigger = EventTrigger | ScheduledTrigger | LedgerChangeTrigger;

/** How many runs ended in which way. */
export interface LogicFunctionStats {
  /** Runs that worked. */
  success: number;
  /** Runs that failed. */
  failure: number;
  /** Runs that took too long. */
  timeout: number;
}

/** A logic function. */
export interface LogicFunction {
  /** Its id. */
  id: string;
  /** Whose it is: `user:` or `org:` and an id. */
  owner_id: string;
  /** Grows with each change. */
  version: number;
  /** Whether its triggers start it. */
  enabled: boolean;
  /** Its name. */
  name: string;
  /** What it does. */
  description: string;
  /** The template that it was made from. */
  template_slug: string | null;
  /** The program. */
  source: LogicFunctionSource;
  /** When it was created, ISO 8601. */
  created_at: string;
  /** When it was changed, ISO 8601. */
  updated_at: string;
  /** Who created it. */
  created_by: string;
  /** Who changed it. */
  updated_by: string;
  /** What starts it. */
  logic_triggers: LogicTrigger[];
  /** With `todayStats`: how the runs of today ended. */
  today_stats?: LogicFunctionStats;
  /** The API user on whose behalf it reads from the API. */
  api_username?: string | null;
  /** Names of the cloud secrets that it is given. */
  secrets?: string[];
  /** Whether it is given environment variables. */
  use_env?: boolean;
  /** The organization that it belongs to. */
  org_slug?: string;
}

/** How a run ended. */
export type LogicRunStatus =
  | "Success"
  | "Failure"
  | "Exception"
  | "Timeout"
  | (string & Record<never, never>);

/** A run of a logic function. */
export interface LogicRun {
  /** Its id. */
  id: string;
  /** Whose it is: `user:` or `org:` and an id. */
  owner_id: string;
  /** Id of the function. */
  logic_function_id: string;
  /** Type of the trigger that started it. */
  logic_trigger_type: LogicTrigger["type"] | (string & Record<never, never>);
  /** Id of the trigger that started it. */
  logic_trigger_id: string;
  /** How it ended. */
  status: LogicRunStatus;
  /** When it was started, ISO 8601. */
  started_at: string;
  /** When it ended, ISO 8601. */
  finished_at: string;
  /** Where its logs are kept. */
  log_filename: string;
}

/** What a program wrote. */
export interface LogicRunLog {
  /** How serious it is. */
  level: "Info" | "Warning" | "Error" | (string & Record<never, never>);
  /** When it was written: ISO 8601, up to nanoseconds. */
  timestamp: string;
  /** What was written: JSON values. */
  args: unknown[];
}

/** What a program did that was run once. */
export interface ExecuteLogicResponse {
  /** How it ended, and what it wrote. */
  result: LogicExecution;
}

/** How a program ended that was run once, and what it wrote. */
export interface LogicExecution {
  /** `Exception`: it threw. */
  status: LogicRunStatus;
  /** What it threw. */
  err?: string;
  /** What it wrote. */
  logs: LogicRunLog[];
}

/** A logic function. */
export interface LogicFunctionResponse {
  /** The function. */
  logic_function: LogicFunction;
}

/** The logic functions of an account or organization. */
export interface LogicFunctionListResponse {
  /** The functions. */
  logic_functions: LogicFunction[];
}

/** The runs of a logic function. */
export interface LogicRunListResponse {
  /** The runs. */
  logic_runs: LogicRun[];
}

/** A run of a logic function. */
export interface LogicRunResponse {
  /** The run. */
  logic_run: LogicRun;
}

/** What a run of a logic function wrote. */
export interface LogicRunLogsResponse {
  /** What it wrote, in order. */
  logic_run_logs: { logs: LogicRunLog[] };
}
