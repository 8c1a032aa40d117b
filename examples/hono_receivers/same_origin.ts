import { createMiddleware } from "hono/factory";

/** Methods that change nothing. */
const SAFE = new Set(["GET", "HEAD"]);

/**
 * Refuses what pages of others let a browser send, with the password that it remembers (CSRF). Browsers say where such
 * a request comes from; a program that says nothing has no password but the one it was given. Only hosts are compared,
 * as behind a proxy the scheme is another one.
 */
export const sameOrigin = createMiddleware(async (c, next) => {
  const origin = c.req.header("origin");
  const site = c.req.header("sec-fetch-site");
  const { host } = new URL(c.req.url);
  const isOwn = (origin === undefined || hostOf(origin) === host) &&
    (site === undefined || site === "same-origin" || site === "none");
  if (!SAFE.has(c.req.method) && !isOwn) {
    return c.json({ error: "Requests of other origins are refused" }, 403);
  }
  await next();
});

/** The host of an origin; empty for `null` and the like. */
function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : "";
}
