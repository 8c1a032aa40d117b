/** What the log of an integration shows; secrets are taken out. The form of its entries is our own choice. */
import { iso } from "../base/values.ts";
import type { CloudEvent } from "../model/records.ts";
import type { HookConfig } from "../stores/integration_config.ts";
import type { LogEntry } from "../stores/integrations.ts";
import type { HookRequest } from "./request.ts";
import type { HookAnswer } from "./sender.ts";

/** What stands for a secret. Source: docs, secrets. */
const MASK = "[[SENSITIVE]]";
/** How much of a body or of an event's data is kept, in characters. Our own choice. */
const TEXT_MAX = 4096;
const NO_TLS_CHOICE =
  "rejectUnauthorized: false is ignored: fetch cannot be told to accept any certificate";

/** What is known of one attempt. */
export interface Attempt {
  readonly request?: HookRequest | undefined;
  readonly answer?: HookAnswer | undefined;
  readonly error?: string | undefined;
  readonly note?: string | undefined;
}

/**
 * A text without secrets, in any of the spellings in which they are sent, and not too long. In one pass: the mask may
 * hold a secret itself.
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

/** Describes an attempt. */
export function logEntry(event: CloudEvent, attempt: Attempt, hook?: HookConfig): LogEntry {
  const { request, answer, error } = attempt;
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
    ...(answer
      ? { response: { status: answer.status, body: shown(decode(answer.body), secrets) } }
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
