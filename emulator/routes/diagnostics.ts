/** The vitals of devices. Source: API reference, Device Vitals. */
import { Hono } from "hono";
import { iso } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { publishFrom } from "../devices/connection.ts";
import { allow } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { CloudError, failure } from "../http/errors.ts";
import { findDevice } from "../http/owner.ts";
import type { Query } from "../http/params.ts";
import type { Vitals } from "../model/device_options.ts";
import type { Device } from "../model/records.ts";
import { KEPT_MS, type Report } from "../stores/diagnostics.ts";
import { requireOnline } from "./device_call.ts";

/** Returns the routes about vitals, below `/v1/diagnostics` and `/v1/products/:product/diagnostics`. */
export function diagnosticsRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.post("/:deviceId/update", allow("devices.diagnostics:update", { support: true }), (c) => {
    const device = findDevice(cloud, c.var.owner, c.req.param("deviceId"));
    requireOnline(cloud, device);
    refresh(cloud, device);
    return c.json({ ok: true }, 202);
  });
  app.get("/:deviceId/last", allow("devices.diagnostics:get"), (c) => {
    const device = findDevice(cloud, c.var.owner, c.req.param("deviceId"));
    const report = cloud.diagnostics.last(device);
    if (!report) throw failure(404, "The device has reported no vitals");
    return c.json({ diagnostics: reportJson(device, report) });
  });
  app.get("/:deviceId", allow("devices.diagnostics:get"), (c) => {
    const device = findDevice(cloud, c.var.owner, c.req.param("deviceId"));
    const [start, end] = readPeriod((name) => c.req.query(name));
    const reports = cloud.diagnostics.between(device, start, end);
    if (c.req.header("accept")?.includes("text/csv")) {
      return c.body(toCsv(device, reports), 200, { "content-type": "text/csv; charset=utf-8" });
    }
    return c.json({ diagnostics: reports.map((report) => reportJson(device, report)) });
  });
  return app;
}

/** Requests the vitals of a device, without waiting for them. */
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

function readDate(query: Query, name: string): number | undefined {
  const text = query(name);
  if (text === undefined) return undefined;
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(at)) throw badRequest("start_date and end_date must be ISO8601 formatted");
  return at;
}

/**
 * Reads the period that a request asks for: its start and, exclusively, its end. Defaults to everything that is stored.
 * The texts of errors are those of the API reference.
 */
function readPeriod(query: Query): [start: number, end: number] {
  const oldest = Date.now() - KEPT_MS;
  const start = readDate(query, "start_date") ?? oldest;
  const end = readDate(query, "end_date") ?? Infinity;
  if (start < oldest) throw badRequest("start_date must not be more than than 30 days ago");
  if (end < start) throw badRequest("end_date must not be before start_date");
  return [start, end];
}

function reportJson(device: Device, { at, payload }: Report): Record<string, unknown> {
  return { updated_at: iso(at), deviceID: device.id, payload };
}

/** Returns the readings of a report by their dotted paths. */
function flatten(value: unknown, path: string, into: Map<string, string>): Map<string, string> {
  if (typeof value !== "object" || value === null) return into.set(path, String(value ?? ""));
  for (const [key, inner] of Object.entries(value)) {
    flatten(inner, path === "" ? key : `${path}.${key}`, into);
  }
  return into;
}

const quoted = (cell: string): string =>
  /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

/** Returns reports as CSV: a line for each, with a column for every reading that any of them has. */
function toCsv(device: Device, reports: Report[]): string {
  const rows = reports.map(({ at, payload }) =>
    flatten(payload, "", new Map([["updated_at", iso(at)], ["deviceID", device.id]]))
  );
  const columns = new Set(["updated_at", "deviceID", ...rows.flatMap((row) => [...row.keys()])]);
  const lines = [
    [...columns],
    ...rows.map((row) => [...columns].map((column) => row.get(column) ?? "")),
  ];
  return lines.map((line) => line.map(quoted).join(",") + "\r\n").join("");
}
