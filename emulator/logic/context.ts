/** The argument of a Logic function. Source: docs, Logic; particle-cli, types of Logic functions. */

/** A published event. */
export interface EventContext {
  readonly publishedAt: string;
  readonly eventName: string;
  readonly eventData: string;
  readonly deviceId: string;
  readonly productId?: number;
  readonly userId?: string;
}

/** A scheduled time. */
export interface ScheduledContext {
  readonly scheduledAt: string;
  readonly startAt: string;
  readonly endAt?: string;
}

/** A change of a ledger. */
export interface LedgerChangeContext {
  readonly changedAt: string;
  readonly changeType: "set" | "delete";
  readonly name: string;
  readonly scope: string;
  readonly data: Record<string, unknown>;
}

/** The trigger of a run: exactly one of these. */
export type TriggerContext =
  | { readonly event: EventContext }
  | { readonly scheduled: ScheduledContext }
  | { readonly ledgerChange: LedgerChangeContext };

/** The argument of a Logic function. */
export type LogicContext = TriggerContext & {
  readonly functionInfo: { readonly ownerId: string; readonly logicFunctionId: string };
  readonly trigger: { readonly triggeredAt: string; readonly triggerEventId?: string };
  readonly secrets: Readonly<Record<string, string | null>>;
  readonly env: Readonly<Record<string, string>>;
};
