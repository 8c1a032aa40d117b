import type { Fetch } from "../types/common.ts";
import { ParticleError } from "./errors.ts";
import { cancel } from "./read_body.ts";
import { redactUrl } from "./redact.ts";

/** How often a request may be sent on. */
const MAX_REDIRECTS = 5;

/** Whether a header may be handed to another origin: what is asked for, never a key of the caller's. */
const isHarmless = ([name]: [string, string]) => /^(?:accept|range|user-agent)/.test(name);

/** What is sent. */
export interface RequestParts extends RequestInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: BodyInit | null;
}

/**
 * Fetches, following redirects by hand: runtimes differ in which headers they hand to another origin, and a token
 * must not get there. Within the origin everything is sent on; across origins only `GET` and `HEAD`, without keys; never
 * from `https` to `http`. Browsers hide where a redirect leads, so none is followed there.
 *
 * @throws {ParticleError} with code `redirect` where a request must not follow.
 */
export async function fetchFollowing(
  fetch: Fetch,
  url: string,
  parts: RequestParts,
): Promise<Response> {
  let { method, headers, body, ...rest } = parts;
  for (let count = 1;; count++) {
    const response = await fetch(url, { ...rest, method, headers, body, redirect: "manual" });
    const { status, type } = response;
    const location = response.headers.get("location");
    if (type !== "opaqueredirect" && !(location && [301, 302, 303, 307, 308].includes(status))) {
      return response;
    }
    cancel(response.body);
    if ((status === 303 && method !== "HEAD") || (status < 303 && method === "POST")) {
      method = "GET";
      body = null;
      const { "content-type": _, ...others } = headers;
      headers = others;
    }
    const from = new URL(url);
    const to = location && URL.canParse(location, url) ? new URL(location, url) : undefined;
    const leaves = to?.origin !== from.origin;
    if (
      !to || count > MAX_REDIRECTS || to.username || to.password ||
      leaves && !(/^(?:GET|HEAD)$/.test(method) && ["https:", from.protocol].includes(to.protocol))
    ) {
      throw new ParticleError(
        `Redirect refused from ${
          redactUrl(url)
        } to ${to?.origin}; set baseUrl to the address meant`,
        { code: "redirect" },
      );
    }
    if (leaves) headers = Object.fromEntries(Object.entries(headers).filter(isHarmless));
    url = to.href;
  }
}
