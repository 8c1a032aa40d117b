import { assertEquals, assertThrows } from "@std/assert";
import type {
  JSONResponse,
  ListServiceAgreementsResponse,
  Particle,
  UsageReportResponse,
} from "../../mod.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const report = {
  serviceAgreementId: 1,
  reportType: "devices",
  datePeriodStart: "2022-01-01",
  datePeriodEnd: "2022-01-31",
} as const;
const period = {
  report_type: "devices",
  date_period_start: "2022-01-01",
  date_period_end: "2022-01-31",
};

const rows: Record<string, Row> = {
  "listServiceAgreements()": [
    (particle) => particle.listServiceAgreements(),
    "GET",
    "/v1/user/service_agreements",
  ],
  "listServiceAgreements() of an organization": [
    (particle) => particle.listServiceAgreements({ org: "acme" }),
    "GET",
    "/v1/orgs/acme/service_agreements",
  ],
  "createUsageReport()": [
    (particle) => particle.createUsageReport(report),
    "POST",
    "/v1/user/service_agreements/1/usage_reports",
    period,
  ],
  "createUsageReport() of an organization, with devices and products": [
    (particle) =>
      particle.createUsageReport({ ...report, org: "acme", devices: ["d"], products: [7, "p"] }),
    "POST",
    "/v1/orgs/acme/service_agreements/1/usage_reports",
    { ...period, devices: ["d"], products: [7, "p"] },
  ],
  "getUsageReport()": [
    (particle) => particle.getUsageReport({ usageReportId: 5 }),
    "GET",
    "/v1/user/usage_reports/5",
  ],
  "getUsageReport() of an organization": [
    (particle) => particle.getUsageReport({ org: "acme", usageReportId: "5" }),
    "GET",
    "/v1/orgs/acme/usage_reports/5",
  ],
  "listServiceAgreementNotifications()": [
    (particle) => particle.listServiceAgreementNotifications({ serviceAgreementId: 1 }),
    "GET",
    "/v1/user/service_agreements/1/notifications",
  ],
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

Deno.test("a usage report requires its type and period", () => {
  const { particle, requests } = recorded();
  const calls: [name: string, call: (particle: Particle) => unknown][] = [
    [
      "reportType",
      (particle) => particle.createUsageReport({ ...report, reportType: "" as never }),
    ],
    [
      "datePeriodStart",
      (particle) => particle.createUsageReport({ ...report, datePeriodStart: "" }),
    ],
    ["datePeriodEnd", (particle) => particle.createUsageReport({ ...report, datePeriodEnd: "" })],
    [
      "datePeriodEnd",
      (particle) => particle.createUsageReport({ ...report, datePeriodEnd: 1 as never }),
    ],
  ];
  for (const [name, call] of calls) assertThrows(() => call(particle), TypeError, name);
  assertEquals(requests.length, 0);
});

Deno.test("service agreements and usage reports are typed", async () => {
  const attributes = { state: "pending", download_url: null };
  const { particle } = recorded(
    Response.json({ data: [{ id: "1", attributes: { name: "Sandbox", ends_on: null } }] }),
    Response.json({ data: { id: "2", attributes } }, { status: 202 }),
  );
  const list: JSONResponse<ListServiceAgreementsResponse> = await particle.listServiceAgreements();
  const agreement = list.body.data[0];
  assertEquals([agreement?.attributes.name, agreement?.attributes.ends_on], ["Sandbox", null]);
  const created: JSONResponse<UsageReportResponse> = await particle.createUsageReport(report);
  const url: string | null = created.body.data.attributes.download_url;
  assertEquals([created.statusCode, url], [202, null]);
});

checkHostileIds({
  listServiceAgreements: (particle, org) => particle.listServiceAgreements({ org }),
  "createUsageReport, organization": (particle, org) =>
    particle.createUsageReport({ ...report, org }),
  "createUsageReport, agreement": (particle, serviceAgreementId) =>
    particle.createUsageReport({ ...report, serviceAgreementId }),
  "getUsageReport, organization": (particle, org) =>
    particle.getUsageReport({ org, usageReportId: 1 }),
  "getUsageReport, report": (particle, usageReportId) => particle.getUsageReport({ usageReportId }),
  listServiceAgreementNotifications: (particle, serviceAgreementId) =>
    particle.listServiceAgreementNotifications({ serviceAgreementId }),
});
