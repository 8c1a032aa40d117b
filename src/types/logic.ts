import type { SharedRequestOptions } from "./common.ts";

/** Options of all Logic calls: the owner of the functions. */
export interface LogicOptions extends SharedRequestOptions {
  /** The organization, by id or slug. Default: your own account. */
  org?: string | undefined;
}

/** Options that identify a Logic function. */
export interface LogicFunctionOptions extends LogicOptions {
  /** Id of the function. */
  logicFunctionId: string;
}

/** Options that identify a run of a Logic function. */
export interface LogicRunOptions extends LogicFunctionOptions {
  /** Id of the run. */
  logicRunId: string;
}

/** Source code of a Logic function. */
export interface LogicFunctionSource {
  /** Language of the code. */
  type: "JavaScript";
  /** JavaScript module whose default export is the function. */
  code: string;
}

/** Resources that a Logic function can access. */
export interface LogicFunctionAccess {
  /** API user on whose behalf it calls the API. */
  api_username?: string | undefined;
  /** Names of the cloud secrets that it can read. */
  secrets?: readonly string[] | undefined;
  /** Whether it can read environment variables. */
  use_env?: boolean | undefined;
}

/** Options of `executeLogic`. */
export interface ExecuteLogicOptions extends LogicOptions {
  /** The program, and the event that it is called with. */
  logic: LogicToExecute;
}

/** A program to run once. */
export interface LogicToExecute extends LogicFunctionAccess {
  /** Source code of the program. */
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
  /** Id of the device that the event appears to come from. */
  device_id?: string | undefined;
  /** Id of the product that the event appears to come from. */
  product_id?: number | undefined;
}

/** Options of `createLogicFunction`. */
export interface CreateLogicFunctionOptions extends LogicOptions {
  /** The new function. */
  logicFunction: NewLogicFunction;
}

/** A Logic function to be created. */
export interface NewLogicFunction extends LogicFunctionAccess {
  /** Unique name of the function. */
  name: string;
  /** Description of the function. */
  description?: string | undefined;
  /** Whether its triggers are active. */
  enabled?: boolean | undefined;
  /** Source code of the program. */
  source: LogicFunctionSource;
  /** Its triggers: at most 5, all of the same type. */
  logic_triggers?: readonly NewLogicTrigger[] | undefined;
}

/** A trigger for a Logic function. */
export type NewLogicTrigger = NewEventTrigger | NewScheduledTrigger | NewLedgerChangeTrigger;

/** Starts a function when an event is published. */
export interface NewEventTrigger {
  /** Type of the trigger. */
  type: "Event";
  /** Full name of the event, not a prefix as for webhooks. */
  event_name: string;
  /** Id of the product whose devices publish it. */
  product_id?: number | null | undefined;
  /** Whether the trigger is active. */
  enabled?: boolean | undefined;
}

/** Starts a function on a schedule. */
export interface NewScheduledTrigger {
  /** Type of the trigger. */
  type: "Scheduled";
  /**
   * Cron expression in UTC: minute, hour, day, month and weekday (0 is Sunday), with `*`, `,` and `-`; at most once a
   * minute.
   */
  cron: string;
  /** When the schedule starts, ISO 8601. */
  start_at?: string | undefined;
  /** When the schedule ends, ISO 8601; `null` for never. */
  end_at?: string | null | undefined;
  /** Whether the trigger is active. */
  enabled?: boolean | undefined;
}

/** Starts a function when the data of a ledger changes. */
export interface NewLedgerChangeTrigger {
  /** Type of the trigger. */
  type: "LedgerChange";
  /** Name of the ledger. */
  ledger_name: string;
  /** Change that starts the function. */
  change_type?: LedgerChangeType | undefined;
  /** Instances that start the function; `null` for any. Other values are not documented. */
  instance_scope?: object | null | undefined;
  /** Whether the trigger is active. */
  enabled?: boolean | undefined;
}

/** A change of the data of a ledger. */
export type LedgerChangeType = "set" | "delete";

