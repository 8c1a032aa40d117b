/** Reads Logic functions and their triggers from requests. A request is checked completely before it takes effect. */
import { flag, isObject, type Params, text, wholeNumber } from "../base/values.ts";
import { failure } from "../http/errors.ts";
import { cronProblem } from "../logic/cron.ts";
import { isEventName } from "../model/device_checks.ts";
import type {
  Access,
  EventTrigger,
  LedgerChangeTrigger,
  LogicFunction,
  LogicFunctionFields,
  LogicTrigger,
  ScheduledTrigger,
} from "../stores/logic.ts";

/** The most triggers of a function. Source: docs, Logic. */
const TRIGGERS_MAX = 5;
/** The longest texts, in characters, and the most secrets. Our own choices. */
const NAME_MAX = 255;
const DESCRIPTION_MAX = 4096;
const CODE_MAX = 256 * 1024;
const SECRETS_MAX = 100;
const TRIGGER_TYPES: readonly string[] = ["Event", "Scheduled", "LedgerChange"];

/** Reads a function from a body. Members that are missing keep their value in `old`. */
export function readFunction(
  params: Params,
  old: LogicFunction | undefined,
  hasProduct: (id: number) => boolean,
): LogicFunctionFields {
  const triggers = params.logic_triggers;
  return {
    ...readAccess(params, old),
    name: shortText("name", params.name ?? old?.name, 1, NAME_MAX),
    description: shortText(
      "description",
      params.description ?? old?.description ?? "",
      0,
      DESCRIPTION_MAX,
    ),
    enabled: yesOrNo("enabled", params.enabled, old?.enabled ?? true),
    triggers: triggers === undefined
      ? old?.triggers ?? []
      : readTriggers(triggers, old?.triggers, hasProduct),
  };
}

/** Reads a program and what it may use from a body. */
export function readAccess(params: Params, old?: Access): Access {
  const { source, api_username: apiUsername, secrets } = params;
  return {
    code: source === undefined && old ? old.code : readSource(source),
    apiUsername: readApiUsername(apiUsername, old?.apiUsername),
    secrets: secrets === undefined || secrets === null ? old?.secrets ?? [] : readSecrets(secrets),
    useEnv: yesOrNo("use_env", params.use_env, old?.useEnv ?? false),
  };
}

function readApiUsername(given: unknown, old: string | null = null): string | null {
  if (given === undefined) return old;
  return given === null ? null : shortText("api_username", given, 1, NAME_MAX);
}

function readSource(source: unknown): string {
  if (!isObject(source)) throw failure(400, "source must be an object");
  if (source.type !== "JavaScript") throw failure(400, "source.type must be JavaScript");
  return shortText("source.code", source.code, 1, CODE_MAX);
}

function readSecrets(secrets: unknown): string[] {
  if (!Array.isArray(secrets) || secrets.length > SECRETS_MAX) {
    throw failure(400, `secrets must be a list of at most ${SECRETS_MAX} names`);
  }
  return [...new Set(secrets.map((name) => shortText("The name of a secret", name, 1, NAME_MAX)))];
}

function readTriggers(
  list: unknown,
  old: readonly LogicTrigger[] = [],
  hasProduct: (id: number) => boolean,
): LogicTrigger[] {
  if (!Array.isArray(list)) throw failure(400, "logic_triggers must be a list");
  if (list.length > TRIGGERS_MAX) {
    throw failure(400, `A logic function may have at most ${TRIGGERS_MAX} triggers`);
  }
  const triggers = list.map((item) => readTrigger(item, old, hasProduct));
  if (new Set(triggers.map(({ type }) => type)).size > 1) {
    throw failure(400, "All triggers of a logic function must have the same type");
  }
  if (new Set(triggers.map(({ id }) => id)).size < triggers.length) {
    throw failure(400, "A trigger must not occur twice in logic_triggers");
  }
  return triggers;
}

