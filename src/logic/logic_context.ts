/** The argument of a Logic function. Source: documentation of Logic. */
export interface LogicContext {
  /** Ids of the function and its owner. */
  functionInfo: { ownerId: string; logicFunctionId: string };
  /** When the function was triggered, and the id of the event that triggered it. */
  trigger: { triggeredAt: string; triggerEventId?: string };
  /** The cloud secrets that the function lists, by name; `null` for a secret without a value. */
  secrets: Record<string, string | null>;
  /** The environment variables, if the function uses them. */
  env: Record<string, string>;
  /** The event, if an event triggered the function. */
  event?: LogicEvent;
  /** The schedule, if a schedule triggered the function. Never set for webhooks. */
  scheduled?: { scheduledAt: string; startAt: string; endAt?: string };
  /** The change, if the change of a ledger triggered the function. Never set for webhooks. */
  ledgerChange?: {
    changedAt: string;
    changeType: "set" | "delete";
    name: string;
    scope: string;
    data: Record<string, unknown>;
  };
}

/** An event that triggers a Logic function. */
export interface LogicEvent {
  /** When the event was published, ISO 8601. */
  publishedAt: string;
  /** Name of the event. */
  eventName: string;
  /** Data of the event. */
  eventData?: string;
  /** Id of the device. */
  deviceId: string;
  /** Id of the product. */
  productId?: number;
  /** Id of the device's owner. */
  userId?: string;
}

/** A Logic function: the default export of its module. Its result is ignored. */
export type LogicFunction = (context: LogicContext) => unknown;