/** Options of `getLogicFunction`. */
export type GetLogicFunctionOptions = LogicFunctionOptions;

/** Options of `updateLogicFunction`. */
export interface UpdateLogicFunctionOptions extends LogicFunctionOptions {
  /** The fields to change. */
  logicFunction: LogicFunctionUpdate;
}

/** The fields of a Logic function that can change. */
export interface LogicFunctionUpdate extends LogicFunctionAccess {
  /** New name, which must be unique. */
  name?: string | undefined;
  /** New description. */
  description?: string | undefined;
  /** Whether its triggers are active. */
  enabled?: boolean | undefined;
  /** New source code. */
  source?: LogicFunctionSource | undefined;
  /** New triggers; those with an `id` are updated in place. */
  logic_triggers?: readonly (NewLogicTrigger | LogicTriggerUpdate)[] | undefined;
}

/** Changes to a trigger. A trigger from a response can be passed unchanged. */
export type LogicTriggerUpdate =
  & { id: string }
  & Partial<
    NewEventTrigger | NewScheduledTrigger | NewLedgerChangeTrigger
  >;

/** Options of `deleteLogicFunction`. */
export type DeleteLogicFunctionOptions = LogicFunctionOptions;

/** Options of `listLogicFunctions`. */
export interface ListLogicFunctionsOptions extends LogicOptions {
  /** Include how many of today's runs succeeded, failed or timed out. */
  todayStats?: boolean | undefined;
}

/** Options of `getLogicFunctionStats`. */
export type GetLogicFunctionStatsOptions = LogicFunctionOptions;

/** Options of `listLogicRuns`. */
export type ListLogicRunsOptions = LogicFunctionOptions;

/** Options of `getLogicRun`. */
export type GetLogicRunOptions = LogicRunOptions;

/** Options of `getLogicRunLogs`. */
export type GetLogicRunLogsOptions = LogicRunOptions;

/** Fields that all triggers have. */
export interface LogicTriggerInfo {
  /** Id of the trigger. */
  id: string;
  /** Id of the function that it starts. */
  logic_function_id: string;
  /** Whether the trigger is active. */
  enabled: boolean;
  /** Version of the trigger, which increases with each change. */
  version?: number;
}

/** A trigger that starts a function when an event is published. */
export interface EventTrigger extends LogicTriggerInfo {
  /** Type of the trigger. */
  type: "Event";
  /** Full name of the event. */
  event_name?: string;
  /** @deprecated Use `event_name`. */
  event?: string;
  /** Id of the product whose devices publish it. */
  product_id?: number | null;
}

/** A trigger that starts a function on a schedule. */
export interface ScheduledTrigger extends LogicTriggerInfo {
  /** Type of the trigger. */
  type: "Scheduled";
  /** Cron expression in UTC: minute, hour, day, month and weekday (0 is Sunday). */
  cron: string;
  /** When the schedule starts, ISO 8601. */
  start_at: string;
  /** When the schedule ends, ISO 8601; `null` for never. */
  end_at: string | null;
  /** The last time that is already scheduled, ISO 8601. */
  last_scheduled_at?: string | null;
  /** The first time that is not yet scheduled, ISO 8601. */
  next_unscheduled_at?: string | null;
}

/** A trigger that starts a function when the data of a ledger changes. */
export interface LedgerChangeTrigger extends LogicTriggerInfo {
  /** Type of the trigger. */
  type: "LedgerChange";
  /** Name of the ledger. */
  ledger_name: string;
  /** Change that starts the function. */
  change_type: LedgerChangeType;
  /** Instances that start the function; `null` for any. Other values are not documented. */
  instance_scope: object | null;
}

/** A trigger of a Logic function. */
export type LogicTrigger = EventTrigger | ScheduledTrigger | LedgerChangeTrigger;

/** Number of runs by outcome. */
export interface LogicFunctionStats {
  /** Successful runs. */
  success: number;
  /** Failed runs. */
  failure: number;
  /** Runs that timed out. */
  timeout: number;
}

