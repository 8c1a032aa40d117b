/**
 * Logic: functions that the cloud runs when an event is published, when a ledger changes, or on a schedule.
 *
 * @module
 */
import { orEmpty, requireGiven } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse, OKResponse } from "../types/common.ts";
import type {
  CreateLogicFunctionOptions,
  DeleteLogicFunctionOptions,
  ExecuteLogicOptions,
  ExecuteLogicResponse,
  GetLogicFunctionOptions,
  GetLogicFunctionStatsOptions,
  GetLogicRunLogsOptions,
  GetLogicRunOptions,
  ListLogicFunctionsOptions,
  ListLogicRunsOptions,
  LogicFunctionListResponse,
  LogicFunctionResponse,
  LogicFunctionStatsResponse,
  LogicRunListResponse,
  LogicRunLogsResponse,
  LogicRunResponse,
  UpdateLogicFunctionOptions,
} from "../types/logic.ts";

/** Timeout in milliseconds of a call that runs a program: the cloud allows the program up to 30 s. */
const EXECUTE_TIMEOUT = 45_000;

/**
 * Runs a program once without storing it: `POST /v1[/orgs/:org]/logic/execute`. Events that it publishes and data that
 * it writes to ledgers are real.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const code = "export default ({ event }) => console.log(event.eventData);";
 * const { body } = await particle.executeLogic({
 *   logic: { source: { type: "JavaScript", code }, event: { event_data: "21.5" } },
 * });
 * console.log(body.result.status, body.result.logs);
 * ```
 *
 * @param options The program and its event. `attemptTimeout` defaults to 45,000 ms, because the program may run for 30 s.
 * @returns The status, which is `Exception` if the program threw, and the logs.
 */
export function executeLogic(
  api: ApiCaller,
  options: ExecuteLogicOptions,
): Promise<JSONResponse<ExecuteLogicResponse>> {
  const given = { ...orEmpty(options) };
  const { attemptTimeout } = given;
  return api.post({
    ...endpoint(given, "/v1[/orgs/:org]/logic/execute"),
    attemptTimeout: attemptTimeout ?? EXECUTE_TIMEOUT,
    data: requireGiven(given, "logic"),
  });
}

/**
 * Creates a Logic function: `POST /v1[/orgs/:org]/logic/functions`. Its triggers are active immediately.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body } = await particle.createLogicFunction({
 *   logicFunction: {
 *     name: "log temperatures",
 *     source: {
 *       type: "JavaScript",
 *       code: "export default ({ event }) => console.log(event.eventData);",
 *     },
 *     logic_triggers: [{ type: "Event", product_id: 12345, event_name: "temperature" }],
 *   },
 * });
 * console.log(body.logic_function.id);
 * ```
 *
 * @param options The function, and the organization it belongs to. Default: the account.
 * @returns The function.
 */
export function createLogicFunction(
  api: ApiCaller,
  options: CreateLogicFunctionOptions,
): Promise<JSONResponse<LogicFunctionResponse>> {
  return api.post({
    ...endpoint(options, "/v1[/orgs/:org]/logic/functions"),
    data: { logic_function: requireGiven(options, "logicFunction") },
  });
}

/**
 * Gets a Logic function: `GET /v1[/orgs/:org]/logic/functions/:logicFunctionId`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The function.
 * @returns The function.
 */
export function getLogicFunction(
  api: ApiCaller,
  options: GetLogicFunctionOptions,
): Promise<JSONResponse<LogicFunctionResponse>> {
  return api.get(endpoint(options, "/v1[/orgs/:org]/logic/functions/:logicFunctionId"));
}

/**
 * Changes a Logic function: `PUT /v1[/orgs/:org]/logic/functions/:logicFunctionId`. Triggers with an `id` are
 * changed in place.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The function and the fields to change.
 * @returns The function.
 */
export function updateLogicFunction(
  api: ApiCaller,
  options: UpdateLogicFunctionOptions,
): Promise<JSONResponse<LogicFunctionResponse>> {
  return api.put({
    ...endpoint(options, "/v1[/orgs/:org]/logic/functions/:logicFunctionId"),
    callClass: "idempotent-write",
    data: { logic_function: requireGiven(options, "logicFunction") },
  });
}

/**
 * Deletes a Logic function: `DELETE /v1[/orgs/:org]/logic/functions/:logicFunctionId`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The function.
 * @returns `{}`, or `{ok: true}`.
 */
export function deleteLogicFunction(
  api: ApiCaller,
  options: DeleteLogicFunctionOptions,
): Promise<JSONResponse<Partial<OKResponse>>> {
  return api.delete({
    ...endpoint(options, "/v1[/orgs/:org]/logic/functions/:logicFunctionId"),
    callClass: "idempotent-write",
  });
}

/**
 * Lists the Logic functions of the account or of an organization: `GET /v1[/orgs/:org]/logic/functions`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The organization, and whether to include today's statistics. All options are optional.
 * @returns The functions.
 */
export function listLogicFunctions(
  api: ApiCaller,
  options?: ListLogicFunctionsOptions,
): Promise<JSONResponse<LogicFunctionListResponse>> {
  const given = orEmpty(options);
  return api.get({
    ...endpoint(options, "/v1[/orgs/:org]/logic/functions"),
    query: { today_stats: given.todayStats },
  });
}

/**
 * Counts the runs of a Logic function by day and outcome:
 * `GET /v1[/orgs/:org]/logic/functions/:logicFunctionId/stats`. Particle documents it under Logic › Get logic function
 * stats.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The function.
 * @returns The number of runs, by day.
 */
export function getLogicFunctionStats(
  api: ApiCaller,
  options: GetLogicFunctionStatsOptions,
): Promise<JSONResponse<LogicFunctionStatsResponse>> {
  return api.get(endpoint(options, "/v1[/orgs/:org]/logic/functions/:logicFunctionId/stats"));
}

/**
 * Lists the runs of a Logic function: `GET /v1[/orgs/:org]/logic/functions/:logicFunctionId/runs`. The cloud keeps the
 * last 100 runs.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The function.
 * @returns The runs.
 */
export function listLogicRuns(
  api: ApiCaller,
  options: ListLogicRunsOptions,
): Promise<JSONResponse<LogicRunListResponse>> {
  return api.get(endpoint(options, "/v1[/orgs/:org]/logic/functions/:logicFunctionId/runs"));
}

/**
 * Gets a run of a Logic function: `GET /v1[/orgs/:org]/logic/functions/:logicFunctionId/runs/:logicRunId`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The function and the run.
 * @returns The run.
 */
export function getLogicRun(
  api: ApiCaller,
  options: GetLogicRunOptions,
): Promise<JSONResponse<LogicRunResponse>> {
  return api.get(
    endpoint(options, "/v1[/orgs/:org]/logic/functions/:logicFunctionId/runs/:logicRunId"),
  );
}

/**
 * Gets the logs of a run of a Logic function:
 * `GET /v1[/orgs/:org]/logic/functions/:logicFunctionId/runs/:logicRunId/logs`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The function and the run.
 * @returns The logs.
 */
export function getLogicRunLogs(
  api: ApiCaller,
  options: GetLogicRunLogsOptions,
): Promise<JSONResponse<LogicRunLogsResponse>> {
  return api.get(
    endpoint(options, "/v1[/orgs/:org]/logic/functions/:logicFunctionId/runs/:logicRunId/logs"),
  );
}
