/** The checked options of the emulator, with defaults filled in. */
import { requireCount, requireDuration, requireOneOf } from "../base/checks.ts";
import { checkLogic, type LogicSettings } from "./logic_settings.ts";
import type { EmulatorOptions } from "./options.ts";
import { checkWebhooks, type WebhookSettings } from "./webhook_settings.ts";

/**
 * Shortest and longest time between keep-alives, in milliseconds. Particle's engineers state 9 to 13 s (PR #216). The
 * longest is below 13 s because a widely used client reconnects after 13 s without data.
 */
const KEEP_ALIVE_MS: readonly [number, number] = [9_000, 12_500];
/** Maximum number of open event streams. Our own choice. */
const MAX_STREAMS = 10_000;
/** Maximum number of waiting requests per user. Our own choice. */
const MAX_REQUESTS_PER_USER = 250;
/** How long a request body may take to arrive, in milliseconds. Our own choice. */
const BODY_TIMEOUT_MS = 30_000;
/** Total size of stored firmware and libraries, in bytes. Our own choice. */
const MAX_STORAGE = 1024 * 1024 * 1024;
/** How long a device may take to respond, in milliseconds. Unverified for the real cloud. */
const FUNCTION_TIMEOUT_MS = 30_000;
/** Pause between the steps of an over-the-air update, in milliseconds. Our own choice. */
const OTA_STEP_MS = 50;

/** How long the cloud works on a usage report, in milliseconds. Our own choice. */
const USAGE_REPORT_DELAY_MS = 2_000;
/** The messages of a sandbox per month. Source: docs, plans. */
const MESSAGE_LIMIT = 720_000;

/** The checked options of an emulator. */
export interface Settings {
  readonly keepAlive: readonly [minMs: number, maxMs: number];
  readonly functionTimeout: number;
  readonly offlineStatus: 400 | 404 | 408;
  readonly timeoutStatus: 400 | 408;
  readonly onError: (error: unknown) => void;
  readonly maxStreams: number;
  readonly maxRequestsPerUser: number;
  readonly bodyTimeout: number;
  readonly maxStorage: number;
  readonly webhooks: WebhookSettings;
  readonly logic: LogicSettings;
  readonly envImmediate: "all" | "devices";
  readonly otaStep: number;
  readonly releaseUntested: boolean;
  readonly compileErrorStatus: 200 | 400;
  readonly usageReportDelay: number;
  readonly messageLimit: number;
}

/**
 * Checks the options of an emulator, except those that the stores check.
 *
 * @throws {TypeError} if an option is invalid.
 */
export function checkSettings(options: EmulatorOptions): Settings {
  const [min, max] = options.keepAlive ?? KEEP_ALIVE_MS;
  requireDuration("The shortest keepAlive", min);
  requireDuration("The longest keepAlive", max);
  if (min > max) {
    throw new TypeError(`keepAlive must be [shortest, longest], got ${JSON.stringify([min, max])}`);
  }
  const { offline = 404, timeout = 408 } = options.deviceErrors ?? {};
  return {
    keepAlive: [min, max],
    functionTimeout: requireDuration(
      "functionTimeout",
      options.functionTimeout ?? FUNCTION_TIMEOUT_MS,
    ),
    offlineStatus: requireOneOf("deviceErrors.offline", offline, [400, 404, 408]),
    timeoutStatus: requireOneOf("deviceErrors.timeout", timeout, [400, 408]),
    onError: options.onError ?? ((error) => console.error(error)),
    maxStreams: requireCount("maxStreams", options.maxStreams ?? MAX_STREAMS),
    maxRequestsPerUser: requireCount(
      "maxRequestsPerUser",
      options.maxRequestsPerUser ?? MAX_REQUESTS_PER_USER,
    ),
    bodyTimeout: requireDuration("bodyTimeout", options.bodyTimeout ?? BODY_TIMEOUT_MS),
    maxStorage: requireCount("maxStorage", options.maxStorage ?? MAX_STORAGE),
    webhooks: checkWebhooks(options.webhooks),
    logic: checkLogic(options.logic),
    envImmediate: requireOneOf("envImmediate", options.envImmediate ?? "all", ["all", "devices"]),
    otaStep: options.otaStep === 0 ? 0 : requireDuration("otaStep", options.otaStep ?? OTA_STEP_MS),
    releaseUntested: options.releaseUntested ?? false,
    compileErrorStatus: requireOneOf(
      "compileErrorStatus",
      options.compileErrorStatus ?? 400,
      [200, 400],
    ),
    usageReportDelay: requireDuration(
      "usageReportDelay",
      options.usageReportDelay ?? USAGE_REPORT_DELAY_MS,
    ),
    messageLimit: requireCount("messageLimit", options.messageLimit ?? MESSAGE_LIMIT),
  };
}
