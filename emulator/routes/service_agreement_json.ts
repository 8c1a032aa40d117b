/** Service agreements and usage reports as JSON and CSV. Source: API reference, ServiceAgreements. */
import { iso } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import {
  type BilledDevice,
  billedDevices,
  billingPeriod,
  type Connectivity,
  connectivityOf,
} from "../devices/usage.ts";
import type { Owner } from "../model/owners.ts";
import type { Agreement, Notification, Report } from "../stores/service_agreements.ts";

/** The most devices of a sandbox. Source: docs, plans. */
const DEVICES_MAX = 100;
/** The cellular data that a sandbox may use in a month, in bytes. Source: docs, plans. */
const DATA_MAX = 100_000_000;
/** How long a report can be downloaded, in milliseconds. Our own choice. */
const REPORT_LIFETIME_MS = 7 * 24 * 60 * 60 * 1000;
const KINDS: readonly Connectivity[] = ["wifi", "cellular", "asset_tracker"];

/** Parts of a service agreement for which an API user needs another scope. */
interface Parts {
  readonly withUsage: boolean;
  readonly withPrices: boolean;
}

/** Returns the service agreement of an owner. */
export function agreementJson(
  cloud: Cloud,
  { key, user, org }: Owner,
  { withUsage, withPrices }: Parts,
): Record<string, unknown> {
  const { id, startedAt } = cloud.serviceAgreements.of(key);
  const period = billingPeriod(Date.now());
  const startsOn = billingPeriod(startedAt).first;
  return {
    id: String(id),
    type: "service_agreement",
    attributes: {
      owner_id: org?.id ?? user.id,
      owner_type: org ? "organization" : "individual",
      name: org ? "Enterprise Plan" : "Sandbox",
      agreement_type: org ? "enterprise" : "developer",
      duration: org ? "annual" : "monthly",
      state: "active",
      starts_on: dayText(startsOn),
      ends_on: org ? dayText(inAYear(startsOn)) : null,
      current_billing_period_start: dayText(period.first),
      current_billing_period_end: dayText(period.last),
      next_billing_period_start: dayText(period.next),
      ...withUsage && { current_usage_summary: usageJson(cloud, key, org === undefined) },
      ...withPrices && { pricing_terms: org ? enterpriseTerms() : developerTerms(cloud) },
    },
  };
}

function usageJson(cloud: Cloud, key: string, isLimited: boolean): Record<string, unknown> {
  const { first, last } = billingPeriod(Date.now());
  const devices = billedDevices(cloud, key, first, last);
  const kinds = KINDS.map((kind) => {
    const ofKind = devices.filter(({ device }) => connectivityOf(device) === kind);
    return [kind, { ...summary(ofKind), ...kind === "wifi" && { device_data: null } }];
  });
  return {
    device_limit_reached: isLimited && devices.length >= DEVICES_MAX,
    connectivity: { all: summary(devices), ...Object.fromEntries(kinds) },
  };
}

function summary(devices: readonly BilledDevice[]): Record<string, number> {
  return {
    owned_devices: devices.length,
    billable_devices: devices.filter(({ messages }) => messages > 0).length,
    device_data: devices.reduce((sum, { data }) => sum + (data ?? 0), 0),
    device_messages: devices.reduce((sum, { messages }) => sum + messages, 0),
  };
}

function developerTerms({ settings }: Cloud): Record<string, unknown> {
  const duration = "monthly";
  return {
    rates: { all_platforms: { duration, per_block: 0 }, pricing_model_version: 1 },
    device: { name: "Sandbox", duration, max_devices: DEVICES_MAX },
    messaging: { duration, max_messages: settings.messageLimit },
    device_data: { uom: "bytes", duration, max_data: DATA_MAX, devices_cap: DEVICES_MAX },
  };
}

function enterpriseTerms(): Record<string, unknown> {
  const byKind = (terms: object) => Object.fromEntries(KINDS.map((kind) => [kind, terms]));
  return {
    rates: byKind({ duration: "annual", per_block: 0 }),
    device: byKind({ duration: "annual", max_devices: null }),
    messaging: byKind({ duration: "annual", max_messages: null }),
    device_data: byKind({ uom: "bytes", duration: "annual", max_data: null }),
    support: { account_rep: null },
  };
}

