/** Portable cases for what errors show, to their callers and to hooks. */
import { Particle, type ParticleError } from "../../mod.ts";
import { errorOf, head, hostileClient, type Part, TOKEN } from "./hostile_kit.ts";
import { type Case, failureOf, type Tools } from "./kit.ts";
import { inspect, MARKERS, SECRET, shown } from "./leak_cases.ts";

type Call = (particle: Particle, limits?: { timeout: number }) => Promise<unknown>;

const MB = 1024 * 1024;
const JSON_TYPE = "content-type: application/json";

/** Calls that send secrets: in the path, in the query, in a header, in JSON and in a form. */
const CALLS: [call: Call, ...secrets: string[]][] = [
  [(api, limits) => api.deleteAccessToken({ token: SECRET, ...limits }), SECRET, TOKEN],
  [
    (api, limits) =>
      api.put({
        uri: `/v1/x?access_token=${encodeURIComponent(SECRET)}`,
        query: { api_key: SECRET },
        data: { auth: { password: SECRET } },
        ...limits,
      }),
    SECRET,
    TOKEN,
  ],
  [
    (api, limits) => api.login({ username: "ann@example.com", password: SECRET, ...limits }),
    SECRET,
  ],
  [
    (api, limits) =>
      api.getEventStream({
        deviceId: "mine",
        headers: { "x-api-key": "sEcReT/01+23" },
        connectTimeout: limits?.timeout,
      }),
    "sEcReT/01+23",
    TOKEN,
  ],
];

/** Responses that repeat the secrets of a call, by how the call fails. */
const ECHOES: Record<string, (...secrets: string[]) => Response> = {
  ...Object.fromEntries(
    [400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503].map((status) => [
      `${status}`,
      (...secrets: string[]) =>
        Response.json({ error: echo(secrets), [secrets[0]!]: secrets }, { status }),
    ]),
  ),
  "502 HTML": (...secrets) => new Response(`<p>${echo(secrets)}</p>`, { status: 502 }),
  "500, cut off within a secret": (secret) =>
    new Response("x".repeat(16_384 - 10) + secret, { status: 500 }),
  "200 HTML": (...secrets) => new Response(`<p>${echo(secrets)}</p>`),
  "redirect with the token": () =>
    new Response(null, {
      status: 302,
      headers: { location: `https://user:${TOKEN}@evil.test/?token=${TOKEN}` },
    }),
  "body that breaks": (...secrets) =>
    new Response(
      new ReadableStream({ start: (body) => body.error(new Error(`lost ${echo(secrets)}`)) }),
    ),
};

/** Returns secrets in each form in which a server may repeat them. */
function echo(secrets: string[]): string {
  return secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    encodeURI(secret),
    new URLSearchParams({ secret }).toString(),
    JSON.stringify(secret),
  ]).join(" ");
}

/** Responses of a server that make the calls fail. */
const BROKEN: Record<string, Part[]> = {
  "reset connection": ["reset"],
  "truncated head": ["HTTP/1.1 200 O"],
  "truncated body": [head(200, JSON_TYPE, "content-length: 100") + "{"],
  "not HTTP": [`sEcReT\r\n\r\n`],
  "no response in time": [{ drip: "" }],
};

/** Checks that nothing that can be seen of an error contains a secret. */
function checkHidden(t: Tools, what: string, error: Error, ...texts: string[]): void {
  const text = [shown(error), ...texts].join("\n");
  const found = [...MARKERS, "t0ken"].filter((marker) => text.includes(marker));
  t.equal([what, found], [what, []]);
}

/** Makes a client whose calls fail, and a function that returns all that its hooks have received, as text. */
function hooked(options: ConstructorParameters<typeof Particle>[0]) {
  const seen: unknown[] = [];
  const hook = (...details: unknown[]) => void seen.push(...details);
  const hooks = { onRequest: hook, onResponse: hook, onRetry: hook, onError: hook };
  const particle = new Particle({ auth: TOKEN, hooks, ...options });
  const texts = () => {
    const errors = seen.map((details) => (details as { error?: ParticleError }).error);
    return [JSON.stringify(seen), inspect(seen), ...errors.filter((e) => !!e).map(shown)];
  };
  return { particle, texts };
}

/** The cases by name. */
export const abuseErrorCases: Record<string, Case> = {
  "error from each of 20 failures, by JSON.stringify, inspect(depth 9), String, stack: no secret":
    async (t) => {
      let failures = 0;
      for (const [call, ...secrets] of CALLS) {
        for (const [name, response] of Object.entries(ECHOES)) {
          const fetch = () => response(...secrets);
          const { particle, texts } = hooked({ fetch, retry: { baseDelay: 0 } });
          // The calls that may be sent again are, so that onRetry receives an error, too.
          checkHidden(t, name, await failureOf(call(particle)), ...texts());
          failures++;
        }
        for (const [name, parts] of Object.entries(BROKEN)) {
          const { baseUrl } = hostileClient(t, parts).particle;
          const { particle, texts } = hooked({ baseUrl, retry: { baseDelay: 0, maxRetries: 1 } });
          checkHidden(t, name, await failureOf(call(particle, { timeout: 300 })), ...texts());
          failures++;
        }
        const refused = hooked({ baseUrl: "http://127.0.0.1:2", retry: false });
        checkHidden(t, "refused", await failureOf(call(refused.particle)), ...refused.texts());
        failures++;
      }
      const signal = AbortSignal.abort();
      const rows: Record<string, [Call, ConstructorParameters<typeof Particle>[0]?]> = {
        aborted: [
          (api) => api.listDevices({ signal, headers: { "x-api-key": SECRET.slice(0, 9) } }),
        ],
        "token with CR LF": [(api) => api.listDevices({ auth: `${TOKEN}\r\n` })],
        "header with CR LF": [(api) => api.listDevices({ headers: { "x-api-key": `${TOKEN}\n` } })],
        "token that a provider returned": [(api) => api.listDevices(), {
          auth: () => `${TOKEN} x`,
        }],
        "token that a provider threw": [(api) => api.listDevices(), {
          auth: () => {
            throw TOKEN;
          },
        }],
        "response that is too large": [
          (api) => api.put({ uri: "/v1/x", data: { password: SECRET } }),
          { fetch: () => new Response(`"${SECRET}`.repeat(2 * MB)) },
        ],
      };
      for (const [name, [call, options]] of Object.entries(rows)) {
        const { particle, texts } = hooked({ fetch: () => Response.json({}), ...options });
        checkHidden(t, name, await errorOf(() => call(particle)), ...texts());
        failures++;
      }
      t.equal(failures >= 20, true);
    },

  "deleteAccessToken('SECRET') failing: SECRET is absent": async (t) => {
    const fetch = (url: string) => Response.json({ error: `${url} not found` }, { status: 404 });
    for (const token of [SECRET, "sEcReT-0123456789"]) {
      const { particle, texts } = hooked({ fetch, baseUrl: "https://api.test" });
      const error = await failureOf(particle.deleteAccessToken({ token }));
      checkHidden(t, token, error, ...texts());
      t.equal(error.message.includes("https://api.test/v1/access_tokens/[redacted] - "), true);
    }
  },
};
