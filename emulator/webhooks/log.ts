/** Creates log entries of integrations, without secrets. The structure of the entries is our own choice. */
import { iso } from "../base/values.ts";
import type { CloudEvent } from "../model/records.ts";
import type { HookConfig } from "../stores/integration_config.ts";
import type { LogEntry } from "../stores/integrations.ts";
import type { HookRequest } from "./request.ts";
import type { HookResponse } from "./sender.ts";

/** The replacement for secrets. Source: docs, secrets. */
const MASK = "[[SENSITIVE]]";
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

/**
 * Replaces secrets in a text, in all encodings in which they are sent, and limits its length. All secrets are replaced
 * in one pass, because the mask could contain another secret.
 */
function shown(text: string, secrets: readonly string[]): string {
  const spellings = secrets.flatMap((secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
    new URLSearchParams([["", secret]]).toString().slice(1),
  ]);
  if (spellings.length === 0) return text.slice(0, TEXT_MAX);
  const longestFirst = [...new Set(spellings)].sort((a, b) => b.length - a.length);
  const pattern = longestFirst.map((one) => one.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|");
  return text.replace(new RegExp(pattern, "g"), MASK).slice(0, TEXT_MAX);
}

/** Creates the log entry of an attempt. */
export function logEntry(event: CloudEvent, attempt: Attempt, hook?: HookConfig): LogEntry {
  const { request, response, error } = attempt;
  const secrets = request?.secrets ?? [];
  const note = attempt.note ?? (hook?.rejectUnauthorized === false ? NO_TLS_CHOICE : undefined);
  return {
    time: new Date(Date.now()).toISOString(),
    event: {
      id: event.id,
      name: event.name,
      data: event.data?.slice(0, TEXT_MAX) ?? null,
      published_at: iso(event.publishedAt),
      coreid: event.coreid,
    },
    ...(request ? { request: shownRequest(request) } : {}),
    ...(response
      ? { response: { status: response.status, body: shown(decode(response.body), secrets) } }
      : {}),
    ...(error === undefined ? {} : { error: shown(error, secrets) }),
    ...(note === undefined ? {} : { note }),
  };
}

function shownRequest(
  { method, url, headers, body, secrets }: HookRequest,
): NonNullable<LogEntry["request"]> {
  return {
    method,
    url: shown(url.href, secrets),
    headers: Object.fromEntries([...headers].map(([name, value]) => [name, shown(value, secrets)])),
    body: shown(body ?? "", secrets),
  };
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
