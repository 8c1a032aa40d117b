/** The options of an emulator, checked. */
import { requireCount, requireDuration, requireOneOf } from "../base/checks.ts";
import { checkLogic, type LogicSettings } from "./logic_settings.ts";
import type { EmulatorOptions } from "./options.ts";
import { checkWebhooks, type WebhookSettings } from "./webhook_settings.ts";

/**
 * Pauses before a keep-alive, in milliseconds: Particle's engineers state 9 to 13 s (PR #216). The longest
 * stays below 13 s because that is the idle limit of a client in use, which would reconnect all the time.
 */
const KEEP_ALIVE_MS: readonly [number, number] = [9_000, 12_500];
/** How many event streams may be open. Our own choice. */
const MAX_STREAMS = 10_000;
/** How many requests of one user may wait. Our own choice. */
const MAX_REQUESTS_PER_USER = 250;
/** How long a body may take, in milliseconds. Our own choice. */
const BODY_TIMEOUT_MS = 30_000;
/** How many bytes of firmware and libraries are stored. Our own choice. */
const MAX_STORAGE = 1024 * 1024 * 1024;
/** How long a device may take to answer, in milliseconds. Unverified for the real cloud. */
const FUNCTION_TIMEOUT_MS = 30_000;
/** Pause between two steps of an update over the air, in milliseconds. Our own choice. */
const OTA_STEP_MS = 50;
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
}

/**
 * Checks what there is no other place for.
 *
 * @throws {TypeError} if an option is not allowed
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
  };
}
