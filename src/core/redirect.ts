import type { Fetch } from "../types/common.ts";
import { ParticleError } from "./errors.ts";
import { cancel } from "./read_body.ts";
import { redactUrl } from "./url.ts";

/** How often a request may be sent on. */
const MAX_REDIRECTS = 5;

/** What is sent, and where; a redirect makes a new one. */
interface Hop {
  readonly url: string;
  readonly init: RequestInit & {
    readonly method: string;
    readonly headers: Record<string, string>;
  };
}

/**
 * Fetches, following redirects by hand: runtimes differ in which headers they hand to another origin, and a token
 * must not get there. Within the origin everything is sent on; across origins only `GET` and `HEAD`, bare.
 *
 * @throws {ParticleError} with code `redirect` where a request must not follow.
 */
export async function fetchFollowing(
  fetch: Fetch,
  url: string,
  init: Hop["init"],
): Promise<Response> {
  let hop: Hop = { url, init };
  for (let count = 0;; count++) {
    const response = await fetch(hop.url, { ...hop.init, redirect: "manual" });
    if (response.type === "opaqueredirect") {
      throw refused(hop, "browsers hide where it leads; set baseUrl to the address it leads to");
    }
    const location = response.headers.get("location");
    if (location === null || ![301, 302, 303, 307, 308].includes(response.status)) return response;
    cancel(response.body);
    if (count === MAX_REDIRECTS) throw refused(hop, `it is the ${count + 1}th in a row`);
    hop = next(hop, response.status, location);
  }
}

function next(hop: Hop, status: number, location: string): Hop {
  const from = new URL(hop.url);
  if (!URL.canParse(location, hop.url)) throw refused(hop, "its Location is no URL");
  const to = new URL(location, hop.url);
  if (to.username || to.password || !["https:", from.protocol].includes(to.protocol)) {
    throw refused(hop, `it leads to ${to.protocol} or holds a user name; only https is followed`);
  }
  const { method } = hop.init;
  const becomesGet = status === 303 ? method !== "HEAD" : status < 303 && method === "POST";
  const init = becomesGet ? withoutBody(hop.init) : hop.init;
  if (to.origin === from.origin) return { url: to.href, init };
  if (init.method !== "GET" && init.method !== "HEAD") {
    throw refused(hop, `it leads to ${to.origin}, where a ${init.method} request is not sent`);
  }
  return { url: to.href, init: { ...init, headers: bare(init.headers) } };
}

function withoutBody({ body: _, ...init }: Hop["init"]): Hop["init"] {
  const { "content-type": __, ...headers } = init.headers;
  return { ...init, method: "GET", headers };
}

function bare(headers: Record<string, string>): Record<string, string> {
  const agent = headers["user-agent"];
  return agent === undefined ? {} : { "user-agent": agent };
}

function refused(hop: Hop, reason: string): ParticleError {
  return new ParticleError(`Redirect refused from ${redactUrl(hop.url)}: ${reason}`, {
    code: "redirect",
  });
}
