/** Applies faults to requests. */
import type { MiddlewareHandler } from "hono";
import type { CloudEnv } from "./env.ts";
import type { Cloud } from "../cloud.ts";
import { applyFault, ConnectionLost } from "../faults/body.ts";
import type { CheckedFault } from "../faults/fault.ts";
import { wait } from "../base/wait.ts";

/** The path of the emulator's own API, to which faults of requests never apply. */
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

/** Returns an error page like that of nginx, as a proxy in front of a failing cloud sends it. */
function page(title: string): string {
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1>` +
    `</center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
}

function errorResponse(status: number, { retryAfter, body = "json" }: CheckedFault): Response {
  const headers = new Headers();
  if (retryAfter !== undefined) headers.set("retry-after", String(retryAfter));
  if (status === 204) return new Response(null, { status, headers });
  const reason = REASONS[status] ?? "Error";
  if (body === "json") return Response.json({ ok: false, error: reason }, { status, headers });
  headers.set("content-type", "text/html");
  return new Response(page(`${status} ${reason}`), { status, headers });
}

/** Returns a path with its percent-encoding decoded, as the routes see it. */
export function plainPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // Malformed percent-encoding: the routes see the path unchanged, too.
  }
}

/** Returns middleware that applies the faults of a cloud to requests. */
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
        throw new ConnectionLost("The caller is no longer waiting");
      });
    }
    if (fault.refuse) throw new ConnectionLost("Connection refused");
    if (fault.status === undefined) await next();
    else {
      await c.req.raw.body?.cancel();
      c.res = errorResponse(fault.status, fault);
    }
    c.res = applyFault(c.res, fault, closing);
  };
}
