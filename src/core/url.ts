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
  const { origin, pathname, search, hash } = parseUrl("baseUrl", text, allowInsecure);
  if (search || hash) throw new TypeError("baseUrl must not have a query or fragment");
  return { href: origin + pathname.replace(/\/+$/, ""), origin };
}

/**
 * Parses an absolute URL that a request may go to.
 *
 * @throws {TypeError} if it is no `http(s)` URL, holds a user name, or is `http` to another machine without
 * `allowInsecure`.
 */
export function parseUrl(name: string, text: string, allowInsecure: boolean): URL {
  const url = tryUrl(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(`${name} must be an absolute http or https URL`);
  }
  if (url.username || url.password) {
    throw new TypeError(`${name} must not hold a user name or password; pass auth`);
  }
  if (url.protocol === "http:" && !allowInsecure && !isLoopback(url.hostname)) {
    throw new TypeError(
      `${name} must be https, as the network could read the token; allowInsecure permits it`,
    );
  }
  return url;
}

/** Parses a URL; returns `undefined` if it is not valid. */
export function tryUrl(text: string, base?: string): URL | undefined {
  return URL.canParse(text, base) ? new URL(text, base) : undefined;
}

/** Whether a URL's host name is this machine. */
function isLoopback(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost|\[::1\]|127(?:\.\d{1,3}){3})$/.test(hostname);
}
