/** Service agreements, usage reports and notifications about usage. Source: API reference, ServiceAgreements. */
import * as Type from "typebox/type";
import { randomHex } from "../base/random.ts";
import { closed, oneOf } from "../base/schema.ts";
import { Store } from "./store.ts";

/** Maximum number of reports and of notifications per owner; the oldest are dropped. Our own choice. */
const KEPT = 100;
const KEY_DIGITS = 40;

/** Times are in milliseconds since 1970; `owner` is a key, as in `Owner.key`. */
const AGREEMENT = closed({ id: Type.Number(), owner: Type.String(), startedAt: Type.Number() });
const REPORT = closed({
  id: Type.Number(),
  owner: Type.String(),
  agreement: Type.Number(),
  type: oneOf("devices", "products"),
  /** First day, at midnight UTC. */
  start: Type.Number(),
  /** Last day, at midnight UTC. */
  end: Type.Number(),
  devices: Type.Array(Type.String()),
  products: Type.Array(Type.String()),
  /** Username of the person who requested it. */
  recipient: Type.String(),
  createdAt: Type.Number(),
  /** The secret part of its URL. */
  key: Type.String(),
});
const NOTIFICATION = closed({
  id: Type.String(),
  owner: Type.String(),
  /** The share of the limit that was reached, in percent. */
  percent: Type.Number(),
  createdAt: Type.Number(),
});
const SAVED = closed({
  agreements: Type.Array(AGREEMENT),
  reports: Type.Array(REPORT),
  notifications: Type.Array(NOTIFICATION),
  lastReport: Type.Number(),
});

/** The service agreement of an owner. */
export type Agreement = Readonly<Type.Static<typeof AGREEMENT>>;
/** A usage report. */
export type Report = Readonly<Type.Static<typeof REPORT>>;
/** A notification about usage. */
export type Notification = Readonly<Type.Static<typeof NOTIFICATION>>;

/** Stores the service agreements of all owners, with their reports and notifications. */
export class ServiceAgreementStore extends Store<Type.Static<typeof SAVED>> {
  override readonly schema = SAVED;
  #agreements: Agreement[] = [];
  #reports: Report[] = [];
  #notifications: Notification[] = [];
  #lastReport = 0;

  /** Returns the service agreement of an owner, which starts when it is first used. */
  of(owner: string): Agreement {
    const known = this.#agreements.find((one) => one.owner === owner);
    if (known) return known;
    const id = (this.#agreements.at(-1)?.id ?? 0) + 1;
    const agreement = { id, owner, startedAt: Date.now() };
    this.#agreements = [...this.#agreements, agreement];
    return agreement;
  }

  addReport(report: Omit<Report, "id" | "createdAt" | "key">): Report {
    const added = {
      ...report,
      id: ++this.#lastReport,
      createdAt: Date.now(),
      key: randomHex(KEY_DIGITS),
    };
    this.#reports = withNewest(this.#reports, added);
    return added;
  }

  findReport(owner: string, id: string): Report | undefined {
    return this.#reports.find((one) => one.owner === owner && String(one.id) === id);
  }

  reportByKey(key: string): Report | undefined {
    return this.#reports.find((one) => one.key === key);
  }

  /** Adds a notification that an owner has reached a share of the limit. */
  notify(owner: string, percent: number): void {
    const notification = { id: crypto.randomUUID(), owner, percent, createdAt: Date.now() };
    this.#notifications = withNewest(this.#notifications, notification);
  }

  /** Lists the notifications of an owner since a time, oldest first. */
  notificationsOf(owner: string, since: number): Notification[] {
    return this.#notifications.filter((one) => one.owner === owner && one.createdAt >= since);
  }

  /** Deletes everything that belongs to an owner. */
  forget(owner: string): void {
    const isOthers = (one: { owner: string }) => one.owner !== owner;
    this.#agreements = this.#agreements.filter(isOthers);
    this.#reports = this.#reports.filter(isOthers);
    this.#notifications = this.#notifications.filter(isOthers);
  }

  override save(): Type.Static<typeof SAVED> {
    return {
      agreements: [...this.#agreements],
      reports: [...this.#reports],
      notifications: [...this.#notifications],
      lastReport: this.#lastReport,
    };
  }

  override load(saved: Type.Static<typeof SAVED>): void {
    this.#agreements = [...saved.agreements];
    this.#reports = [...saved.reports];
    this.#notifications = [...saved.notifications];
    this.#lastReport = saved.lastReport;
  }
}

/** Adds an item to a list, and drops the oldest of its owner if there are too many. */
function withNewest<T extends { owner: string }>(items: readonly T[], added: T): T[] {
  const own = items.filter(({ owner }) => owner === added.owner);
  const oldest = own.length < KEPT ? undefined : own[0];
  return [...items.filter((one) => one !== oldest), added];
}