/** Number of runs of one day by outcome. */
export interface LogicFunctionDayStats extends LogicFunctionStats {
  /** The day, such as `20231106`. */
  date: string;
}

/** A Logic function. */
export interface LogicFunction {
  /** Id of the function. */
  id: string;
  /** Owner of the function: `user:` or `org:`, followed by an id. */
  owner_id: string;
  /** Version of the function, which increases with each change. */
  version: number;
  /** Whether its triggers are active. */
  enabled: boolean;
  /** Name of the function. */
  name: string;
  /** Description of the function. */
  description: string;
  /** The template that it was created from. */
  template_slug: string | null;
  /** Source code of the function. */
  source: LogicFunctionSource;
  /** When it was created, ISO 8601. */
  created_at: string;
  /** When it was last changed, ISO 8601. */
  updated_at: string;
  /** Who created it. */
  created_by: string;
  /** Who last changed it. */
  updated_by: string;
  /** Its triggers. */
  logic_triggers: LogicTrigger[];
  /** How many of today's runs succeeded, failed or timed out; with `todayStats`. */
  today_stats?: LogicFunctionStats;
  /** API user on whose behalf it calls the API. */
  api_username?: string | null;
  /** Names of the cloud secrets that it can read. */
  secrets?: string[];
  /** Whether it can read environment variables. */
  use_env?: boolean;
  /** Slug of the organization that it belongs to. */
  org_slug?: string;
}

/** Outcome of a run. */
export type LogicRunStatus =
  | "Success"
  | "Failure"
  | "Exception"
  | "Timeout"
  | (string & Record<never, never>);

/** A run of a Logic function. */
export interface LogicRun {
  /** Id of the run. */
  id: string;
  /** Owner of the function: `user:` or `org:`, followed by an id. */
  owner_id: string;
  /** Id of the function. */
  logic_function_id: string;
  /** Type of the trigger that started it. */
  logic_trigger_type: LogicTrigger["type"] | (string & Record<never, never>);
  /** Id of the trigger that started it. */
  logic_trigger_id: string;
  /** Outcome of the run. */
  status: LogicRunStatus;
  /** When it started, ISO 8601. */
  started_at: string;
  /** When it ended, ISO 8601. */
  finished_at: string;
  /** Name of the file that contains its logs. */
  log_filename: string;
}

/** An entry in the logs of a run. */
export interface LogicRunLog {
  /** Severity of the entry. */
  level: "Info" | "Warning" | "Error" | (string & Record<never, never>);
  /** When it was logged: ISO 8601, with up to nanoseconds. */
  timestamp: string;
  /** The logged values, as JSON. */
  args: unknown[];
}

/** The response of `executeLogic`. */
export interface ExecuteLogicResponse {
  /** The result and the logs. */
  result: LogicExecution;
}

/** The result and the logs of a program that was run once. */
export interface LogicExecution {
  /** Outcome of the run; `Exception` if the program threw. */
  status: LogicRunStatus;
  /** The error that the program threw. */
  err?: string;
  /** What the program logged. */
  logs: LogicRunLog[];
}

/** A Logic function. */
export interface LogicFunctionResponse {
  /** The function. */
  logic_function: LogicFunction;
}

/** The Logic functions of an account or an organization. */
export interface LogicFunctionListResponse {
  /** The functions. */
  logic_functions: LogicFunction[];
}

/** The number of runs of a Logic function. */
export interface LogicFunctionStatsResponse {
  /** The days with runs. How many days the cloud keeps is not documented. */
  logic_function_stats: LogicFunctionDayStats[];
}

/** The runs of a Logic function. */
export interface LogicRunListResponse {
  /** The runs. */
  logic_runs: LogicRun[];
}

/** A run of a Logic function. */
export interface LogicRunResponse {
  /** The run. */
  logic_run: LogicRun;
}

/** The logs of a run of a Logic function. */
export interface LogicRunLogsResponse {
  /** The log entries, in order. */
  logic_run_logs: { logs: LogicRunLog[] };
}