function readTrigger(
  params: unknown,
  old: readonly LogicTrigger[],
  hasProduct: (id: number) => boolean,
): LogicTrigger {
  if (!isObject(params)) throw failure(400, "A trigger must be an object");
  const id = params.id === undefined || params.id === null ? undefined : text(params.id) ?? "";
  const before = old.find((trigger) => trigger.id === id);
  if (id !== undefined && !before) {
    throw failure(400, "The function does not have a trigger with this id");
  }
  const type = params.type ?? before?.type;
  if (before && type !== before.type) throw failure(400, "The type of a trigger cannot change");
  if (typeof type !== "string" || !TRIGGER_TYPES.includes(type)) {
    throw failure(400, `The type of a trigger must be one of ${TRIGGER_TYPES.join(", ")}`);
  }
  const base = {
    id: before?.id ?? crypto.randomUUID(),
    enabled: yesOrNo("enabled", params.enabled, before?.enabled ?? true),
    version: (before?.version ?? 0) + 1,
  };
  if (type === "Event") return { ...base, ...eventCondition(params, before, hasProduct) };
  if (type === "Scheduled") return { ...base, ...scheduledCondition(params, before) };
  return { ...base, ...ledgerCondition(params, before) };
}

type Condition<T extends LogicTrigger> = Omit<T, "id" | "enabled" | "version">;

function eventCondition(
  params: Params,
  before: LogicTrigger | undefined,
  hasProduct: (id: number) => boolean,
): Condition<EventTrigger> {
  const old = before?.type === "Event" ? before : undefined;
  const eventName = params.event_name ?? params.event ?? old?.eventName;
  if (!isEventName(eventName)) throw failure(400, "event_name must be 1 to 64 ASCII characters");
  const { product_id: given } = params;
  if (given === undefined) {
    return { type: "Event", eventName, productId: old?.productId ?? null };
  }
  const productId = given === null ? null : wholeNumber(given, 1) ?? NaN;
  if (productId !== null && !hasProduct(productId)) {
    throw failure(400, "product_id is not one of your products");
  }
  return { type: "Event", eventName, productId };
}

function scheduledCondition(
  params: Params,
  before: LogicTrigger | undefined,
): Condition<ScheduledTrigger> {
  const old = before?.type === "Scheduled" ? before : undefined;
  const cron = params.cron ?? old?.cron;
  if (typeof cron !== "string") throw failure(400, "cron must be a string");
  const problem = cronProblem(cron);
  if (problem !== undefined) throw failure(400, problem);
  const startAt = time("start_at", params.start_at, old?.startAt ?? Date.now()) ?? Date.now();
  const endAt = time("end_at", params.end_at, old?.endAt ?? null);
  if (endAt !== null && endAt < startAt) throw failure(400, "end_at must not be before start_at");
  return {
    type: "Scheduled",
    cron,
    startAt,
    endAt,
    lastScheduledAt: old?.lastScheduledAt ?? null,
  };
}

function ledgerCondition(
  params: Params,
  before: LogicTrigger | undefined,
): Condition<LedgerChangeTrigger> {
  const old = before?.type === "LedgerChange" ? before : undefined;
  const changeType = params.change_type ?? old?.changeType ?? "set";
  if (changeType !== "set" && changeType !== "delete") {
    throw failure(400, "change_type must be set or delete");
  }
  if (params.instance_scope !== undefined && params.instance_scope !== null) {
    throw failure(400, "instance_scope must be null: other values are not documented");
  }
  const ledgerName = shortText("ledger_name", params.ledger_name ?? old?.ledgerName, 1, NAME_MAX);
  return { type: "LedgerChange", ledgerName, changeType };
}

function time(what: string, value: unknown, unset: number | null): number | null {
  if (value === undefined) return unset;
  if (value === null) return null;
  const isDate = typeof value === "string" && /^\d{4}-\d\d-\d\d(T|$)/.test(value);
  const ms = isDate ? Date.parse(value) : NaN;
  if (Number.isNaN(ms)) throw failure(400, `${what} must be an ISO 8601 time`);
  return ms;
}

function shortText(what: string, value: unknown, min: number, max: number): string {
  if (typeof value === "string" && value.length >= min && value.length <= max) return value;
  throw failure(400, `${what} must be a string of ${min} to ${max} characters`);
}

function yesOrNo(what: string, value: unknown, unset: boolean): boolean {
  if (value === undefined || value === null) return unset;
  const given = flag(value);
  if (given === undefined) throw failure(400, `${what} must be true or false`);
  return given;
}
