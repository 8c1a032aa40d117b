import { assert, assertEquals } from "@std/assert";
import { type Browser, findBrowser } from "./browser.ts";
import { cases, type Result } from "./portable.ts";
import type { CloudAccess } from "./portable_kit.ts";
import { startTestCloud } from "./test_cloud.ts";
import { bundle } from "./util.ts";

const PAGE = `<!doctype html><script type="module" src="/page.js"></script>`;
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

interface Report {
  agent: string;
  results: Result[];
}

const browser = await findBrowser();
if (!browser) {
  console.log(
    "NOTICE: no browser found and none can be had from npm on this platform: " +
      "the browser tests are skipped (set CHROME_PATH)",
  );
}

/** Serves the page and its bundle until it has reported. */
function servePage(js: string, access: CloudAccess) {
  const report = Promise.withResolvers<Report>();
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request) => {
      switch (new URL(request.url).pathname) {
        case "/page.js":
          return new Response(js, { headers: { "content-type": "text/javascript" } });
        case "/access":
          return Response.json(access);
        case "/report":
          report.resolve(await request.json());
          return new Response("ok");
        default:
          return new Response(PAGE, { headers: { "content-type": "text/html" } });
      }
    },
  );
  return { server, report };
}

function start({ path, env }: Browser, profile: string, url: string): Deno.ChildProcess {
  const args = [...FLAGS, `--user-data-dir=${profile}`, url];
  return new Deno.Command(path, { args, env, stdout: "null", stderr: "null" }).spawn();
}

Deno.test({
  name: `browser: portable cases (${browser?.label ?? "none"})`,
  ignore: !browser,
  async fn(t) {
    assert(browser);
    await using cloud = await startTestCloud();
    const { server, report } = servePage(await bundle("tests/portable_page.ts"), cloud.access);
    const profile = await Deno.makeTempDir();
    const child = start(browser, profile, `http://127.0.0.1:${server.addr.port}/`);
    const timer = setTimeout(
      () => report.reject(new Error("the page did not report within 90 s")),
      90_000,
    );
    const ended = child.status.then(({ code }) =>
      report.reject(new Error(`the browser ended with code ${code} before the page reported`))
    );
    try {
      const { agent, results } = await report.promise;
      assert(agent.includes("Chrome"));
      assertEquals(results.map((r) => r.name), Object.keys(cases));
      for (const { name, error } of results) {
        await t.step(name, () => assertEquals(error, undefined));
      }
    } finally {
      clearTimeout(timer);
      child.kill("SIGKILL");
      await ended;
      await server.shutdown();
      await removeProfile(profile);
    }
  },
});

/** Chromium's helper processes end a moment after it and may still write, so a first try can find new files. */
async function removeProfile(profile: string): Promise<void> {
  for (let tries = 1;; tries++) {
    try {
      return await Deno.remove(profile, { recursive: true });
    } catch (error) {
      if (tries === 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
