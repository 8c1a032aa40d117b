/** Opens a page in a browser and waits for its report. */
import { type Browser, FLAGS, removeProfile } from "./browser.ts";
import type { CloudAccess } from "../portable/kit.ts";

/** The time in which a page must report, in milliseconds. */
const TIME_LIMIT = 90_000;

/** The files of a page. */
export interface Page {
  html: string;
  /** The scripts, by their path. */
  scripts: Record<string, string>;
  /** The response to `/access`. */
  access: CloudAccess;
}

/**
 * Opens a page, which ends by posting JSON to `/report`.
 *
 * @param browser The browser.
 * @param page The files of the page.
 * @returns The report of the page.
 * @throws {Error} if the browser ends, or 90 seconds pass, before the page has reported.
 */
export async function openPage<T>(browser: Browser, page: Page): Promise<T> {
  const { server, report } = servePage<T>(page);
  const profile = await Deno.makeTempDir();
  const child = start(browser, profile, `http://127.0.0.1:${server.addr.port}/`);
  const timer = setTimeout(
    () => report.reject(new Error(`The page did not report within ${TIME_LIMIT} ms`)),
    TIME_LIMIT,
  );
  const ended = child.status.then(({ code }) =>
    report.reject(new Error(`The browser ended with code ${code} before the page reported`))
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

/** Serves the page, and receives its report. */
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
