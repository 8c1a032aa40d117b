/** Portable cases for options that are shared by calls, or that change while they are read. */
import { type ClientHooks, type Limiter, Particle } from "../../mod.ts";
import { requiredOf } from "../table/cases.ts";
import { ROWS, scopesOf } from "../table/rows.ts";
import { callMethod } from "../table/wire.ts";
import { recording, refusalOf, TOKEN } from "./hostile_kit.ts";
import { type Case, failureOf } from "./kit.ts";

/** What a changing option is after it has been read once. */
const EVIL = "https://evil.test/eViL";

/**
 * Returns options that change after they have been read once: as getters, or as a Proxy.
 *
 * @param reads Receives the number of reads of each option.
 */
function changing<T extends object>(options: T, kind: string, reads: Record<string, number>): T {
  const read = (name: string, value: unknown) => {
    reads[name] = (reads[name] ?? 0) + 1;
    return reads[name] === 1 ? value : EVIL;
  };
  if (kind === "proxy") {
    return new Proxy(options, {
      get: (target, name) =>
        Object.hasOwn(target, name) ? read(String(name), Reflect.get(target, name)) : undefined,
    });
  }
  const getters = Object.entries(options).map(([name, value]) => [name, {
    enumerable: true,
    get: () => read(name, value),
  }]);
  return Object.defineProperties({} as T, Object.fromEntries(getters));
}

const KINDS = ["getters", "proxy"];

/** Methods whose argument is not an object with options of a call. */
const OTHERS = ["setDefaultAuth", "setBaseUrl", "setContext", "deviceUri", "client", "request"];

/** The names of options that were read more than once. */
const repeated = (reads: Record<string, number>) =>
  Object.keys(reads).filter((name) => reads[name]! > 1);

