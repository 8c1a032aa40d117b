/** Integrations: webhooks, and what the cloud could send elsewhere. */
import * as Type from "typebox/type";
import { randomHex } from "../base/random.ts";
import type { CloudEvent } from "../model/records.ts";
import { closed, mapOf, TEXT_OR_NULL } from "../base/schema.ts";
import { CONFIG, type IntegrationConfig } from "./integration_config.ts";
import { Store } from "./store.ts";

/** How many entries of each kind a log keeps. Source: docs, webhooks. */
const LOG_MAX = 10;
/** How long entries and counts are kept. Source: docs, webhooks. */
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
  /** Why it failed. */
  error: Type.Optional(Type.String()),
  /** What the emulator does otherwise than was asked. */
  note: Type.Optional(Type.String()),
});
const COUNTS = closed({ success: Type.Number(), error: Type.Number(), sleep: Type.Number() });
const INTEGRATION = closed({
  id: Type.String(),
  /** Key of its owner, as in `Owner.key`. */
  owner: Type.String(),
  createdAt: Type.Number(),
  config: CONFIG,
  /** Oldest first; those that failed have an `error`. */
  logs: Type.Array(LOG_ENTRY),
  counters: mapOf(COUNTS),
});

/** One request, or what was not sent and why. */
export type LogEntry = Readonly<Type.Static<typeof LOG_ENTRY>>;
/** What became of the events of one day (UTC); of an event that was repeated, only the end counts. */
export type Counts = Type.Static<typeof COUNTS>;
/** An integration as it is saved. */
export type SavedIntegration = Type.Static<typeof INTEGRATION>;

/** An integration. */
export interface Integration extends Omit<SavedIntegration, "counters"> {
  readonly counters: Map<string, Counts>;
}

/** Every integration there is. */
export class IntegrationStore extends Store<SavedIntegration[]> {
  override readonly schema = Type.Array(INTEGRATION);
  #byOwner = new Map<string, Map<string, Integration>>();

  /** Adds an integration, even if there is one just like it. */
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

  /** The integrations of an owner, oldest first. */
  list(owner: string): Integration[] {
    return [...this.#byOwner.get(owner)?.values() ?? []];
  }

  find(owner: string, id: string): Integration | undefined {
    return this.#byOwner.get(owner)?.get(id);
  }

  /** Whether an integration is still there. */
  has({ owner, id }: Integration): boolean {
    return this.find(owner, id) !== undefined;
  }

  delete({ owner, id }: Integration): void {
    const all = this.#byOwner.get(owner);
    all?.delete(id);
    if (all?.size === 0) this.#byOwner.delete(owner);
  }

  /** What an event triggers, among the integrations of some owners. */
  triggeredBy({ name, device }: CloudEvent, owners: readonly string[]): Integration[] {
    return owners.flatMap((owner) => this.list(owner)).filter(({ config: { trigger } }) =>
      !trigger.disabled && name.startsWith(trigger.event) &&
      (trigger.deviceID === undefined || trigger.deviceID === device?.id)
    );
  }

  /** Whether there is none at all, so that events need no further look. */
  get isEmpty(): boolean {
    return this.#byOwner.size === 0;
  }

  /** Writes into an integration's log: the last 10 requests, and the last 10 that failed. */
  log(integration: Integration, entry: LogEntry): void {
    const logs = [...recent(integration.logs), entry];
    const failed = logs.filter(({ error }) => error !== undefined).slice(-LOG_MAX);
    const last = logs.slice(-LOG_MAX);
    integration.logs = logs.filter((one) => last.includes(one) || failed.includes(one));
  }

  /** Counts what became of an event. */
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
    return [...this.#byOwner.values()].flatMap((all) =>
      [...all.values()].map((one) => ({
        ...one,
        counters: Object.fromEntries(
          [...one.counters].map(([day, counts]) => [day, { ...counts }]),
        ),
      }))
    );
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

/** The entries that are not too old to be shown. */
export function recent(logs: readonly LogEntry[]): LogEntry[] {
  const oldest = new Date(Date.now() - KEPT_MS).toISOString();
  return logs.filter(({ time }) => time >= oldest);
}
