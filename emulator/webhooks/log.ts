/** Creates log entries of integrations, without secrets. The structure of the entries is our own choice. */
import { maskOf } from "../base/mask.ts";
import { iso } from "../base/values.ts";
import type { CloudEvent } from "../model/records.ts";
import type { HookConfig } from "../stores/integration_config.ts";
import type { LogEntry } from "../stores/integrations.ts";
import type { HookRequest } from "./request.ts";
import type { HookResponse } from "./sender.ts";

/** How much of a body or an event's data is kept, in characters. Our own choice. */
const TEXT_MAX = 4096;
const NO_TLS_CHOICE =
  "rejectUnauthorized: false is ignored, because fetch cannot skip the check of certificates";

/** An attempt to deliver an event. */
export interface Attempt {
  readonly request?: HookRequest | undefined;
  readonly response?: HookResponse | undefined;
  readonly error?: string | undefined;
  readonly note?: string | undefined;
}

/** Creates the log entry of an attempt. */
export function logEntry(event: CloudEvent, attempt: Attempt, hook?: HookConfig): LogEntry {
  const { request, response, error } = attempt;
  const mask = maskOf(request?.secrets ?? []);
  const shown = (text: string): string => mask(text).slice(0, TEXT_MAX);
  const note = attempt.note ?? (hook?.rejectUnauthorized === false ? NO_TLS_CHOICE : undefined);
  return {
    time: new Date(Date.now()).toISOString(),
    event: {
      id: event.id,
      name: shown(event.name),
      data: event.data === null ? null : shown(event.data),
      published_at: iso(event.publishedAt),
      coreid: event.coreid,
    },
    ...(request ? { request: shownRequest(request, shown) } : {}),
    ...(response
      ? { response: { status: response.status, body: shown(decode(response.body)) } }
      : {}),
    ...(error === undefined ? {} : { error: shown(error) }),
    ...(note === undefined ? {} : { note }),
  };
}

function shownRequest(
  { method, url, headers, body }: HookRequest,
  shown: (text: string) => string,
): NonNullable<LogEntry["request"]> {
  return {
    method,
    url: shown(url.href),
    headers: Object.fromEntries([...headers].map(([name, value]) => [name, shown(value)])),
    body: shown(body ?? ""),
  };
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