/** The cases by name. */
export const abuseOptionCases: Record<string, Case> = {
  "two concurrent calls with different context, auth, retry, headers: no mixing": async (t) => {
    const counts: Record<string, number> = {};
    const sent: [string, string | undefined, string | undefined, string | undefined][] = [];
    const fetch = async (url: string, { headers }: RequestInit) => {
      const given = headers as Record<string, string>;
      const { pathname } = new URL(url);
      counts[pathname] = (counts[pathname] ?? 0) + 1;
      sent.push([pathname, given["authorization"], given["x-particle-tool"], given["x-own"]]);
      await new Promise((resolve) => setTimeout(resolve, 1));
      return new Response(null, { status: 503 });
    };
    const particle = new Particle({ auth: "common", fetch, retry: { baseDelay: 0 } });
    particle.setContext("tool", { name: "common" });
    const call = (index: number) =>
      particle.get({
        uri: `/${index}`,
        auth: `auth-${index}`,
        context: { tool: { name: `tool-${index}` } },
        retry: { maxRetries: index % 3 },
        headers: { "x-own": `${index}` },
      });
    const plain = () => particle.get({ uri: "/plain", retry: false });
    const calls = Array.from({ length: 9 }, (_, index) => [call(index), plain()]).flat();
    await Promise.all(calls.map((one) => failureOf(one)));
    for (const [path, auth, tool, own] of sent) {
      const index = path.slice(1);
      t.equal(
        [auth, tool, own],
        index === "plain"
          ? ["Bearer common", "common", undefined]
          : [`Bearer auth-${index}`, `tool-${index}`, index],
      );
    }
    const expected = Array.from({ length: 9 }, (_, index) => [`/${index}`, 1 + index % 3]);
    t.equal(
      Object.entries(counts).sort(([a], [b]) => a < b ? -1 : 1),
      [...expected, ["/plain", 9]],
    );
  },

  "getter or Proxy options of every method that change between reads: read once": async (t) => {
    const shared = {
      auth: TOKEN,
      headers: { "x-own": "1" },
      context: { tool: { name: "own-tool" } },
      timeout: 10_000,
      attemptTimeout: 5_000,
      retry: { maxRetries: 0 },
    };
    let calls = 0;
    for (const row of ROWS) {
      if (OTHERS.includes(row.method) || row.http === null) continue;
      for (const scope of scopesOf(row)) {
        for (const kind of KINDS) {
          const reads: Record<string, number> = {};
          const optional = Object.fromEntries(
            (row.options ?? []).map(({ name }) => [name, undefined]),
          );
          const options = { ...optional, ...requiredOf(row, scope), ...shared };
          const { particle, requests } = recording({}, new Response("{}", { status: 404 }));
          const call = async () =>
            await callMethod(particle, row.method, changing(options, kind, reads));
          await call().catch(() => {}); // only the requests matter
          const name = `${row.method} ${scope} ${kind}`;
          const isEvil = requests.some(({ url, headers, body }) =>
            JSON.stringify([url, headers, body]).includes("eViL")
          );
          // Node 20 reads getters again that a rest pattern leaves out, and drops what it has read.
          const again = kind === "proxy" ? repeated(reads) : [];
          t.equal([name, again, isEvil], [name, [], false]);
          calls++;
        }
      }
    }
    t.equal(calls > 350, true);
  },

  "a uri, auth or method that changes between reads: the token goes where the uri was checked":
    async (t) => {
      const request = {
        uri: "/v1/x",
        method: "put",
        query: { a: 1 },
        data: { b: 1 },
        auth: { username: "ann", password: "pass:word" },
      } as const;
      for (const kind of KINDS) {
        for (const verb of ["request", "open", "put", "agent"] as const) {
          const reads: Record<string, number> = {};
          const own: Record<string, number> = {};
          const { particle, requests } = recording();
          const auth = changing(request.auth, kind, own);
          const options = changing({ ...request, auth }, kind, reads) as typeof request;
          await (verb === "agent" ? particle.agent.request(options) : particle[verb](options));
          t.equal([repeated(reads), repeated(own)], [[], []]);
          t.equal(requests.map(({ url, headers }) => [url, headers["authorization"]]), [
            ["https://api.particle.io/v1/x?a=1", `Basic ${btoa("ann:pass:word")}`],
          ]);
        }
        // In the other direction: the first `uri` is that of another origin, which must not get the token.
        const { particle, requests } = recording();
        let count = 0;
        const away = {
          get uri() {
            return count++ ? "/v1/x" : EVIL;
          },
        };
        await particle.request(away);
        t.equal(requests.map(({ url, headers }) => [url, headers["authorization"] ?? null]), [
          [EVIL, null],
        ]);
      }
    },

  "retry, attemptTimeout, timeout given as getters or Proxies that change: read once per call":
    async (
      t,
    ) => {
      for (const kind of KINDS) {
        const [reads, policyReads]: Record<string, number>[] = [{}, {}];
        const retry = changing({ maxRetries: 2, baseDelay: 0, unsafe: true }, kind, policyReads!);
        const options = { uri: "/v1/x", timeout: 10_000, attemptTimeout: 5_000, retry };
        const { particle, requests } = recording({}, new Response(null, { status: 503 }));
        const error = await failureOf(particle.post(changing(options, kind, reads!)));
        t.equal([error.code, error.attempts, requests.length], ["http", 3, 3]);
        t.equal([repeated(reads!), repeated(policyReads!)], [[], []]);
      }
    },

  "retry, hooks, limiter of a client that change later: the retries are those that were checked":
    async (t) => {
      const policy: Record<string, unknown> = { maxRetries: 1, baseDelay: 0 };
      const reads: Record<string, number> = {};
      const seen: string[] = [];
      const hooks: ClientHooks = {
        onRequest: () => seen.push("request"),
        onRetry: () => seen.push("retry"),
      };
      const limiter: Limiter = {
        bind: (baseUrl) => void seen.push(baseUrl),
        send: (_, fetch) => fetch(),
      };
      const requests: string[] = [];
      const fetch = (url: string) => {
        requests.push(url);
        return new Response(null, { status: 503 });
      };
      const options = {
        auth: TOKEN,
        baseUrl: "https://a.test",
        retry: policy,
        hooks,
        limiter,
        fetch,
      };
      const particle = new Particle(changing(options, "getters", reads));
      t.equal([particle.baseUrl, repeated(reads)], ["https://a.test", []]);
      policy["unsafe"] = true;
      policy["maxRetries"] = 9;
      await failureOf(particle.post({ uri: "/v1/x" }));
      await failureOf(particle.get({ uri: "/v1/x" }));
      t.equal([seen, requests], [
        ["https://a.test", "request", "request", "retry", "request"],
        Array(3).fill("https://a.test/v1/x"),
      ]);
      // A hook is read once for each call of it, so it cannot become something that cannot be called.
      for (const kind of KINDS) {
        const hookReads: Record<string, number> = {};
        const once = changing({ onRequest: () => seen.push("once") }, kind, hookReads);
        const { particle } = recording({ hooks: once });
        seen.length = 0;
        await particle.listDevices();
        t.equal([seen, repeated(hookReads)], [["once"], []]);
      }
    },

  "retry with unknown fields, negative or other values, unsafe for a client: a TypeError": async (
    t,
  ) => {
    const policies: unknown[] = [
      { retries: 1 },
      { maxRetries: -1 },
      { maxRetries: NaN },
      { baseDelay: "1" },
      { unsafe: 1 },
      "never",
      true,
      2,
    ];
    for (const value of policies) {
      const retry = value as { maxRetries: number };
      const { particle, requests } = recording();
      const messages = [
        await refusalOf(() => recording({ retry })),
        await refusalOf(() => particle.get({ uri: "/v1/x", retry })),
      ];
      t.equal([messages.every((message) => /retry/.test(message)), requests.length], [true, 0]);
    }
    const retry = { unsafe: true } as object;
    t.equal(/single calls/.test(await refusalOf(() => recording({ retry }))), true);
  },
};
