import { createMiddleware } from "hono/factory";

/** Methods that do not change anything. */
const SAFE = new Set(["GET", "HEAD"]);

/**
 * Rejects requests that other sites make a browser send with its stored password (CSRF). Browsers send the origin of
 * such requests. Programs other than browsers do not, and have only the password that they were given. Only hosts are
 * compared, because the scheme differs behind a proxy.
 */
export const sameOrigin = createMiddleware(async (c, next) => {
  const origin = c.req.header("origin");
  const site = c.req.header("sec-fetch-site");
  const { host } = new URL(c.req.url);
  const isOwn = (origin === undefined || hostOf(origin) === host) &&
    (site === undefined || site === "same-origin" || site === "none");
  if (!SAFE.has(c.req.method) && !isOwn) {
    return c.json({ error: "Requests from other origins are not allowed" }, 403);
  }
  await next();
});

/** Returns the host of an origin, or an empty string for an invalid one such as `null`. */
function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : "";
}
