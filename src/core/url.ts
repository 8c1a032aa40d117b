/** A checked base URL. */
export interface BaseUrl {
  /** Without a slash at the end. */
  readonly href: string;
  readonly origin: string;
}

/**
 * Checks a base URL: `http` or `https`, no user name, query or fragment; a path is kept.
 *
 * @throws {TypeError} if it is none, or if it is `http` to another machine without `allowInsecure`.
 */
export function parseBaseUrl(text: string, allowInsecure: boolean): BaseUrl {
  const url = parseUrl("baseUrl", text, allowInsecure);
  if (url.search || url.hash) {
    throw new TypeError(`baseUrl must not have a query or fragment: ${url.origin}${url.pathname}`);
  }
  return { href: url.origin + url.pathname.replace(/\/+$/, ""), origin: url.origin };
}

/**
 * Parses an absolute URL that a request may go to.
 *
 * @throws {TypeError} if it is no `http(s)` URL, holds a user name, or is `http` to another machine without
 * `allowInsecure`.
 */
export function parseUrl(name: string, text: string, allowInsecure: boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new TypeError(
      `${name} must be an absolute http or https URL${
        name === "uri" ? " or a path beginning with /" : ""
      }`,
    );
  }
  if (url.username || url.password) {
    throw new TypeError(`${name} must not hold a user name or password: pass auth instead`);
  }
  if (url.protocol === "http:" && !allowInsecure && !isLoopback(url.hostname)) {
    throw new TypeError(
      `${name} must be https: ${url.origin} would show the access token to the network (allowInsecure: true permits it)`,
    );
  }
  return url;
}

/** Whether a URL's host name is this machine. */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/**
 * A URL fit for messages: origin and path, without the query, and without the token that
 * `/v1/access_tokens/:token` holds.
 */
export function redactUrl(url: string): string {
  const path = url.split(/[?#]/, 1)[0] ?? "";
  return path.replace(/(\/access_tokens\/)(?!current$)[^/]+/, "$1[redacted]");
}
