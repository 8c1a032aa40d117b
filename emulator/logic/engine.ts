/** Runs Logic functions when their triggers fire. Source: docs, Logic. */
import { maskJson, maskOf } from "../base/mask.ts";
import { iso } from "../base/values.ts";
import { MAX_DEPTH } from "../events/publish.ts";
import type { CloudEvent, Device, Product } from "../model/records.ts";
import { ownerKeysOf } from "../model/owners.ts";
import type { Cloud } from "../cloud.ts";
import type { LedgerChange } from "../stores/ledgers.ts";
import type {
  Access,
  LogEntry,
  LogicFunction,
  LogicTrigger,
  ScheduledTrigger,
} from "../stores/logic.ts";
import type { LedgerChangeContext, LogicContext } from "./context.ts";
import type { Api } from "./api_reads.ts";
import { hostCall } from "./host_calls.ts";
import {
  contextOf,
  type Invocation,
  type LogicOwner,
  logicOwner,
  type Trigger,
} from "./invocation.ts";
import type { RunOutcome } from "./protocol.ts";
import { type Runner, WorkerPool } from "./runner.ts";
import { Schedule } from "./schedule.ts";
import { Turns } from "../base/turns.ts";

/** Maximum number of waiting runs per function. Our own choice. */
const WAITING_MAX = 1000;
/** Runs per function at a time. With 1, they stay in order and no function can occupy every worker. Our own choice. */
const RUNS_AT_ONCE = 1;
/** Maximum number of simultaneous one-time executions per owner. Our own choice. */
const EXECUTIONS_AT_ONCE = 2;

/** The outcome and the log of a run. */
export type Execution = RunOutcome & { readonly logs: readonly LogEntry[] };

/** Runs the Logic functions of a cloud. */
export class LogicEngine {
  readonly #cloud: Cloud;
  readonly #api: Api;
  readonly #runner: Runner;
  readonly #schedule: Schedule;
  readonly #runs = new Turns(RUNS_AT_ONCE);
  readonly #executions = new Turns(EXECUTIONS_AT_ONCE);
  /** Ids of the functions that were reported because they trigger themselves. */
  #refused = new Set<string>();

  constructor(cloud: Cloud, api: Api, runner: Runner = new WorkerPool()) {
    this.#cloud = cloud;
    this.#api = api;
    this.#runner = runner;
    this.#schedule = new Schedule(
      cloud.logic,
      (logic, trigger, planned) => this.#onTime(logic, trigger, planned),
    );
    cloud.hub.listen((event) => this.#onEvent(event));
    cloud.ledgers.listen((change) => this.#onLedgerChange(change));
    cloud.closing.signal.addEventListener("abort", () => this.#close());
  }

  /** Returns why functions cannot run on this runtime, or `undefined` if they can. */
  check(): Promise<string | undefined> {
    return this.#runner.check();
  }

  /** Runs code once, without storing the run. */
  execute(owner: LogicOwner, access: Access, trigger: Trigger): Promise<Execution> {
    const invocation = { owner, access, trigger, functionId: "" };
    return this.#executions.run(owner.key, () => this.#execute(invocation));
  }

  #close(): void {
    this.#schedule.stop();
    this.#runner.close();
  }

  #onEvent(event: CloudEvent): void {
    if (this.#cloud.logic.isEmpty) return;
    const { device, product, depth, id: eventId } = event;
    for (const key of ownerKeysOf(event)) {
      this.#startAll(
        key,
        (trigger) =>
          trigger.type === "Event" && trigger.eventName === event.name &&
          (trigger.productId === null || trigger.productId === product?.id),
        {
          context: { event: eventContext(event) },
          eventId,
          device,
          product,
          depth,
        },
      );
    }
  }

