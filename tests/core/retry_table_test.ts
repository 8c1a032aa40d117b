/**
 * Walks the table of docs/errors-and-retries.md: every failure, with every kind of call, under every policy, once
 * failing always and once succeeding at the second attempt. The cells of the table are the expected values.
 */
import { assert, assertEquals } from "@std/assert";
import { isParticleError, Particle, ParticleError } from "../../mod.ts";
import type { Fetch, SharedRequestOptions } from "../../src/types/common.ts";
import type { CallRetryPolicy, RetryPolicy } from "../../src/types/retry.ts";
import { advance } from "../kit/advance.ts";
import { fakeTime } from "./call_kit.ts";

const GUIDE = new URL("../../docs/errors-and-retries.md", import.meta.url);

/** The limits of the walked calls, in milliseconds. */
const LIMITS = { attemptTimeout: 5_000, timeout: 400_000 };

/** A kind of call: a column of the table. */
interface Kind {
  reachesDevice: boolean;
  /** Whether the device may act. */
  acts: boolean;
  unsafe?: boolean;
  make(particle: Particle, options: SharedRequestOptions): Promise<unknown>;
}

const deviceId = "kettle";

const KINDS: Readonly<Record<string, Kind>> = {
  "read": {
    reachesDevice: false,
    acts: false,
    make: (p, options) => p.getDevice({ deviceId, ...options }),
  },
  "read, device": {
    reachesDevice: true,
    acts: false,
    make: (p, options) => p.getVariable({ deviceId, name: "temp", ...options }),
  },
  "repeatable": {
    reachesDevice: false,
    acts: true,
    make: (p, options) => p.renameDevice({ deviceId, name: "pot", ...options }),
  },
  "repeatable, device": {
    reachesDevice: true,
    acts: true,
    make: (p, options) =>
      p.setProductDeviceConfiguration({ product: 7, deviceId, config: {}, ...options }),
  },
  "acts once": {
    reachesDevice: true,
    acts: true,
    make: (p, options) => p.callFunction({ deviceId, name: "brew", argument: "", ...options }),
  },
  "acts once, `unsafe`": {
    reachesDevice: false,
    acts: true,
    unsafe: true,
    make: (p, options) => p.publishEvent({ name: "tea", ...options }),
  },
  "acts once, device, `unsafe`": {
    reachesDevice: true,
    acts: true,
    unsafe: true,
    make: (p, options) => p.callFunction({ deviceId, name: "brew", argument: "", ...options }),
  },
  "login": {
    reachesDevice: false,
    acts: true,
    make: (p, options) => p.login({ username: "u", password: "p", ...options }),
  },
};

/** Something that goes wrong: a row of the table. */
interface Failure {
  fetch: Fetch;
  code: ParticleError["code"];
  /** Whether the request may have taken effect. */
  unclear: boolean;
  retryAfter?: number;
  /** Milliseconds that each attempt takes. Default: 0. */
  takes?: number;
  /** Options of the call, on top of {@linkcode LIMITS}. */
  options?(): SharedRequestOptions;
  /** The row whose cells say whether the error is retryable. Default: this one. */
  retryableAs?: string;
  /** Whether it goes wrong before anything is sent. A login needs no token, so it is sent and succeeds. */
  isToken?: boolean;
}

/** Returns what happens if the cloud responds with an error. */
function http(status: number, more: Partial<Failure> & { seconds?: number; text?: string } = {}) {
  const { seconds, text = "no", ...rest } = more;
  const headers: Record<string, string> = seconds ? { "retry-after": `${seconds}` } : {};
  return {
    fetch: () => Response.json({ error: text }, { status, headers }),
    code: status === 429 ? "rate_limited" as const : "http" as const,
    unclear: status >= 500 || status === 408,
    ...seconds ? { retryAfter: seconds * 1_000 } : {},
    ...rest,
  };
}

const lost = () => new TypeError("connection lost");
const cut = (controller: ReadableStreamDefaultController) => controller.error(lost());

