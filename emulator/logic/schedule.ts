/** Starts scheduled functions on time. */
import { TIMER_MAX_MS } from "../base/values.ts";
import type { LogicFunction, LogicStore, ScheduledTrigger } from "../stores/logic.ts";
import { plannedTime } from "./cron.ts";

/** Called at the planned time of a trigger. */
export type OnTime = (logic: LogicFunction, trigger: ScheduledTrigger, planned: number) => void;

/** The timers of all scheduled functions. */
export class Schedule {
  #store: LogicStore;
  #onTime: OnTime;
  #timers = new Set<ReturnType<typeof setTimeout>>();

  constructor(store: LogicStore, onTime: OnTime) {
    this.#store = store;
    this.#onTime = onTime;
    store.listen(() => this.#planAll());
  }

  /** Stops all timers. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #planAll(): void {
    this.stop();
    for (const logic of this.#store.all()) {
      for (const trigger of logic.enabled ? logic.triggers : []) {
        if (trigger.type === "Scheduled" && trigger.enabled) this.#plan(logic, trigger);
      }
    }
  }

  #plan(logic: LogicFunction, trigger: ScheduledTrigger): void {
    const planned = plannedTime(trigger);
    if (planned !== null) this.#wait(planned, () => this.#start(logic, trigger, planned));
  }

  /** Waits in steps, because timers have a maximum delay and may fire slightly early. */
  #wait(until: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (Date.now() < until) this.#wait(until, then);
      else then();
    }, Math.min(Math.max(0, until - Date.now()), TIMER_MAX_MS));
    this.#timers.add(timer);
  }

  #start(logic: LogicFunction, trigger: ScheduledTrigger, planned: number): void {
    trigger.lastScheduledAt = planned;
    this.#plan(logic, trigger);
    this.#onTime(logic, trigger, planned);
  }
}
