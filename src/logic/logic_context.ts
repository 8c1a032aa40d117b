/** What a logic function is called with. Source: documentation of Logic. */
export interface LogicContext {
  /** Which function it is. */
  functionInfo: { ownerId: string; logicFunctionId: string };
  /** What started it. */
  trigger: { triggeredAt: string; triggerEventId?: string };
  /** Its cloud secrets. */
  secrets: Record<string, string | null>;
  /** Its environment variables. */
  env: Record<string, string>;
  /** The event that started it; there if one did. */
  event?: LogicEvent;
  /** The time that started it; there if it did. A webhook never brings one. */
  scheduled?: { scheduledAt: string; startAt: string; endAt?: string };
  /** The change of a ledger that started it; there if one did. A webhook never brings one. */
  ledgerChange?: {
    changedAt: string;
    changeType: "set" | "delete";
    name: string;
    scope: string;
    data: Record<string, unknown>;
  };
}

/** An event that starts a logic function. */
export interface LogicEvent {
  /** When it was published, ISO 8601. */
  publishedAt: string;
  /** Its name. */
  eventName: string;
  /** Its data. */
  eventData?: string;
  /** Id of the device. */
  deviceId: string;
  /** Id of the product. */
  productId?: number;
  /** Id of the device's owner. */
  userId?: string;
}

/** A logic function: the default export of its module. What it returns is not used. */
export type LogicFunction = (context: LogicContext) => unknown;
