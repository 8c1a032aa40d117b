/** Portable cases for hostile values in the path of a request: ids and names. */
import type { Particle } from "../../mod.ts";
import { checkHostile } from "../table/hostile.ts";
import { ROWS } from "../table/rows.ts";
import {
  checkRefused,
  errorOf,
  head,
  hostileClient,
  type Part,
  recording,
  segmentsOf,
} from "./hostile_kit.ts";
import { type Case, client, failureOf, type Tools } from "./kit.ts";

const JSON_TYPE = "content-type: application/json";
const EMPTY: Part[] = [head(200, JSON_TYPE) + "{}"];

/** Values that must be encoded as one segment of a path. */
const SEGMENTS = [
  "../user?x=1#",
  "a/b",
  "a\\b",
  "a%2fb",
  "a?b",
  "a#b",
  "a;b",
  "a\tb",
  "a\nb",
  "é",
  "日本",
  "🚀",
  "...",
  "..a",
  "%2e%2e%2e",
  "__proto__",
  "a b",
  "@:+",
];

/** Values that URL parsers resolve, so that the request would go to another endpoint. */
const DOTS = [".", "..", "%2e", "%2E", "%2e%2e", "%2E.", ".%2e"];

/** Checks which path segment a value becomes, as a server receives it. */
async function checkSegments(
  t: Tools,
  call: (particle: Particle, value: string) => Promise<unknown>,
  ...before: string[]
): Promise<void> {
  const { particle, arrivals } = hostileClient(t, EMPTY);
  for (const value of SEGMENTS) await call(particle, value);
  const paths = (await arrivals()).map(({ head }) => head.split(" ")[1]!.split("/").slice(3));
  const expected = SEGMENTS.map((value) => [...before, value]);
  t.equal(paths.map((path) => path.map((part) => decodeURIComponent(part))), expected);
}

/** Calls that put a name into a path: function, variable, ledger, instance, environment variable. */
const NAMED: Record<
  string,
  [(particle: Particle, name: string) => Promise<unknown>, before: string[]]
> = {
  function: [
    (particle, name) => particle.callFunction({ deviceId: "d", name, argument: "" }),
    ["v1", "devices", "d"],
  ],
  variable: [
    (particle, name) => particle.getVariable({ deviceId: "d", name }),
    ["v1", "devices", "d"],
  ],
  ledger: [
    (particle, ledgerName) => particle.getLedger({ ledgerName }),
    ["v1", "ledgers"],
  ],
  instance: [
    (particle, scopeValue) => particle.getLedgerInstance({ ledgerName: "l", scopeValue }),
    ["v1", "ledgers", "l", "instances"],
  ],
  "environment variable": [
    (particle, key) => particle.deleteEnvVar({ sandbox: true, key }),
    ["v1", "env"],
  ],
};

/** The cases by name. */
export const abusePathCases: Record<string, Case> = {
  "deviceId '', undefined, null, {}, NaN, ' ': a TypeError that names it, no request": (t) => {
    const values: [unknown, string][] = [
      ["", "must not be empty"],
      [" ", "must not be empty"],
      ["\t\n", "must not be empty"],
      [undefined, "must be a string, got undefined"],
      [null, "must be a string, got null"],
      [{}, "must be a string, got object"],
      [["a"], "must be a string, got object"],
      [NaN, "must be a string, got number"],
      [Infinity, "must be a string, got number"],
    ];
    return checkRefused(
      t,
      values.map(([value, text]) => [
        (particle) => particle.getDevice({ deviceId: value as string }),
        `deviceId ${text}`,
      ]),
    );
  },

  "deviceId . .. %2e%2e %2E. .%2e: a TypeError, no request": (t) =>
    checkRefused(
      t,
      DOTS.map((deviceId) => [(particle) => particle.getDevice({ deviceId }), "change the path"]),
    ),

  "deviceId ../user?x=1#, a/b, a%2fb, é and others: exactly one segment on the wire": async (t) => {
    const call = (particle: Particle, deviceId: string) => particle.getDevice({ deviceId });
    await checkSegments(t, call, "v1", "devices");
    await checkRefused(t, [[
      (particle) => particle.getDevice({ deviceId: "a\uD800" }),
      "deviceId must be well-formed Unicode",
    ]]);
    // 403 is the response of the device route; a path with two segments would get a 404.
    t.equal((await failureOf(client(t).getDevice({ deviceId: "a/b?c#d" }))).statusCode, 403);
  },

  "every method of the table × every id in its path × hostile values: the path is kept": async (
    t,
  ) => {
    let [methods, calls] = [0, 0];
    for (const row of ROWS) {
      // The URL of `downloadFile` is up to the caller.
      if (row.method === "downloadFile" || !row.pathOptions?.length) continue;
      methods++;
      calls += await checkHostile(row);
    }
    t.equal([methods > 100, calls > 3_000], [true, true]);
  },

  "function, variable, ledger and environment variable names with /, .. and unicode: one segment":
    async (t) => {
      for (const [call, before] of Object.values(NAMED)) {
        await checkSegments(t, call, ...before);
        for (const name of ["", ...DOTS]) {
          await checkRefused(t, [[(api) => call(api, name), "must not"]]);
        }
      }
      // The name of an event that is published is part of the body.
      const { particle, requests } = recording();
      for (const name of SEGMENTS) await particle.publishEvent({ name });
      t.equal([...new Set(requests.map(({ url }) => url))], [
        "https://api.particle.io/v1/devices/events",
      ]);
      t.equal(requests.map(({ body }) => JSON.parse(body as string).name), SEGMENTS);
    },

  // A name above 64 characters is sent, too: the cloud decides how long it may be.
  "event prefix a/../b, a%2f, very long: one segment": async (t) => {
    for (const name of [...SEGMENTS, "a/../b", "a%2f", "x".repeat(65), "é".repeat(2_000)]) {
      const { particle, requests } = recording({}, new Response(null, { status: 404 }));
      await errorOf(() => particle.getEventStream({ name }));
      t.equal(requests.map(segmentsOf), [["v1", "events", name]]);
    }
    for (const name of ["", " ", ...DOTS]) {
      await checkRefused(t, [[(particle) => particle.getEventStream({ name }), "name must not"]]);
    }
  },
};
