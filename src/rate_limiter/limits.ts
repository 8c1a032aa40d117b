import { isGiven, orEmpty } from "../core/options.ts";
import type { RateLimit, RateLimiterOptions } from "../types/limiter.ts";

/** The name of a limit. */
export type LimitName = keyof RateLimiterOptions;

/** The limits that are in effect. */
export type Limits = Readonly<Record<LimitName, Readonly<{ limit: number; window: number }>>>;

const MINUTE = 60_000;
const WINDOW = 5 * MINUTE;

/**
 * The documented limits of the cloud, per IP address (for serial numbers, per user). Source: the API reference. Our own
 * choice: nine failed logins, because the cloud blocks the address after ten, and the second in which it notices that a
 * stream has ended.
 */
const DOCUMENTED: Limits = {
  requests: { limit: 10_000, window: WINDOW },
  tokenRequests: { limit: 100, window: WINDOW },
  failedLogins: { limit: 9, window: 30 * MINUTE },
  streamOpens: { limit: 100, window: WINDOW },
  openStreams: { limit: 100, window: 1_000 },
  serialNumbers: { limit: 50, window: 60 * MINUTE },
  tokenLists: { limit: 100, window: WINDOW },
  tokenDeletions: { limit: 100, window: WINDOW },
  userCreations: { limit: 100, window: WINDOW },
  userDeletions: { limit: 100, window: WINDOW },
  passwordResets: { limit: 100, window: WINDOW },
};

/** The requests that have a limit of their own. A base URL may have a path, so only the end of the path is compared. */
const ROUTES: readonly (readonly [LimitName, RegExp])[] = [
  ["tokenRequests", /^POST .*\/oauth\/token\/?$/],
  ["serialNumbers", /^GET .*\/v1\/serial_numbers\/[^/]+\/?$/],
  ["tokenLists", /^GET .*\/v1\/access_tokens\/?$/],
  ["tokenDeletions", /^DELETE .*\/v1\/access_tokens\/[^/]+\/?$/],
  ["userCreations", /^POST .*\/v1\/users\/?$/],
  ["userDeletions", /^DELETE .*\/v1\/user\/?$/],
  ["passwordResets", /^(?:POST|PUT) .*\/v1\/user\/password-reset\/?$/],
];

/** Returns the limit that a request has besides those of all requests. */
export function routeOf(method: string, url: string): LimitName | undefined {
  const request = `${method} ${new URL(url).pathname}`;
  return ROUTES.find(([, route]) => route.test(request))?.[0];
}

/**
 * Returns the documented limits, overridden by those of a caller.
 *
 * @throws {TypeError} if a name is unknown or a value is invalid.
 */
export function requireLimits(options: RateLimiterOptions | undefined): Limits {
  const given = orEmpty(options);
  requireNames("A RateLimiter", given, DOCUMENTED);
  const entries = Object.entries(DOCUMENTED).map(([name, documented]) => {
    const { limit, window } = overrides(name, given[name as LimitName]);
    return [name, { limit: limit ?? documented.limit, window: window ?? documented.window }];
  });
  return Object.fromEntries(entries);
}

function overrides(name: string, given: RateLimit | undefined): RateLimit {
  const own = { ...orEmpty(given, name) };
  requireNames(name, own, { limit: 0, window: 0 });
  if (isGiven(own.limit) && own.limit !== Infinity && !(isWhole(own.limit) && own.limit > 0)) {
    throw new TypeError(
      `${name}.limit must be a whole number from 1, or Infinity, got ${show(own.limit)}`,
    );
  }
  if (isGiven(own.window) && !(isWhole(own.window) && own.window > 0)) {
    throw new TypeError(
      `${name}.window must be a whole number of milliseconds from 1, got ${show(own.window)}`,
    );
  }
  return own;
}

/** @throws {TypeError} if `given` has a member that `known` does not have. */
function requireNames(name: string, given: object, known: object): void {
  const unknown = Object.keys(given).find((key) => !Object.hasOwn(known, key));
  if (unknown === undefined) return;
  const names = Object.keys(known).join(", ");
  throw new TypeError(`${name} has no option ${JSON.stringify(unknown)}; it takes ${names}`);
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function show(value: unknown): string {
  return typeof value === "number" ? String(value) : typeof value;
}
