/** Lets faults strike requests. */
import type { MiddlewareHandler } from "hono";
import type { CloudEnv } from "./env.ts";
import type { Cloud } from "../cloud.ts";
import { ConnectionLost, spoil } from "../faults/body.ts";
import type { CheckedFault } from "../faults/fault.ts";
import { wait } from "../base/wait.ts";

/** Where the emulator is told what to do: never subject to faults itself. */
export const ADMIN_PATH = "/emulator/v1/";

const REASONS: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  408: "Request Timeout",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** What proxies in front of a cloud send when it is ill: its form is that of nginx. */
function page(title: string): string {
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1>` +
    `</center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
}

function answerOf(status: number, { retryAfter, body = "json" }: CheckedFault): Response {
  const headers = new Headers();
  if (retryAfter !== undefined) headers.set("retry-after", String(retryAfter));
  if (status === 204) return new Response(null, { status, headers });
  const reason = REASONS[status] ?? "Error";
  if (body === "json") return Response.json({ ok: false, error: reason }, { status, headers });
  headers.set("content-type", "text/html");
  return new Response(page(`${status} ${reason}`), { status, headers });
}

/** The path as the routes see it: without what may be encoded in it. */
export function plainPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // Not encoded properly, so there is nothing to decode.
  }
}

/** Lets the faults of a cloud strike requests. */
export function faultsOf(cloud: Cloud): MiddlewareHandler<CloudEnv> {
  return async (c, next) => {
    const path = plainPath(c.req.path);
    const isOurs = path.startsWith(ADMIN_PATH) || c.req.method === "OPTIONS";
    const fault = isOurs ? undefined : cloud.faults.ofRequest({ method: c.req.method, path });
    if (!fault) return await next();
    const { signal: closing } = cloud.closing;
    if (fault.latency !== undefined) {
      const signals = c.env.signal ? [closing, c.env.signal] : [closing];
      await wait(fault.latency, ...signals).catch(() => {
        throw new ConnectionLost("Nobody waits any more");
      });
    }
    if (fault.refuse) throw new ConnectionLost("Connection refused");
    if (fault.status === undefined) await next();
    else {
      await c.req.raw.body?.cancel();
      c.res = answerOf(fault.status, fault);
    }
    c.res = spoil(c.res, fault, closing);
  };
}