  #onLedgerChange(change: LedgerChange): void {
    const { ownerKey, name, changeType, changedAt, scopeValue, data, depth } = change;
    const ledgerChange: LedgerChangeContext = {
      changedAt: iso(changedAt),
      changeType,
      name,
      scope: scopeValue,
      data,
    };
    this.#startAll(
      ownerKey,
      (trigger) =>
        trigger.type === "LedgerChange" && trigger.ledgerName === name &&
        trigger.changeType === changeType,
      {
        context: { ledgerChange },
        ...this.#subjectOf(change),
        depth,
      },
    );
  }

  /** Returns the device or product that an instance of a ledger belongs to. */
  #subjectOf(
    { scope, scopeValue }: LedgerChange,
  ): { device?: Device | undefined; product?: Product | undefined } {
    if (scope === "Product") return { product: this.#cloud.products.get(Number(scopeValue)) };
    if (scope === "Owner") return {};
    const device = this.#cloud.devices.get(scopeValue);
    return { device, product: device?.product };
  }

  #onTime(logic: LogicFunction, trigger: ScheduledTrigger, planned: number): void {
    const scheduled = {
      scheduledAt: iso(planned),
      startAt: iso(trigger.startAt),
      ...(trigger.endAt === null ? {} : { endAt: iso(trigger.endAt) }),
    };
    this.#start(logic, trigger, { context: { scheduled }, depth: 0 });
  }

  #startAll(
    ownerKey: string,
    matches: (trigger: LogicTrigger) => boolean,
    trigger: Trigger,
  ): void {
    for (const logic of this.#cloud.logic.of(ownerKey)) {
      const matching = logic.triggers.find((one) => one.enabled && matches(one));
      if (logic.enabled && matching) this.#start(logic, matching, trigger);
    }
  }

  #start(logic: LogicFunction, cause: LogicTrigger, trigger: Trigger): void {
    const owner = logicOwner(this.#cloud, logic.ownerKey);
    if (!owner || this.#cloud.closing.signal.aborted) return;
    const access: Access = { ...logic };
    const invocation = { owner, access, trigger, functionId: logic.id };
    this.#cloud.background.add(
      this.#run(logic, cause, invocation).catch((error) => this.#cloud.settings.onError(error)),
    );
  }

  async #run(logic: LogicFunction, cause: LogicTrigger, invocation: Invocation): Promise<void> {
    const startedAt = Date.now();
    const { status, err, logs } = await this.#inTurn(logic, invocation);
    // The error is visible only in the log.
    const reason: LogEntry[] = err === undefined
      ? []
      : [{ level: "Error", timestamp: new Date().toISOString(), args: [err] }];
    this.#cloud.logic.addRun(logic, {
      id: crypto.randomUUID(),
      triggerType: cause.type,
      triggerId: cause.id,
      status,
      startedAt,
      finishedAt: Date.now(),
      logs: [...logs, ...reason],
    });
  }

  async #inTurn(logic: LogicFunction, invocation: Invocation): Promise<Execution> {
    if (invocation.trigger.depth >= MAX_DEPTH) return this.#refuseLoop(logic);
    if (this.#runs.waiting(logic.id) >= WAITING_MAX) {
      const err = `not run: ${WAITING_MAX} runs of this function are waiting`;
      return { status: "Exception", err, logs: [] };
    }
    return await this.#runs.run(logic.id, () => this.#execute(invocation));
  }

  #refuseLoop({ id, name }: LogicFunction): Execution {
    const err = `not run: ${MAX_DEPTH} webhooks and functions have triggered each other`;
    if (!this.#refused.has(id)) {
      this.#refused.add(id);
      this.#cloud.settings.onError(
        new Error(`The Logic function ${JSON.stringify(name)} triggers itself: ${err}`),
      );
    }
    return { status: "Exception", err, logs: [] };
  }

  async #execute(invocation: Invocation): Promise<Execution> {
    const { timeout, memory } = this.#cloud.settings.logic;
    const logs: LogEntry[] = [];
    const context = contextOf(this.#cloud, invocation);
    const outcome = await this.#runner.run({
      code: invocation.access.code,
      context,
      timeout,
      memory,
    }, {
      call: (name, args) => hostCall(this.#cloud, this.#api, invocation, name, args),
      log: (entry) => logs.push(entry),
    });
    return withoutSecrets({ ...outcome, logs }, context);
  }
}

/** Hides the values of secrets in the log and the error of a run. */
function withoutSecrets(execution: Execution, { secrets }: LogicContext): Execution {
  const values = Object.values(secrets).filter((value) => value !== null);
  if (values.length === 0) return execution;
  const mask = maskOf(values);
  const { err, logs, ...outcome } = execution;
  return {
    ...outcome,
    ...(err === undefined ? {} : { err: mask(err) }),
    logs: logs.map((entry) => ({ ...entry, args: entry.args.map((one) => maskJson(one, mask)) })),
  };
}

function eventContext({ publishedAt, name, data, device, product, owner }: CloudEvent) {
  return {
    publishedAt: iso(publishedAt),
    eventName: name,
    eventData: data ?? "",
    deviceId: device?.id ?? "",
    ...(product ? { productId: product.id } : {}),
    ...(owner ? { userId: owner.id } : {}),
  };
}
