import type { SharedRequestOptions } from "./common.ts";

/** Usage of one kind of device in a billing period. */
export interface ConnectivityUsage {
  /** Number of devices that the owner has. */
  owned_devices: number;
  /** Number of devices that are billed. */
  billable_devices: number;
  /** Cellular data in bytes; `null` for devices without a cellular connection. */
  device_data: number | null;
  /** Number of messages between the devices and the cloud. */
  device_messages: number;
}

/** Usage in a billing period. */
export interface UsageSummary {
  /** Whether the owner has as many devices as the plan permits. */
  device_limit_reached?: boolean;
  /** Usage by the kind of connection: `all`, `wifi`, `cellular`, `asset_tracker`. */
  connectivity: Record<string, ConnectivityUsage>;
}

/** The plan of an account or organization, with its usage in the current billing period. */
export interface ServiceAgreement {
  /** Id of the service agreement. */
  id: string;
  /** Always `service_agreement`. */
  type: "service_agreement";
  /** Its properties. */
  attributes: {
    /** Id of the account or organization. */
    owner_id: string;
    /** Whether the owner is a person or an organization. */
    owner_type: "individual" | "organization" | (string & Record<never, never>);
    /** Name, such as `Sandbox`. */
    name: string;
    /** Kind of plan, such as `developer` or `enterprise`. */
    agreement_type: string;
    /** How often it is renewed, such as `monthly` or `annual`. */
    duration: string;
    /** State, such as `active`. */
    state: string;
    /** First day, `YYYY-MM-DD`. */
    starts_on: string;
    /** Last day, `YYYY-MM-DD`; `null` if it has no end. */
    ends_on: string | null;
    /** First day of the current billing period, `YYYY-MM-DD`. */
    current_billing_period_start: string;
    /** Last day of the current billing period, `YYYY-MM-DD`. */
    current_billing_period_end: string;
    /** First day of the next billing period, `YYYY-MM-DD`. */
    next_billing_period_start: string;
    /** Usage in the current billing period. API users need the scope `service_agreements.usage_summary:get`. */
    current_usage_summary?: UsageSummary;
    /**
     * Prices and limits, which differ by plan. API users need the scope `service_agreements.pricing_terms:get`.
     */
    pricing_terms?: Record<string, unknown>;
  };
}

/** Options of `listServiceAgreements`. */
export interface ListServiceAgreementsOptions extends SharedRequestOptions {
  /** The organization, by id or slug. Default: the account. */
  org?: string | undefined;
}

/** The service agreements of an account or organization. */
export interface ListServiceAgreementsResponse {
  /** The service agreements. */
  data: ServiceAgreement[];
}

/** A report of usage, which the cloud creates in the background. */
export interface UsageReport {
  /** Id of the report. */
  id: string;
  /** Always `usage_report`. */
  type: "usage_report";
  /** Its properties. */
  attributes: {
    /** `available` as soon as the report can be downloaded. */
    state: "pending" | "available" | (string & Record<never, never>);
    /** Id of the service agreement. */
    service_agreement_id: number;
    /** First day, `YYYY-MM-DD`. */
    date_period_start: string;
    /** Last day, `YYYY-MM-DD`. */
    date_period_end: string;
    /** When it was requested, such as `2022-01-18 13:43:23 -0800`. */
    created_at: string;
    /** Until when it can be downloaded; `null` while it is pending. */
    expires_at: string | null;
    /** What the report has a row for. */
    report_type: "devices" | "products" | (string & Record<never, never>);
    /** What was requested. */
    report_params: {
      /** Ids of the devices. */
      devices?: string[];
      /** Ids of the products. */
      products?: (string | number)[];
      /** Email addresses that are notified. */
      recipient_list?: string[];
    };
    /** URL of the report; `null` unless the state is `available`. */
    download_url: string | null;
  };
}

/** A usage report. */
export interface UsageReportResponse {
  /** The report. */
  data: UsageReport;
}

/** Options of `createUsageReport`. */
export interface CreateUsageReportOptions extends SharedRequestOptions {
  /** The organization that the service agreement belongs to, by id or slug. Default: the account. */
  org?: string | undefined;
  /** Id of the service agreement. */
  serviceAgreementId: string | number;
  /** What the report has a row for. */
  reportType: "devices" | "products";
  /** First day, `YYYY-MM-DD`. */
  datePeriodStart: string;
  /** Last day, `YYYY-MM-DD`. */
  datePeriodEnd: string;
  /** Ids of the devices to include. Default: all devices. */
  devices?: readonly string[] | undefined;
  /** Ids of the products to include. Default: all products. */
  products?: readonly (string | number)[] | undefined;
}

/** Options of `getUsageReport`. */
export interface GetUsageReportOptions extends SharedRequestOptions {
  /** The organization that the report belongs to, by id or slug. Default: the account. */
  org?: string | undefined;
  /** Id of the report. */
  usageReportId: string | number;
}

/** Options of `listServiceAgreementNotifications`. */
export interface ListServiceAgreementNotificationsOptions extends SharedRequestOptions {
  /** Id of the service agreement. */
  serviceAgreementId: string | number;
}

/** A notification about usage: 70, 90 or 100 % of the limit were reached, or the service was paused or unpaused. */
export interface ServiceAgreementNotification {
  /** Id of the notification. */
  id: string;
  /** Always `notification`. */
  type: "notification";
  /** Its properties. */
  attributes: {
    /** State of the delivery, such as `completed`. */
    state: string;
    /** Kind of notification, such as `developer:usage_activity:automatic_unpause`. */
    event_name: string;
    /** The day that it is about, `YYYY-MM-DD`. */
    time_period: string;
    /** When it was created, such as `2022-01-22 00:01:00 -0800`. */
    created_at: string;
    /** Id of the service agreement. */
    resource_id: string;
    /** Always `ServiceAgreement`. */
    resource_type: string;
    /** Details, which differ by kind. */
    details: Record<string, unknown>;
  };
}

/** The notifications of the current billing period. */
export interface ListServiceAgreementNotificationsResponse {
  /** The notifications. */
  data: ServiceAgreementNotification[];
}