const FAILURES: Readonly<Record<string, Failure>> = {
  "connection refused, or host unknown (Node, Bun)": {
    fetch: () => Promise.reject(Object.assign(new TypeError(), { code: "ECONNREFUSED" })),
    code: "network",
    unclear: false,
  },
  "no response: the connection was lost": {
    fetch: () => Promise.reject(lost()),
    code: "network",
    unclear: true,
  },
  "connection lost during the response": {
    fetch: () => new Response(new ReadableStream({ pull: cut })),
    code: "network",
    unclear: true,
  },
  "no response within `attemptTimeout`": {
    fetch: () => new Promise(() => {}),
    code: "timeout",
    unclear: true,
    takes: LIMITS.attemptTimeout,
  },
  "response not complete within `attemptTimeout`": {
    fetch: () => new Response(new ReadableStream()),
    code: "timeout",
    unclear: true,
    takes: LIMITS.attemptTimeout,
  },
  "no response within `timeout`": {
    fetch: () => new Promise(() => {}),
    code: "timeout",
    unclear: true,
    takes: 3_000,
    options: () => ({ timeout: 3_000 }),
    retryableAs: "no response within `attemptTimeout`",
  },
  "400, timed out": http(400, { text: "Timed out.", unclear: true }),
  "400": http(400),
  "401": http(401),
  "403": http(403),
  "404": http(404),
  "408": http(408),
  "429": http(429),
  "429 with `Retry-After`": http(429, { seconds: 60 }),
  "429 with `Retry-After` over 60 s": http(429, { seconds: 61, retryableAs: "429" }),
  "500": http(500),
  "501": http(501),
  "502": http(502),
  "502 with `Retry-After`": http(502, { seconds: 7 }),
  "503": http(503),
  "503 with `Retry-After`": http(503, { seconds: 60 }),
  "503 with `Retry-After` over 60 s": http(503, {
    seconds: 61,
    retryableAs: "503 with `Retry-After`",
  }),
  "504": http(504),
  "a response that is not JSON": {
    fetch: () => new Response("<html>"),
    code: "invalid_response",
    unclear: true,
  },
  "a redirect that must not be followed": {
    fetch: () => new Response(null, { status: 302, headers: { location: "https://other.test" } }),
    code: "redirect",
    unclear: false,
  },
  "`signal` aborted": {
    fetch: () => new Promise(() => {}),
    code: "aborted",
    unclear: true,
    takes: 1_000,
    options: () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 1_000);
      return { signal: controller.signal };
    },
  },
  "the token function failed": {
    fetch: () => Response.json({}),
    code: "auth",
    unclear: false,
    isToken: true,
  },
};

/** The retries of a client and of a call. */
interface Policy {
  client?: RetryPolicy | false;
  call?: CallRetryPolicy | false;
  /** Returns the number of retries, for a number in the table. */
  retries(cell: number): number;
}

const ifAny = (count: number) => (cell: number) => cell && count;

const POLICIES: Readonly<Record<string, Policy>> = {
  "the default": { retries: (cell) => cell },
  "retry: false of the client": { client: false, retries: () => 0 },
  "retry: false of the call": { call: false, retries: () => 0 },
  "retry: false of the call, over the client's": {
    client: { maxRetries: 5 },
    call: false,
    retries: () => 0,
  },
  "maxRetries: 3 of the client": { client: { maxRetries: 3 }, retries: ifAny(3) },
  "maxRetries: 1 of the call": { call: { maxRetries: 1 }, retries: ifAny(1) },
  "maxRetries: 4 of the call, over the client's false": {
    client: false,
    call: { maxRetries: 4 },
    retries: ifAny(4),
  },
};

/** The cells of the table in the guide, by row and column. */
type Table = Readonly<Record<string, Readonly<Record<string, number>>>>;

function parseTable(markdown: string): Table {
  const lines = markdown.split("\n");
  const begin = lines.findIndex((line) => line.startsWith("| what went wrong "));
  assert(begin >= 0, "the guide has no table that begins with: what went wrong");
  const length = lines.slice(begin).findIndex((line) => !line.startsWith("|"));
  const [head, , ...rows] = lines.slice(begin, begin + length).map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.trim())
  );
  return Object.fromEntries(rows.flatMap(([names, ...cells]) => {
    const numbers = cells.map((cell, index) => {
      assert(/^\d$/.test(cell), `${names}: ${cell} is not a number of retries`);
      return [head![index + 1]!, Number(cell)];
    });
    return names!.split("<br>").map((name) => [name, Object.fromEntries(numbers)]);
  }));
}

/** What a call came to. */
interface Outcome {
  /** When each request arrived, in milliseconds since the call began. */
  arrivals: number[];
  error: ParticleError | undefined;
}

/** Makes a call that fails, always or only at its first attempt. */
async function walk(
  kind: Kind,
  failure: Failure,
  { client, call }: Policy,
  isTemporary: boolean,
): Promise<Outcome> {
  const begun = Date.now();
  const arrivals: number[] = [];
  const fetch: Fetch = (url, init) => {
    arrivals.push(Date.now() - begun);
    return isTemporary && arrivals.length > 1 ? Response.json({}) : failure.fetch(url, init);
  };
  const auth = () => {
    if (failure.isToken) throw new Error("no token");
    return "token";
  };
  const particle = new Particle({
    auth: failure.isToken ? auth : "token",
    fetch,
    ...client !== undefined && { retry: client },
  });
  // `false` cannot be combined with `unsafe`.
  const retry = kind.unsafe ? { ...call === false ? { maxRetries: 0 } : call, unsafe: true } : call;
  const options = { ...LIMITS, ...failure.options?.(), retry };
  const error: unknown = await kind.make(particle, options)
    .then(() => undefined, (error) => error);
  if (error !== undefined && !isParticleError(error)) throw error;
  return { arrivals, error };
}

