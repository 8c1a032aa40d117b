import type { Fetch } from "../types/common.ts";
import { cancel } from "./cancel.ts";
import { ParticleError } from "./errors.ts";
import { redactUrl } from "./redact.ts";
import { tryUrl } from "./url.ts";

/** The maximum number of redirects that one request follows. */
const MAX_REDIRECTS = 5;

/** Returns whether a header may be sent to another origin: it describes the request and never contains a key. */
const isHarmless = ([name]: [string, string]) =>
  /^(?:accept(?:-encoding|-language)?|range|user-agent)$/.test(name);

/** A request that is ready to be sent. */
export interface RequestParts {
  readonly method: string;
  readonly signal: AbortSignal;
  readonly headers: Record<string, string>;
}

/**
 * Fetches a URL and follows redirects manually, because runtimes differ in which headers they send to another origin,
 * and a token must not be sent there. Within its origin, a `GET` or `HEAD` follows every redirect. Other methods follow
 * only 307 and 308, which repeat the request unchanged: a call that changes something must never turn into a `GET` that
 * looks successful. Only downloads follow redirects to another origin, without credentials and never from `https` to
 * `http`. Browsers hide the target of a redirect, so no redirect is followed there.
 *
 * @param isDownload Whether the request only asks for the bytes of a file.
 * @throws {ParticleError} with code `redirect` if a redirect must not be followed.
 */
export async function fetchFollowing(
  fetch: Fetch,
  url: string,
  parts: RequestParts,
  isDownload: boolean | undefined,
): Promise<Response> {
  const { method, signal } = parts;
  const isRead = method === "GET" || method === "HEAD";
  let { headers } = parts;
  for (let count = 1;; count++) {
    // It has the member `body` already, because adding one to a copy takes 1 of the 13 µs of a call on Node 20.
    const init = { method, headers, signal, redirect: "manual", body: null } as const;
    const response = await fetch(url, init);
    const { status, type } = response;
    const location = response.headers.get("location");
    if (type !== "opaqueredirect" && !(location && [301, 302, 303, 307, 308].includes(status))) {
      return response;
    }
    cancel(response.body);
    const from = new URL(url);
    const to = location ? tryUrl(location, url) : undefined;
    const leaves = to?.origin !== from.origin;
    if (
      !to || count > MAX_REDIRECTS || to.username || to.password || !isRead && status < 307 ||
      leaves && !(isRead && isDownload && ["https:", from.protocol].includes(to.protocol))
    ) {
      throw new ParticleError(
        `Redirect ${status} of ${method} ${redactUrl(url)} to ${
          to?.origin ?? "an unknown address"
        } was not followed; check baseUrl`,
        { code: "redirect", statusCode: status || undefined },
      );
    }
    if (leaves) headers = Object.fromEntries(Object.entries(headers).filter(isHarmless));
    url = to.href;
  }
}
