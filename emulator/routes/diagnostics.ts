/** The health of devices. Source: API reference, Device Vitals. */
import { iso } from "../base/values.ts";
import { type Context, Hono } from "hono";
import { bearer } from "../http/bearer.ts";
import { requireOnline } from "./device_call.ts";
import type { CloudEnv } from "../http/env.ts";
import { CloudError, failure } from "../http/errors.ts";
import type { Vitals } from "../model/device_options.ts";
import type { Device } from "../model/records.ts";
import { deviceOf } from "../http/scope.ts";
import type { Cloud } from "../cloud.ts";
import { KEPT_MS, type Report } from "../stores/diagnostics.ts";
import { publishFrom } from "../devices/connection.ts";

/** The routes about vitals, under `/v1/diagnostics` and `/v1/products/:product/diagnostics`. */
export function diagnosticsRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.use(bearer(cloud));
  app.post("/:deviceId/update", (c) => {
    const device = deviceOf(cloud, c);
    requireOnline(cloud, device);
    refresh(cloud, device);
    return c.json({ ok: true }, 202);
  });
  app.get("/:deviceId/last", (c) => {
    const device = deviceOf(cloud, c);
    const report = cloud.diagnostics.last(device);
    if (!report) throw failure(404, "The device has reported no vitals");
    return c.json({ diagnostics: reportJson(device, report) });
  });
  app.get("/:deviceId", (c) => {
    const device = deviceOf(cloud, c);
    const [start, end] = period(c);
    const reports = cloud.diagnostics.between(device, start, end);
    if (c.req.header("accept")?.includes("text/csv")) {
      return c.body(toCsv(device, reports), 200, { "content-type": "text/csv; charset=utf-8" });
    }
    return c.json({ diagnostics: reports.map((report) => reportJson(device, report)) });
  });
  return app;
}

/** Asks a device for its vitals; they come when they come, and not at all from a device that breaks. */
function refresh(cloud: Cloud, device: Device): void {
  const { onError } = cloud.settings;
  (async () => {
    const payload: Vitals = JSON.parse(JSON.stringify(await device.vitals()));
    if (!device.online || cloud.closing.signal.aborted) return;
    cloud.diagnostics.add(device, payload);
    publishFrom(cloud, device, "spark/device/diagnostics/update", JSON.stringify(payload));
  })().catch(onError);
}

const badRequest = (description: string): CloudError =>
  new CloudError(400, { error: "bad_request", description });

function dateOf(c: Context<CloudEnv>, name: string): number | undefined {
  const text = c.req.query(name);
  if (text === undefined) return undefined;
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(at)) throw badRequest(`${name} must be a date in ISO 8601 format`);
  return at;
}

/** The time a request asks about: by default all that is kept. */
function period(c: Context<CloudEnv>): [start: number, end: number] {
  const oldest = Date.now() - KEPT_MS;
  const start = dateOf(c, "start_date") ?? oldest;
  const end = dateOf(c, "end_date") ?? Date.now();
  if (start < oldest) throw badRequest("start_date must be at most 30 days ago");
  if (end < start) throw badRequest("end_date must not be before start_date");
  return [start, end];
}

function reportJson(device: Device, { at, payload }: Report): Record<string, unknown> {
  return { updated_at: iso(at), deviceID: device.id, payload };
}

/** The readings of a report by their dotted paths. */
function flatten(value: unknown, path: string, into: Map<string, string>): Map<string, string> {
  if (typeof value !== "object" || value === null) return into.set(path, String(value ?? ""));
  for (const [key, inner] of Object.entries(value)) {
    flatten(inner, path === "" ? key : `${path}.${key}`, into);
  }
  return into;
}

const quoted = (cell: string): string =>
  /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

/** A line for each report, with a column for each reading that any of them has. */
function toCsv(device: Device, reports: Report[]): string {
  const rows = reports.map(({ at, payload }) =>
    flatten(
      payload,
      "",
      new Map([["updated_at", iso(at)], ["deviceID", device.id]]),
    )
  );
  const columns = new Set(["updated_at", "deviceID", ...rows.flatMap((row) => [...row.keys()])]);
  const lines = [
    [...columns],
    ...rows.map((row) => [...columns].map((column) => row.get(column) ?? "")),
  ];
  return lines.map((line) => line.map(quoted).join(",") + "\r\n").join("");
}
