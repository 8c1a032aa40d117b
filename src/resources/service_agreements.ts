/**
 * Service agreements: the plan of an account or organization, its usage, and reports of the usage.
 *
 * @module
 */
import { orEmpty, requireText } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse } from "../types/common.ts";
import type {
  CreateUsageReportOptions,
  GetUsageReportOptions,
  ListServiceAgreementNotificationsOptions,
  ListServiceAgreementNotificationsResponse,
  ListServiceAgreementsOptions,
  ListServiceAgreementsResponse,
  UsageReportResponse,
} from "../types/service_agreements.ts";

/**
 * Lists the service agreements of the account or of an organization: `GET /v1/user/service_agreements` or
 * `GET /v1/orgs/:org/service_agreements`.
 *
 * Particle documents it under ServiceAgreements › Get user service agreements, Get organization service agreements.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body } = await particle.listServiceAgreements();
 * for (const { attributes } of body.data) {
 *   console.log(attributes.name, attributes.current_usage_summary?.connectivity.all);
 * }
 * ```
 *
 * @param options The organization. All options are optional.
 * @returns The service agreements, in `body.data`.
 */
export function listServiceAgreements(
  api: ApiCaller,
  options?: ListServiceAgreementsOptions,
): Promise<JSONResponse<ListServiceAgreementsResponse>> {
  const given = { ...orEmpty(options) };
  const route = given.org === undefined
    ? "/v1/user/service_agreements"
    : "/v1/orgs/:org/service_agreements";
  return api.get(endpoint(given, route));
}

/**
 * Requests a report of the usage in a period: `POST /v1/user/service_agreements/:serviceAgreementId/usage_reports` or
 * `POST /v1/orgs/:org/service_agreements/:serviceAgreementId/usage_reports`. The cloud creates it in the background:
 * call `getUsageReport()` until its state is `available`.
 *
 * Particle documents it under ServiceAgreements › Create a user usage report, Create an org usage report.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body: agreements } = await particle.listServiceAgreements();
 * const { body: report } = await particle.createUsageReport({
 *   serviceAgreementId: agreements.data[0]?.id ?? "",
 *   reportType: "devices",
 *   datePeriodStart: "2026-01-01",
 *   datePeriodEnd: "2026-01-31",
 * });
 * const { body } = await particle.getUsageReport({ usageReportId: report.data.id });
 * console.log(body.data.attributes.state, body.data.attributes.download_url);
 * ```
 *
 * @param options The service agreement, the period and what to report.
 * @returns The report, in the state `pending`.
 */
export function createUsageReport(
  api: ApiCaller,
  options: CreateUsageReportOptions,
): Promise<JSONResponse<UsageReportResponse>> {
  const given = { ...orEmpty(options) };
  const route = given.org === undefined
    ? "/v1/user/service_agreements/:serviceAgreementId/usage_reports"
    : "/v1/orgs/:org/service_agreements/:serviceAgreementId/usage_reports";
  return api.post({
    ...endpoint(given, route),
    data: {
      report_type: requireText(given, "reportType"),
      date_period_start: requireText(given, "datePeriodStart"),
      date_period_end: requireText(given, "datePeriodEnd"),
      devices: given.devices,
      products: given.products,
    },
  });
}

/**
 * Gets a usage report: `GET /v1/user/usage_reports/:usageReportId` or `GET /v1/orgs/:org/usage_reports/:usageReportId`.
 * Its `download_url` is `null` until its state is `available`.
 *
 * Particle documents it under ServiceAgreements › Get a user usage report, Get an org usage report.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The report.
 * @returns The report.
 * @throws {ParticleError} 404 if the report does not exist.
 */
export function getUsageReport(
  api: ApiCaller,
  options: GetUsageReportOptions,
): Promise<JSONResponse<UsageReportResponse>> {
  const given = { ...orEmpty(options) };
  const route = given.org === undefined
    ? "/v1/user/usage_reports/:usageReportId"
    : "/v1/orgs/:org/usage_reports/:usageReportId";
  return api.get(endpoint(given, route));
}

/**
 * Lists the notifications about usage in the current billing period, for service agreements of the account:
 * `GET /v1/user/service_agreements/:serviceAgreementId/notifications`.
 *
 * Particle documents it under ServiceAgreements › Get notifications for current usage period.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The service agreement.
 * @returns The notifications, in `body.data`.
 * @throws {ParticleError} 404 if the service agreement does not exist.
 */
export function listServiceAgreementNotifications(
  api: ApiCaller,
  options: ListServiceAgreementNotificationsOptions,
): Promise<JSONResponse<ListServiceAgreementNotificationsResponse>> {
  return api.get(
    endpoint(options, "/v1/user/service_agreements/:serviceAgreementId/notifications"),
  );
}