/** Returns when the requests should arrive: after the time of each attempt, `Retry-After` and half of the backoff. */
function schedule(count: number, { takes = 0, retryAfter = 0 }: Failure): number[] {
  const times = [0];
  for (let retry = 0; retry < count - 1; retry++) {
    times.push(times[retry]! + takes + retryAfter + 0.5 * Math.min(8_000, 500 * 2 ** retry));
  }
  return times;
}

/** What an outcome must be, if the call is sent again `retries` times. */
function check(
  { arrivals, error }: Outcome,
  { kind, failure, retries, retryable, isTemporary }: {
    kind: Kind;
    failure: Failure;
    retries: number;
    retryable: boolean;
    isTemporary: boolean;
  },
): void {
  const sent = isTemporary ? Math.min(retries, 1) + 1 : retries + 1;
  assertEquals(arrivals, schedule(sent, failure), "the times of the requests");
  if (isTemporary && retries > 0) return assertEquals(error, undefined);
  assert(error, "the call succeeded");
  assertEquals(
    {
      code: error.code,
      attempts: error.attempts,
      retryable: error.retryable,
      deviceMayHaveActed: error.deviceMayHaveActed,
      retryAfter: error.retryAfter,
    },
    {
      code: failure.code,
      attempts: sent,
      retryable,
      deviceMayHaveActed: kind.reachesDevice ? kind.acts && failure.unclear : undefined,
      retryAfter: failure.retryAfter,
    },
  );
}

const table = parseTable(await Deno.readTextFile(GUIDE));
let walked = 0;

Deno.test("the table in the guide has a row for each failure, and a column for each kind of call", () => {
  assertEquals(Object.keys(table).sort(), Object.keys(FAILURES).sort());
  for (const row of Object.values(table)) assertEquals(Object.keys(row), Object.keys(KINDS));
});

/** Walks a row of the table. All calls are made at the same time, each with a client of its own. */
async function walkRow(failure: Failure) {
  using fake = fakeTime();
  const walks = Object.entries(KINDS).flatMap(([column, kind]) =>
    Object.entries(POLICIES).flatMap(([name, policy]) =>
      [false, true].map(async (isTemporary) => ({
        name: `${column}, ${name}, ${isTemporary ? "succeeds at attempt 2" : "fails always"}`,
        column,
        kind,
        policy,
        isTemporary,
        outcome: await walk(kind, failure, policy, isTemporary),
      }))
    )
  );
  await advance(fake.time, LIMITS.timeout);
  return await Promise.all(walks);
}

/** What the outcome must be if there is no token. Only a login needs none. */
function checkUnsent({ arrivals, error }: Outcome, column: string, kind: Kind): void {
  if (column === "login") {
    return assertEquals({ arrivals, error }, { arrivals: [0], error: undefined });
  }
  const deviceMayHaveActed = kind.reachesDevice ? false : undefined;
  const options = {
    code: "auth",
    attempts: undefined,
    retryable: false,
    deviceMayHaveActed,
  } as const;
  assertEquals({ arrivals, ...error }, { arrivals: [], ...new ParticleError("", options) });
}

for (const [row, failure] of Object.entries(FAILURES)) {
  Deno.test(`retries: ${row}`, async () => {
    const cells = table[row] ?? {};
    const retryableCells = table[failure.retryableAs ?? row] ?? {};
    for (const { name, column, kind, policy, isTemporary, outcome } of await walkRow(failure)) {
      walked++;
      const cell = cells[column] ?? NaN;
      const retries = policy.retries(cell);
      const retryable = retryableCells[column] !== 0;
      try {
        if (failure.isToken) assertEquals(cell, 0);
        if (failure.isToken) checkUnsent(outcome, column, kind);
        else check(outcome, { kind, failure, retries, retryable, isTemporary });
      } catch (cause) {
        throw new Error(`${row}: ${name}`, { cause });
      }
    }
  });
}

Deno.test("the walk has covered the table", () => {
  const cells = Object.keys(FAILURES).length * Object.keys(KINDS).length;
  assertEquals(walked, cells * Object.keys(POLICIES).length * 2);
  assert(walked >= 160);
  console.log(`Retries: ${cells} cells of the table in the guide, ${walked} rows walked`);
});
