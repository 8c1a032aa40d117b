/** Portable cases for hostile options of a call: ids, names, URLs, tokens and tools. */
import type { Particle } from "../../mod.ts";
import { recorder } from "../kit/recorder.ts";
import { checkHostile } from "../table/hostile.ts";
import { ROWS } from "../table/rows.ts";
import {
  arrivalsWhen,
  errorOf,
  head,
  hostileClient,
  newKey,
  type Part,
  pathOf,
  recording,
  refusalOf,
  segmentsOf,
  TOKEN,
} from "./hostile_kit.ts";
import { type Case, client, failureOf } from "./kit.ts";

type Tools = Parameters<Case>[0];

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

/** Checks that calls throw a `TypeError` with this text, before any request. */
async function refused(
  t: Tools,
  rows: [call: (particle: Particle) => unknown, text: string][],
): Promise<void> {
  for (const [call, text] of rows) {
    const { particle, requests } = recording();
    const message = await refusalOf(() => call(particle));
    t.equal([message.includes(text) || message, requests.length], [true, 0]);
  }
}

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
export const abuseRequestCases: Record<string, Case> = {
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
    return refused(
      t,
      values.map(([value, text]) => [
        (particle) => particle.getDevice({ deviceId: value as string }),
        `deviceId ${text}`,
      ]),
    );
  },

  "deviceId . .. %2e%2e %2E. .%2e: a TypeError, no request": (t) =>
    refused(
      t,
      DOTS.map((deviceId) => [(particle) => particle.getDevice({ deviceId }), "change the path"]),
    ),

  "deviceId ../user?x=1#, a/b, a%2fb, é and others: exactly one segment on the wire": async (t) => {
    const call = (particle: Particle, deviceId: string) => particle.getDevice({ deviceId });
    await checkSegments(t, call, "v1", "devices");
    await refused(t, [[
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
          await refused(t, [[(api) => call(api, name), "must not"]]);
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
      await refused(t, [[(particle) => particle.getEventStream({ name }), "name must not"]]);
    }
  },

  "downloadFile('https://evil.test/x'): no token, no x-particle-*": async (t) => {
    const { particle, requests } = recording();
    particle.setContext("tool", { name: "own-tool" });
    particle.setContext("project", { name: "own-project" });
    await particle.downloadFile({ uri: "https://evil.test/x" });
    const { url, headers } = requests[0]!;
    const { "user-agent": _, ...others } = headers;
    t.equal([url, others], ["https://evil.test/x", {}]);
  },

  "downloadFile('//evil.test/x'), other hosts, ports and spellings: a token only to the same origin":
    async (t) => {
      const home = "https://api.particle.io";
      const places: [uri: string, origin: string][] = [
        ["//evil.test/x", home],
        ["/\\evil.test", home],
        ["/@evil.test", home],
        ["https://API.Particle.IO/x", home],
        ["https://api.particle.io:443/x", home],
        ["https://evil.test/x", "https://evil.test"],
        ["https:evil.test", "https://evil.test"],
        ["https://api.particle.io.evil.test/x", "https://api.particle.io.evil.test"],
        ["https://sub.api.particle.io/x", "https://sub.api.particle.io"],
        ["https://api.particle.io./x", "https://api.particle.io."],
        ["https://api.particle.io:8443/x", "https://api.particle.io:8443"],
      ];
      for (const [uri, origin] of places) {
        for (const call of ["downloadFile", "get", "open"] as const) {
          const { particle, requests } = recording();
          particle.setContext("tool", { name: "own-tool" });
          await particle[call]({ uri });
          const { url, headers } = requests[0]!;
          const given = ["authorization", "x-particle-tool"].filter((name) => headers[name]);
          t.equal([new URL(url).origin, given.length, requests.length], [
            origin,
            origin === home ? 2 : 0,
            1,
          ]);
        }
      }
      await refused(t, [
        [(api) => api.downloadFile({ uri: "https://api.particle.io@evil.test" }), "username"],
        [(api) => api.downloadFile({ uri: "http:evil" }), "must be https"],
        [(api) => api.downloadFile({ uri: "http://evil.test/x" }), "must be https"],
        [(api) => api.downloadFile({ uri: "http://127.0.0.1.evil.test/x" }), "must be https"],
      ]);
    },

  "uri javascript:, file:, data:, blob:, relative: a TypeError, no request": (t) => {
    const uris = [
      "javascript:alert(1)",
      "file:///etc/passwd",
      "data:,x",
      "blob:https://api.particle.io/y",
      "v1/devices",
      "",
    ];
    return refused(
      t,
      uris.flatMap((uri) => [
        [(particle) => particle.downloadFile({ uri }), "uri must "],
        [(particle) => particle.get({ uri }), "uri must "],
      ]),
    );
  },

  "a redirect to another host, port or userinfo, in a loop, empty, missing: no token, at most 5":
    async (t) => {
      const isBrowser = "document" in globalThis; // hides redirects, so that none is followed
      const localhost = t.elsewhere.replace("127.0.0.1", "localhost");
      const places = [t.elsewhere, t.elsewhere.replace("http:", ""), localhost];
      for (const place of places) {
        for (const isDownload of [true, false]) {
          const key = newKey();
          const location = `location: ${place}${pathOf(key, [head(200) + "bytes"])}`;
          const { particle, arrivals } = hostileClient(t, [head(302, location)], key);
          const request = { uri: "/v1/x", headers: { "x-api-key": TOKEN } };
          if (isDownload && !isBrowser) {
            const bytes = await particle.downloadFile(request);
            t.equal(new TextDecoder().decode(bytes), "bytes");
          } else {
            const call = isDownload ? particle.downloadFile(request) : particle.get(request);
            t.equal((await failureOf(call)).code, "redirect");
          }
          const [home, ...others] = await arrivals();
          t.equal([home!.place, home!.head.includes(TOKEN)], ["home", true]);
          const leaked = others.map(({ place, head }) => [
            place,
            head.includes(TOKEN) || /^(?:authorization|x-)/im.test(head),
          ]);
          t.equal(leaked, isDownload && !isBrowser ? [["elsewhere", false]] : []);
        }
      }
      const withUser = t.hostile.replace("://", "://user:sEcReT@");
      const rows: [location: string, code: string, requests: number][] = [
        [`location: ${withUser}/x`, "redirect", 1],
        ["location: x", "redirect", isBrowser ? 1 : 6],
        ["location: http://", "redirect", 1],
        ["location: javascript:alert(1)", "redirect", 1],
        ["location:", "http", 1],
        ["x: y", "http", 1],
      ];
      for (const [location, code, count] of rows) {
        const { particle, arrivals } = hostileClient(t, [head(302, location)]);
        const error = await failureOf(particle.downloadFile({ uri: "/v1/x" }));
        // A browser decides on its own which redirects are failures of the network.
        const codes = isBrowser ? ["redirect", "network", "http"] : [code];
        t.equal([codes.includes(error.code), error.message.includes("sEcReT")], [true, false]);
        const found = await arrivalsWhen(arrivals, ({ length }) => length >= count);
        t.equal(found.map(({ place }) => place), Array(count).fill("home"));
      }
      // From https to http; the runtimes' certificates are not ours, so that this one is not sent.
      for (const location of ["http://api.particle.io/v1/x", "http://files.test/x"]) {
        const response = new Response(null, { status: 302, headers: { location } });
        const { particle, requests } = recording({}, response);
        const error = await failureOf(particle.downloadFile({ uri: "/v1/x" }));
        t.equal([error.code, requests.length], ["redirect", 1]);
      }
    },

  "baseUrl with path, query, userinfo, trailing slash: normalized, or a TypeError": async (t) => {
    const good: [baseUrl: string, href: string][] = [
      ["https://api.particle.io", "https://api.particle.io"],
      ["https://API.particle.io/", "https://api.particle.io"],
      ["https://host:443/proxy//", "https://host/proxy"],
      ["http://127.0.0.1:9090", "http://127.0.0.1:9090"],
      ["http://localhost/", "http://localhost"],
      ["http://[::1]:1/", "http://[::1]:1"],
    ];
    for (const [baseUrl, href] of good) {
      const { particle, requests } = recording({ baseUrl });
      await particle.listDevices();
      t.equal([particle.baseUrl, requests[0]!.url], [href, `${href}/v1/devices`]);
    }
    const bad: [baseUrl: unknown, message: string][] = [
      ["", "absolute http or https URL"],
      ["api.particle.io", "absolute http or https URL"],
      ["/v1", "absolute http or https URL"],
      [{}, "absolute http or https URL"],
      ["javascript:alert(1)", "absolute http or https URL"],
      ["file:///etc/passwd", "absolute http or https URL"],
      [`https://${TOKEN}@host`, "username or password"],
      [`https://:${TOKEN}@host`, "username or password"],
      [`https://host/?a=${TOKEN}`, "query or fragment"],
      [`https://host/#${TOKEN}`, "query or fragment"],
      ["http://api.particle.io", "must be https"],
      ["http://127.0.0.1.evil.test", "must be https"],
      ["http://localhost.evil.test", "must be https"],
    ];
    for (const [value, text] of bad) {
      const baseUrl = value as string;
      const { particle } = recording();
      for (const call of [() => recording({ baseUrl }), () => particle.setBaseUrl(baseUrl)]) {
        t.equal((await refusalOf(call)).includes(text), true);
      }
      t.equal(particle.baseUrl, "https://api.particle.io");
    }
    const insecure = recording({ baseUrl: "http://emulator:9090", allowInsecure: true });
    t.equal(insecure.particle.baseUrl, "http://emulator:9090");
  },

  "token with CR LF, NUL, é, empty, spaces, 'Bearer x': a TypeError without the token": async (
    t,
  ) => {
    const bad: unknown[] = [
      "",
      " ",
      `${TOKEN}\r\nX-Evil: 1`,
      `${TOKEN}\0`,
      `${TOKEN}é`,
      `${TOKEN} x`,
      `Bearer ${TOKEN}`,
      42,
      {},
      [],
      { username: `${TOKEN}:x`, password: "" },
      { username: TOKEN },
    ];
    for (const value of bad) {
      const auth = value as string;
      await refused(t, [[(particle) => particle.listDevices({ auth }), "auth"]]);
      const { fetch, requests } = recorder();
      const asDefault = () => recording({ auth, fetch }).particle.listDevices();
      t.equal([/auth/.test(await refusalOf(asDefault)), requests.length], [true, 0]);
      const provided = recording({ auth: () => auth, fetch }).particle.listDevices();
      const error = await failureOf(provided);
      t.equal([error.code, error.message.includes(TOKEN), requests.length], ["auth", false, 0]);
    }
  },

  "tool and headers with CR LF, 10 kB, unicode: a TypeError, never two headers": async (t) => {
    for (const name of ["a\r\nX-Evil: 1", "ü", "x".repeat(10_000), "a\0"]) {
      await refused(t, [
        [(api) => api.listDevices({ context: { tool: { name } } }), "context.tool"],
        [(api) => api.listDevices({ context: { project: { name } } }), "context.project"],
        [(api) => api.listDevices({ context: { tool: { name: "a", version: name } } }), "tool"],
        [(api) => api.listDevices({ headers: { "x-a": name } }), "x-a"],
      ]);
      const { particle, requests } = recording();
      particle.setContext("tool", { name });
      await refusalOf(() => particle.listDevices());
      t.equal(requests.length, 0);
    }
    for (const name of ["", "a b", "a:b", "é", "a\r\nb"]) {
      await refused(t, [[(api) => api.listDevices({ headers: [[name, "x"]] }), "invalid name"]]);
    }
    for (const value of [`a\r\nX-Evil: ${TOKEN}`, `${TOKEN}é`, `\0${TOKEN}`]) {
      await refused(t, [[(api) => api.listDevices({ headers: { "X-A": value } }), "X-A"]]);
    }
  },
};
