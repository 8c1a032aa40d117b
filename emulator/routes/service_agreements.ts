/** Service agreements, usage reports and notifications. Source: API reference, ServiceAgreements. */
import { type Context, Hono } from "hono";
import { scopesOf } from "../auth/access.ts";
import { includesScope } from "../auth/scopes.ts";
import { type Params, text } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { billingPeriod } from "../devices/usage.ts";
import { allow, allowAnyone } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { limited, readParams } from "../http/params.ts";
import type { Agreement, Report } from "../stores/service_agreements.ts";
import {
  agreementJson,
  notificationJson,
  reportCsv,
  reportJson,
  reportState,
} from "./service_agreement_json.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** The longest period of a report in days, and the most devices or products that it can name. Our own choice. */
const [DAYS_MAX, NAMES_MAX] = [366, 1000];

/** Returns the routes below `/v1/user` and `/v1/orgs/:org`. */
export function serviceAgreementRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  const { serviceAgreements } = cloud;
  app.get("/service_agreements", allow("service_agreements:list"), (c) => {
    const scopes = scopesOf(cloud, c.var.token);
    const agreement = agreementJson(cloud, c.var.owner, {
      withUsage: !scopes || includesScope(scopes, "service_agreements.usage_summary:get"),
      withPrices: !scopes || includesScope(scopes, "service_agreements.pricing_terms:get"),
    });
    return c.json({ data: [agreement] });
  });
  app.post(
    "/service_agreements/:id/usage_reports",
    allow("service_agreements.usage_reports:create"),
    async (c) => {
      const agreement = requireAgreement(cloud, c);
      const { username } = c.var.token.user;
      const draft = readReport(agreement, username, await readParams(c));
      return c.json(
        { data: reportJson(cloud, serviceAgreements.addReport(draft), c.req.url) },
        202,
      );
    },
  );
  app.get("/usage_reports/:id", allow("service_agreements.usage_reports:get"), (c) => {
    const report = serviceAgreements.findReport(c.var.owner.key, c.req.param("id"));
    if (!report) throw failure(404, "Usage report not found");
    return c.json({ data: reportJson(cloud, report, c.req.url) });
  });
  return app;
}

/** Returns the route of the notifications, below `/v1/user`. */
export function notificationRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/service_agreements/:id/notifications", allow("service_agreements:list"), (c) => {
    const agreement = requireAgreement(cloud, c);
    const since = billingPeriod(Date.now()).first;
    const found = cloud.serviceAgreements.notificationsOf(agreement.owner, since);
    return c.json({ data: found.map((one) => notificationJson(one, agreement)) });
  });
  return app;
}

/** Returns the route of finished reports, below `/v1/usage_reports`. */
export function usageReportFileRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  // Does not need a token, because files of the real cloud are on another host. The key is the permission.
  app.get("/:key", allowAnyone, (c) => {
    const report = cloud.serviceAgreements.reportByKey(c.req.param("key"));
    if (!report || reportState(cloud, report) !== "available") {
      throw failure(404, "Usage report not found");
    }
    return c.body(reportCsv(cloud, report), 200, { "content-type": "text/csv; charset=utf-8" });
  });
  return app;
}

function requireAgreement({ serviceAgreements }: Cloud, c: Context<CloudEnv>): Agreement {
  const agreement = serviceAgreements.of(c.var.owner.key);
  if (String(agreement.id) === c.req.param("id")) return agreement;
  throw failure(404, "Service agreement not found");
}

function readReport(
  { id, owner }: Agreement,
  recipient: string,
  params: Params,
): Omit<Report, "id" | "createdAt" | "key"> {
  const { report_type: type } = params;
  if (type !== "devices" && type !== "products") {
    throw failure(400, 'report_type must be "devices" or "products"');
  }
  const start = readDay("date_period_start", params);
  const end = readDay("date_period_end", params);
  if (end < start || end - start >= DAYS_MAX * DAY_MS) {
    throw failure(400, `date_period_end must be 0 to ${DAYS_MAX - 1} days after date_period_start`);
  }
  const devices = readNames("devices", params);
  const products = readNames("products", params);
  return { owner, agreement: id, type, start, end, devices, products, recipient };
}

function readDay(name: string, params: Params): number {
  const value = params[name];
  const day = typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value)
    ? Date.parse(`${value}T00:00:00Z`)
    : NaN;
  // Dates such as February 30 are rejected by one engine, and moved to March by another.
  if (new Date(day || 0).toISOString().slice(0, "2026-01-01".length) === value) return day;
  throw failure(400, `${name} must be a date such as 2026-01-31`);
}

function readNames(name: string, params: Params): string[] {
  const value = params[name] ?? [];
  if (!Array.isArray(value) || value.length > NAMES_MAX) {
    throw failure(400, `${name} must be an array of at most ${NAMES_MAX} ids`);
  }
  return value.map((one) => {
    const id = text(one);
    if (id === undefined) throw failure(400, `${name} must contain strings or numbers only`);
    return limited(name, id);
  });
}
