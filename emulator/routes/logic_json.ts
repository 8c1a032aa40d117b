/** Logic functions and runs as JSON. Source: API reference, Logic; particle-cli fixtures. */
import { iso } from "../base/values.ts";
import { plannedTime } from "../logic/cron.ts";
import type { LogicFunction, LogicRun, LogicStats, LogicTrigger } from "../stores/logic.ts";

/** Returns a function as JSON. */
export function functionJson(logic: LogicFunction, today?: LogicStats): Record<string, unknown> {
  return {
    id: logic.id,
    owner_id: logic.ownerKey,
    version: logic.version,
    enabled: logic.enabled,
    name: logic.name,
    description: logic.description,
    template_slug: logic.templateSlug,
    source: { type: "JavaScript", code: logic.code },
    created_at: iso(logic.createdAt),
    updated_at: iso(logic.updatedAt),
    created_by: logic.createdBy,
    updated_by: logic.updatedBy,
    api_username: logic.apiUsername,
    secrets: logic.secrets,
    use_env: logic.useEnv,
    logic_triggers: logic.triggers.map((trigger) => triggerJson(logic, trigger)),
    ...(today ? { today_stats: today } : {}),
  };
}

function triggerJson(logic: LogicFunction, trigger: LogicTrigger): Record<string, unknown> {
  return {
    type: trigger.type,
    id: trigger.id,
    logic_function_id: logic.id,
    enabled: trigger.enabled,
    version: trigger.version,
    ...conditionJson(trigger),
  };
}

function conditionJson(trigger: LogicTrigger): Record<string, unknown> {
  switch (trigger.type) {
    case "Event":
      return { product_id: trigger.productId, event_name: trigger.eventName };
    case "LedgerChange":
      return {
        change_type: trigger.changeType,
        ledger_name: trigger.ledgerName,
        instance_scope: null,
      };
    case "Scheduled": {
      const next = plannedTime(trigger);
      return {
        cron: trigger.cron,
        start_at: iso(trigger.startAt),
        end_at: iso(trigger.endAt),
        last_scheduled_at: iso(trigger.lastScheduledAt),
        next_unscheduled_at: iso(next),
      };
    }
  }
}

/** Returns a run as JSON. */
export function runJson(logic: LogicFunction, run: LogicRun): Record<string, unknown> {
  return {
    id: run.id,
    owner_id: logic.ownerKey,
    logic_function_id: logic.id,
    logic_trigger_type: run.triggerType,
    logic_trigger_id: run.triggerId,
    status: run.status,
    started_at: iso(run.startedAt),
    finished_at: iso(run.finishedAt),
    log_filename: `${logic.id}/${run.id}.json`,
  };
}
