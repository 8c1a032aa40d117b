/** Opens a page in a browser and waits for what it reports. */
import { type Browser, FLAGS, removeProfile } from "./browser.ts";
import type { CloudAccess } from "../portable/kit.ts";

/** Milliseconds after which a page has failed. */
const PATIENCE = 90_000;

/** What a page loads. */
export interface Page {
  html: string;
  /** Scripts by their path. */
  scripts: Record<string, string>;
  /** What it gets from `/access`. */
  access: CloudAccess;
}

/**
 * Opens a page; it ends by posting JSON to `/report`.
 *
 * @returns What it posted.
 */
export async function openPage<T>(browser: Browser, page: Page): Promise<T> {
  const { server, report } = servePage<T>(page);
  const profile = await Deno.makeTempDir();
  const child = start(browser, profile, `http://127.0.0.1:${server.addr.port}/`);
  const timer = setTimeout(
    () => report.reject(new Error(`the page did not report within ${PATIENCE} ms`)),
    PATIENCE,
  );
  const ended = child.status.then(({ code }) =>
    report.reject(new Error(`the browser ended with code ${code} before the page reported`))
  );
  try {
    return await report.promise;
  } finally {
    clearTimeout(timer);
    child.kill("SIGKILL");
    await ended;
    await server.shutdown();
    await removeProfile(profile);
  }
}

/** Serves the page until it has reported. */
function servePage<T>({ html, scripts, access }: Page) {
  const report = Promise.withResolvers<T>();
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      const script = scripts[pathname];
      if (script !== undefined) {
        return new Response(script, { headers: { "content-type": "text/javascript" } });
      }
      if (pathname === "/access") return Response.json(access);
      if (pathname === "/report") {
        report.resolve(await request.json());
        return new Response("ok");
      }
      return new Response(html, { headers: { "content-type": "text/html" } });
    },
  );
  return { server, report };
}

function start({ path, env }: Browser, profile: string, url: string): Deno.ChildProcess {
  const args = [...FLAGS, `--user-data-dir=${profile}`, url];
  return new Deno.Command(path, { args, env, stdout: "null", stderr: "null" }).spawn();
}
