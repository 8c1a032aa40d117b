/** Describes requests for a log, without secrets. */
import type { Handler } from "./listener.ts";

/** The segments of paths that are followed by a secret: `/v1/access_tokens/:token`, `/v1/libraries/:name/archives/:key`. */
const BEFORE_SECRETS: ReadonlySet<string> = new Set(["access_tokens", "archives"]);
/** Matches access tokens and digests. Ids of devices and users are shorter. */
const SECRET = /^[0-9a-f]{32,}$/i;

/**
 * Returns a handler that logs a line for each request: method, path, status and time until the response begins.
 * Queries, headers and bodies are not logged, as they may contain tokens.
 */
export function logged(respond: Handler, log: (line: string) => void): Handler {
  return async (request) => {
    const start = performance.now();
    let status = "no response";
    try {
      const response = await respond(request);
      status = String(response.status);
      return response;
    } finally {
      const ms = Math.round(performance.now() - start);
      log(`${request.method} ${loggedPath(request.url)} ${status} ${ms} ms`);
    }
  };
}

/** Returns the path of a URL with secrets replaced with `***`. It stays encoded, so it is always one line. */
export function loggedPath(url: string): string {
  const segments = new URL(url).pathname.split("/");
  const plain = segments.map(decoded);
  return segments.map((segment, at) => {
    const isSecret = SECRET.test(plain[at] ?? "") ||
      (BEFORE_SECRETS.has(plain[at - 1]?.toLowerCase() ?? "") && plain[at] !== "current");
    return isSecret && segment !== "" ? "***" : segment;
  }).join("/");
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // Malformed percent-encoding: no route matches it.
  }
}