/** Returns a notification about usage. The names of events other than those of pauses are unverified. */
export function notificationJson(
  { id, percent, createdAt }: Notification,
  agreement: Agreement,
): Record<string, unknown> {
  const event = `usage_limit_${percent}`;
  return {
    id,
    type: "notification",
    attributes: {
      state: "completed",
      event_name: `developer:usage_activity:${event}`,
      time_period: dayText(createdAt),
      created_at: timeText(createdAt),
      resource_id: String(agreement.id),
      resource_type: "ServiceAgreement",
      details: {
        event_type: event,
        hierarchy_info: { name: event, priority: percent / 10 },
        device_pause_date: null,
        next_billing_period_start: dayText(billingPeriod(createdAt).next),
      },
    },
  };
}

/** Returns the state of a report. */
export function reportState(
  { settings }: Cloud,
  { createdAt }: Report,
): "pending" | "available" | "expired" {
  const age = Date.now() - createdAt - settings.usageReportDelay;
  if (age < 0) return "pending";
  return age < REPORT_LIFETIME_MS ? "available" : "expired";
}

/** Returns a report. Its file is on the host of the request. */
export function reportJson(
  cloud: Cloud,
  report: Report,
  requestUrl: string,
): Record<string, unknown> {
  const { id, agreement, start, end, createdAt, type, devices, products, recipient, key } = report;
  const state = reportState(cloud, report);
  const expiresAt = createdAt + cloud.settings.usageReportDelay + REPORT_LIFETIME_MS;
  const url = new URL(`/v1/usage_reports/${key}`, requestUrl).href;
  return {
    id: String(id),
    type: "usage_report",
    attributes: {
      state,
      service_agreement_id: agreement,
      date_period_start: dayText(start),
      date_period_end: dayText(end),
      created_at: timeText(createdAt),
      expires_at: state === "pending" ? null : timeText(expiresAt),
      report_type: type,
      report_params: { devices, products, recipient_list: [recipient] },
      download_url: state === "available" ? url : null,
    },
  };
}

/** Returns the contents of a report. The ids in it have no characters with a meaning in CSV. */
export function reportCsv(cloud: Cloud, report: Report): string {
  const { owner, start, end, type, devices, products } = report;
  const found = billedDevices(cloud, owner, start, end).filter(({ device: { id, product } }) =>
    (devices.length === 0 || devices.includes(id)) &&
    (products.length === 0 ||
      product !== undefined &&
        [String(product.id), product.slug].some((one) => products.includes(one)))
  );
  const rows = type === "devices" ? deviceRows(found) : productRows(found);
  return rows.map((row) => `${row.join(",")}\n`).join("");
}

type Row = readonly (string | number)[];

function deviceRows(devices: readonly BilledDevice[]): Row[] {
  const rows = devices.map(({ device, messages, data }): Row => [
    device.id,
    device.product?.id ?? "",
    connectivityOf(device),
    messages,
    data ?? "",
  ]);
  return [["device_id", "product_id", "connectivity", "messages", "data_bytes"], ...rows];
}

function productRows(devices: readonly BilledDevice[]): Row[] {
  const byProduct = Map.groupBy(devices, ({ device }) => device.product?.id ?? "");
  const rows = [...byProduct].map(([id, members]): Row => {
    const { owned_devices = 0, device_messages = 0, device_data = 0 } = summary(members);
    return [id, owned_devices, device_messages, device_data];
  });
  return [["product_id", "devices", "messages", "data_bytes"], ...rows];
}

function inAYear(at: number): number {
  const date = new Date(at);
  return date.setUTCFullYear(date.getUTCFullYear() + 1);
}

function dayText(at: number): string {
  return iso(at).slice(0, "2026-01-01".length);
}

/** Returns a time in the format of the API reference, such as `2022-01-18 13:43:23 +0000`. */
function timeText(at: number): string {
  return `${iso(at).slice(0, "2026-01-01T00:00:00".length).replace("T", " ")} +0000`;
}
