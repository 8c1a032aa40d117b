/** The checked options of webhooks. */
import { requireDuration, requireOneOf, requireText } from "../base/checks.ts";
import { findBuiltin } from "../base/builtin.ts";
import type { WebhookOptions } from "./options.ts";
import { type IpBytes, parseIp } from "../base/ip.ts";

/** Pauses before each retry of a request, in milliseconds. Source: docs, webhooks. */
const RETRY_AFTER_MS: readonly number[] = [30_000, 60_000];
/** Maximum number of retries. Our own choice. */
const RETRIES_MAX = 10;
/** Minimum number of 4xx and 5xx responses before requests to a host are paused. Unverified. */
const THROTTLE_ERRORS = 10;
/** How long requests to a host stay paused after an error, in milliseconds: "a few error-free seconds". Unverified. */
const COOL_DOWN_MS = 5_000;

/** A host that webhooks may call. */
export interface AllowedHost {
  /** The host as in `URL.hostname`, without a trailing dot. */
  readonly host: string;
  /** The port; undefined allows any port. */
  readonly port: string | undefined;
  readonly ip: IpBytes | undefined;
}

/** The checked options of webhooks, with defaults filled in. */
export interface WebhookSettings {
  readonly allow: readonly AllowedHost[];
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly resolve: ((host: string) => Promise<string[]>) | undefined;
  readonly retryAfter: readonly number[];
  readonly throttleErrors: number;
  readonly coolDown: number;
  readonly deviceInTopic: boolean;
  readonly deleteBody: boolean;
  readonly testOf204: "timeout" | "pass";
}

/** The parts of Deno and Bun that are used here. Declared by hand because each runtime lacks the types of the other. */
interface Runtimes {
  Deno?: { resolveDns(host: string, type: "A" | "AAAA"): Promise<string[]> };
  Bun?: { dns: { lookup(host: string): Promise<{ address: string }[]> } };
}

/** Returns the runtime's resolver for host names, or `undefined` if it has none. */
function systemResolver(): ((host: string) => Promise<string[]>) | undefined {
  const { Deno, Bun } = globalThis as unknown as Runtimes;
  if (Deno) {
    return async (host) => {
      const results = await Promise.allSettled([
        Deno.resolveDns(host, "A"),
        Deno.resolveDns(host, "AAAA"),
      ]);
      return results.flatMap((result) => result.status === "fulfilled" ? result.value : []);
    };
  }
  if (Bun) return async (host) => (await Bun.dns.lookup(host)).map(({ address }) => address);
  const dns = findBuiltin("node:dns/promises");
  if (!dns) return undefined;
  return async (host) => (await dns.lookup(host, { all: true })).map(({ address }) => address);
}

function requireAllowed(entry: unknown): AllowedHost {
  const text = requireText("A host of webhooks.allow", entry);
  const isBareV6 = !text.startsWith("[") && text.split(":").length > 2;
  const url = `http://${isBareV6 ? `[${text}]` : text}`;
  const port = isBareV6 ? undefined : /:(\d+)$/.exec(text)?.[1];
  if (!/[\s/?#@\\]/.test(text) && URL.canParse(url)) {
    const host = new URL(url).hostname.replace(/\.$/, "");
    return { host, port: port && String(Number(port)), ip: parseIp(host) };
  }
  throw new TypeError(
    `A host of webhooks.allow must look like "example.com", "example.com:8080" or "192.168.1.2", got ${
      JSON.stringify(text)
    }`,
  );
}

function requireCount(what: string, value: unknown): number {
  if (Number.isSafeInteger(value) && Number(value) >= 1) return Number(value);
  throw new TypeError(`${what} must be a whole number above 0, got ${String(value)}`);
}

function requirePauses(pauses: readonly number[]): readonly number[] {
  if (!Array.isArray(pauses) || pauses.length > RETRIES_MAX) {
    throw new TypeError(`webhooks.retryAfter must be an array of at most ${RETRIES_MAX} pauses`);
  }
  return pauses.map((pause) => requireDuration("A pause of webhooks.retryAfter", pause));
}

/**
 * Checks the options of webhooks.
 *
 * @throws {TypeError} if an option is invalid.
 */
export function checkWebhooks(options: WebhookOptions = {}): WebhookSettings {
  const { throttle = {} } = options;
  return {
    allow: (options.allow ?? []).map(requireAllowed),
    // Looked up for each request, because a test may replace the global `fetch`.
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    resolve: options.resolve ?? systemResolver(),
    retryAfter: requirePauses(options.retryAfter ?? RETRY_AFTER_MS),
    throttleErrors: requireCount(
      "webhooks.throttle.errors",
      throttle.errors ?? THROTTLE_ERRORS,
    ),
    coolDown: requireDuration("webhooks.throttle.coolDown", throttle.coolDown ?? COOL_DOWN_MS),
    deviceInTopic: options.deviceInTopic ?? true,
    deleteBody: options.deleteBody ?? false,
    testOf204: requireOneOf("webhooks.testOf204", options.testOf204 ?? "timeout", [
      "timeout",
      "pass",
    ]),
  };
}
