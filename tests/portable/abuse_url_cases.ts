/** Portable cases for hostile URLs, redirects, tokens and headers. */
import { recorder } from "../kit/recorder.ts";
import {
  arrivalsWhen,
  checkRefused,
  head,
  hostileClient,
  newKey,
  pathOf,
  recording,
  refusalOf,
  TOKEN,
} from "./hostile_kit.ts";
import { type Case, failureOf } from "./kit.ts";

/** The cases by name. */
export const abuseUrlCases: Record<string, Case> = {
  "downloadFile('https://evil.test/x'): no token, no x-particle-*": async (t) => {
    const { particle, requests } = recording();
    particle.setContext("tool", { name: "own-tool" });
    particle.setContext("project", { name: "own-project" });
    await particle.downloadFile({ uri: "https://evil.test/x?y" });
    const { url, headers } = requests[0]!;
    const { "user-agent": _, ...others } = headers;
    t.equal([url, others], ["https://evil.test/x?y", {}]);
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
      await checkRefused(t, [
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
    return checkRefused(
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
      // From https to http. The responses are not from the server, which has no certificate.
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
    const unset = () => recording().particle.setBaseUrl(undefined as unknown as string);
    t.equal(/absolute http or https URL/.test(await refusalOf(unset)), true);
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
      await checkRefused(t, [[(particle) => particle.listDevices({ auth }), "auth"]]);
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
      await checkRefused(t, [
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
      await checkRefused(t, [[
        (api) => api.listDevices({ headers: [[name, "x"]] }),
        "invalid name",
      ]]);
    }
    for (const value of [`a\r\nX-Evil: ${TOKEN}`, `${TOKEN}é`, `\0${TOKEN}`]) {
      await checkRefused(t, [[(api) => api.listDevices({ headers: { "X-A": value } }), "X-A"]]);
    }
  },
};
