/** Integrations: webhooks, and other types that are only stored. */
import * as Type from "typebox/type";
import { randomHex } from "../base/random.ts";
import type { CloudEvent } from "../model/records.ts";
import { closed, mapOf, TEXT_OR_NULL } from "../base/schema.ts";
import { CONFIG, type IntegrationConfig } from "./integration_config.ts";
import { Store } from "./store.ts";

/** Maximum number of log entries of each kind. Source: docs, webhooks. */
const LOG_MAX = 10;
/** How long log entries and counts are kept, in milliseconds. Source: docs, webhooks. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;
const DAY_LENGTH = "2026-01-01".length;

const LOG_ENTRY = closed({
  /** ISO 8601. */
  time: Type.String(),
  event: closed({
    id: Type.String(),
    name: Type.String(),
    data: TEXT_OR_NULL,
    published_at: Type.String(),
    coreid: Type.String(),
  }),
  request: Type.Optional(closed({
    method: Type.String(),
    url: Type.String(),
    headers: mapOf(Type.String()),
    body: Type.String(),
  })),
  response: Type.Optional(closed({ status: Type.Number(), body: Type.String() })),
  /** Why the request failed. */
  error: Type.Optional(Type.String()),
  /** How the emulator deviates from the webhook's settings. */
  note: Type.Optional(Type.String()),
});
const COUNTS = closed({ success: Type.Number(), error: Type.Number(), sleep: Type.Number() });
const INTEGRATION = closed({
  id: Type.String(),
  /** Key of its owner, as in `Owner.key`. */
  owner: Type.String(),
  createdAt: Type.Number(),
  config: CONFIG,
  /** Oldest first. Failed requests have an `error`. */
  logs: Type.Array(LOG_ENTRY),
  counters: mapOf(COUNTS),
});

/** A log entry: a request with its response, or why no request was sent. */
export type LogEntry = Readonly<Type.Static<typeof LOG_ENTRY>>;
/** The number of deliveries of one day (UTC) by outcome. If a delivery was retried, only the final outcome counts. */
export type Counts = Type.Static<typeof COUNTS>;
/** The saved form of an integration. */
export type SavedIntegration = Type.Static<typeof INTEGRATION>;

/** An integration. */
export interface Integration extends Omit<SavedIntegration, "counters"> {
  readonly counters: Map<string, Counts>;
}

/** Stores all integrations. */
export class IntegrationStore extends Store<SavedIntegration[]> {
  override readonly schema = Type.Array(INTEGRATION);
  #byOwner = new Map<string, Map<string, Integration>>();

  /** Adds an integration, even if an identical one exists. */
  create(owner: string, config: IntegrationConfig): Integration {
    const integration: Integration = {
      id: randomHex(24),
      owner,
      createdAt: Date.now(),
      config,
      logs: [],
      counters: new Map(),
    };
    this.#put(integration);
    return integration;
  }

  /** Lists the integrations of an owner, oldest first. */
  list(owner: string): Integration[] {
    return [...this.#byOwner.get(owner)?.values() ?? []];
  }

  /** Lists the integrations of all owners. */
  all(): Integration[] {
    return [...this.#byOwner.values()].flatMap((all) => [...all.values()]);
  }

  find(owner: string, id: string): Integration | undefined {
    return this.#byOwner.get(owner)?.get(id);
  }

  /** Returns whether an integration still exists. */
  has({ owner, id }: Integration): boolean {
    return this.find(owner, id) !== undefined;
  }

  delete({ owner, id }: Integration): void {
    const all = this.#byOwner.get(owner);
    all?.delete(id);
    if (all?.size === 0) this.#byOwner.delete(owner);
  }

  /** Returns the integrations of the given owners that an event triggers. */
  triggeredBy({ name, device }: CloudEvent, owners: readonly string[]): Integration[] {
    return owners.flatMap((owner) => this.list(owner)).filter(({ config: { trigger } }) =>
      !trigger.disabled && name.startsWith(trigger.event) &&
      (trigger.deviceID === undefined || trigger.deviceID === device?.id)
    );
  }

  /** Whether the store is empty. Lets events skip the search. */
  get isEmpty(): boolean {
    return this.#byOwner.size === 0;
  }

  /** Adds an entry to an integration's log, which keeps the last 10 requests and the last 10 failed ones. */
  log(integration: Integration, entry: LogEntry): void {
    const logs = [...recent(integration.logs), entry];
    const failed = logs.filter(({ error }) => error !== undefined).slice(-LOG_MAX);
    const last = logs.slice(-LOG_MAX);
    integration.logs = logs.filter((one) => last.includes(one) || failed.includes(one));
  }

  /** Counts the outcome of a delivery, and removes expired counts. */
  count({ counters }: Integration, outcome: keyof Counts): void {
    const oldest = dayOf(Date.now() - KEPT_MS);
    for (const day of counters.keys()) {
      if (day < oldest) counters.delete(day);
    }
    const today = dayOf(Date.now());
    const counts = counters.get(today) ?? { success: 0, error: 0, sleep: 0 };
    counts[outcome]++;
    counters.set(today, counts);
  }

  override save(): SavedIntegration[] {
    return this.all().map((one) => ({
      ...one,
      counters: Object.fromEntries([...one.counters].map(([day, counts]) => [day, { ...counts }])),
    }));
  }

  override load(saved: SavedIntegration[]): void {
    this.#byOwner.clear();
    for (const one of saved) {
      this.#put({ ...one, counters: new Map(Object.entries(one.counters)) });
    }
  }

  #put(integration: Integration): void {
    const all = this.#byOwner.get(integration.owner) ?? new Map<string, Integration>();
    all.set(integration.id, integration);
    this.#byOwner.set(integration.owner, all);
  }
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, DAY_LENGTH);

/** Returns the log entries that have not expired. */
export function recent(logs: readonly LogEntry[]): LogEntry[] {
  const oldest = new Date(Date.now() - KEPT_MS).toISOString();
  return logs.filter(({ time }) => time >= oldest);
}
