/** Portable cases for hostile responses. */
import { isParticleError, Library, Particle } from "../../mod.ts";
import {
  arrivalsWhen,
  errorOf,
  head,
  hostileClient,
  type Part,
  recording,
  TOKEN,
} from "./hostile_kit.ts";
import { type Case, failureOf } from "./kit.ts";

const MB = 1024 * 1024;
const JSON_TYPE = "content-type: application/json";

/** Returns how much memory the program uses at most during a call, in MB; 0 where the runtime does not report it. */
async function growthDuring(call: Promise<unknown>): Promise<number> {
  const { process } = globalThis as { process?: { memoryUsage?(): { rss: number } } };
  const memory = () => process?.memoryUsage?.().rss ?? 0;
  const before = memory();
  let most = before;
  const timer = setInterval(() => most = Math.max(most, memory()), 10);
  try {
    await call;
  } finally {
    clearInterval(timer);
  }
  return (most - before) / MB;
}

/** Returns the milliseconds that a call takes, the shortest of five. */
async function fastest(call: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}

const HOSTILE_JSON =
  '{"__proto__":{"polluted":1,"baseUrl":"https://evil.test"},"constructor":{"prototype":{"p":1}}}';

/** The cases by name. */
export const abuseResponseCases: Record<string, Case> = {
  'JSON response {"__proto__":{"polluted":1},"constructor":{"prototype":{"p":1}}}: nothing is changed':
    async (t) => {
      const event = `data: ${HOSTILE_JSON}\n\nevent: e\ndata: ${
        HOSTILE_JSON.slice(0, -1)
      },"data":"x"}\n\n`;
      const stream = () =>
        new Response(event, { headers: { "content-type": "text/event-stream" } });
      const ok = () => new Response(HOSTILE_JSON);
      const failed = () => new Response(HOSTILE_JSON, { status: 400 });
      const { particle } = recording({}, ok);
      const { body } = await particle.getDevice({ deviceId: "d" });
      t.equal(Object.keys(body), ["__proto__", "constructor"]);
      const error = await failureOf(recording({}, failed).particle.getDevice({ deviceId: "d" }));
      t.equal(Object.keys(error.toJSON().body as object), ["__proto__", "constructor"]);
      new Library({ downloadFile: () => Promise.reject() }, {
        attributes: JSON.parse(HOSTILE_JSON),
      });
      const events = await recording({}, stream).particle.getEventStream({ deviceId: "mine" });
      const received: unknown[] = [];
      for await (const { data } of events) if (received.push(data ?? null) === 2) break;
      t.equal(received, [null, "x"]);
      const bare = {} as { polluted?: 1; p?: 1 };
      t.equal([bare.polluted, bare.p, particle.baseUrl], [
        undefined,
        undefined,
        "https://api.particle.io",
      ]);
      t.equal(Object.keys(Object.prototype), []);
    },

  'query or options from JSON.parse(\'{"__proto__":{"baseUrl":"https://evil"}}\'): ignored': async (
    t,
  ) => {
    const hostile = JSON.parse(
      '{"__proto__":{"baseUrl":"https://evil","uri":"https://evil","auth":"evil","timeout":1,"retry":{"unsafe":true}}}',
    );
    const busy = new Response(null, { status: 503 });
    const { particle, requests } = recording({ retry: { baseDelay: 0 } }, busy);
    const call = { deviceId: "d", name: "n", argument: "", ...hostile };
    Object.defineProperty(call, "__proto__", { value: hostile, enumerable: true });
    await failureOf(particle.callFunction(call));
    const post = { ...hostile, uri: "/v1/x", data: hostile, context: hostile, headers: hostile };
    await failureOf(particle.post(post));
    t.equal(
      requests.map(({ url, headers }) => [url, headers["authorization"]]),
      [
        ["https://api.particle.io/v1/devices/d/n", `Bearer ${TOKEN}`],
        ["https://api.particle.io/v1/x", `Bearer ${TOKEN}`],
      ],
    );
    // An own property of a query is sent like any other name.
    await failureOf(particle.get({ uri: "/v1/x", query: hostile, retry: false }));
    t.equal(requests[2]!.url.startsWith("https://api.particle.io/v1/x?__proto__[baseUrl]="), true);
    // A client and a policy do not ignore unknown options, because one may be a misspelled one.
    for (const make of [() => new Particle(hostile), () => new Particle({ retry: hostile })]) {
      t.equal(/"__proto__"/.test((await errorOf(make)).message), true);
    }
    const retry = JSON.parse('{"__proto__":{"unsafe":true}}');
    const error = await errorOf(() => particle.post({ uri: "/v1/x", retry }));
    t.equal([error instanceof TypeError, requests.length], [true, 3]);
  },

  "response 200 HTML, 200 empty, 502 HTML, 204, wrong charset: a typed result or error": async (
    t,
  ) => {
    const html = { "content-type": "text/html" };
    const utf16 = { "content-type": "application/json; charset=utf-16" };
    const latin1 = Uint8Array.from('{"a":"é"}', (character) => character.charCodeAt(0));
    const page = "<html>Bad Gateway</html>";
    const rows: [BodyInit | null, ResponseInit, result: unknown[]][] = [
      [page, { headers: html }, ["invalid_response", 200, page]],
      ["", {}, [200, {}]],
      [page, { status: 502, headers: html }, ["http", 502, page]],
      [null, { status: 204 }, [204, {}]],
      ['{"a":"é"}', { headers: utf16 }, [200, { a: "é" }]],
      [latin1, {}, [200, { a: "\uFFFD" }]],
      [new Uint8Array([0xff, 0xfe, 0x7b, 0]), { headers: utf16 }, ["invalid_response", 200]],
    ];
    for (const [body, init, expected] of rows) {
      const { particle } = recording({ retry: false }, new Response(body, init));
      const found = await particle.listDevices().then(
        ({ statusCode, body }) => [statusCode, body],
        (error) => [error.code, error.statusCode, error.body],
      );
      t.equal(found.slice(0, expected.length), expected);
    }
  },

  "response of 1 GB JSON, a gzip bomb of 256 GB, a 1 GB error: an error, memory is bounded": async (
    t,
  ) => {
    // Much more than all buffers on the way: the connection must be cut before the server has sent everything.
    const large = { text: `"${"x".repeat(1022)}",`, times: 1024 * 1024 };
    const bomb = { gzipOfMegabytes: 256 * 1024 };
    const rows: Record<string, [parts: Part[], code: string]> = {
      "1 GB": [[head(200, JSON_TYPE), "[", large], "too_large"],
      "1 GB with a content-length": [
        [head(200, JSON_TYPE, `content-length: ${1024 * MB}`), large],
        "too_large",
      ],
      "a gzip bomb": [[head(200, JSON_TYPE, "content-encoding: gzip"), bomb], "too_large"],
      "an error of 1 GB": [[head(500, JSON_TYPE), large], "http"],
      "an error that is a gzip bomb": [[head(500, "content-encoding: gzip"), bomb], "http"],
    };
    for (const [name, [parts, code]] of Object.entries(rows)) {
      const { particle, arrivals } = hostileClient(t, parts);
      const call = failureOf(particle.listDevices());
      const growth = await growthDuring(call);
      t.equal([name, (await call).code], [name, code]);
      t.equal([name, growth < 400 || growth], [name, true]);
      const [found] = await arrivalsWhen(arrivals, ([one]) => !!one?.end);
      t.equal([name, found!.end], [name, "cut"]);
    }
  },

  "response that drips, with status 200 or 500: ends with the time limit, and its connection closes":
    async (t) => {
      for (const status of [200, 500]) {
        const { particle, arrivals } = hostileClient(t, [head(status, JSON_TYPE), { drip: " " }]);
        const { code } = await failureOf(particle.listDevices({ attemptTimeout: 200 }));
        t.equal(code, "timeout");
        await arrivalsWhen(arrivals, (found) => found.every(({ end }) => end === "cut"));
      }
    },

  "content-type with 1 MB of spaces, Retry-After of 1 MB, Link with nested <<<: linear time":
    async (t) => {
      const million = 1_000_000;
      const type = `text/event-stream${" ".repeat(million)}x`;
      const stream = () => new Response("", { headers: { "content-type": type } });
      const json = () => new Response("{}", { headers: { "content-type": type } });
      const links = () => Response.json({}, { headers: { link: "<".repeat(million) } });
      const busy = (value: string) => () =>
        new Response("", { status: 429, headers: { "retry-after": value } });
      const device = { deviceId: "mine" };
      const rows: [response: () => Response, call: (particle: Particle) => Promise<unknown>][] = [
        [stream, (api) => failureOf(api.getEventStream(device))],
        [json, (api) => api.listDevices()],
        [links, (api) => api.listDevices()],
        [busy("9".repeat(million)), (api) => failureOf(api.listDevices())],
        [busy(`a${" ".repeat(million)}b`), (api) => failureOf(api.listDevices({ retry: false }))],
        [busy("Thu, ".repeat(million / 5)), (api) => failureOf(api.listDevices({ retry: false }))],
      ];
      for (const [response, call] of rows) {
        const { particle, requests } = recording({}, response);
        // Without the time in which the runtime makes the response.
        const made = await fastest(() => Promise.resolve(response().clone()));
        const time = await fastest(() => call(particle)) - made;
        // It takes a few milliseconds; in quadratic time it would be minutes.
        t.equal([time < 2_000 || time, requests.length], [true, 5]);
      }
      // Over a connection, each runtime has its own limit for headers.
      for (const name of ["content-type: a", "retry-after: 1", "link: <"]) {
        const parts = [head(429, name).slice(0, -4), { text: " ", times: million }, "x\r\n\r\n"];
        const error = await failureOf(hostileClient(t, parts).particle.listDevices());
        t.equal(isParticleError(error), true);
      }
    },
};
