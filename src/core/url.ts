/** A checked base URL. */
export interface BaseUrl {
  /** The URL without a trailing slash. */
  readonly href: string;
  readonly origin: string;
}

/**
 * Parses a base URL. A path is kept.
 *
 * @throws {TypeError} if it is not an absolute `http` or `https` URL, has a username, query or fragment, or is `http`
 * to another machine without `allowInsecure`.
 */
export function parseBaseUrl(text: string, allowInsecure: boolean): BaseUrl {
  const { origin, pathname, search, hash } = parseUrl("baseUrl", text, allowInsecure);
  if (search || hash) throw new TypeError("baseUrl must not have a query or fragment");
  return { href: origin + pathname.replace(/\/+$/, ""), origin };
}

/**
 * Parses an absolute URL that requests may be sent to.
 *
 * @throws {TypeError} if it is not an absolute `http` or `https` URL, contains a username or password, or is `http` to
 * another machine without `allowInsecure`.
 */
export function parseUrl(name: string, text: string, allowInsecure: boolean): URL {
  const url = tryUrl(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(`${name} must be an absolute http or https URL`);
  }
  if (url.username || url.password) {
    throw new TypeError(`${name} must not contain a username or password; pass auth`);
  }
  if (url.protocol === "http:" && !allowInsecure && !isLoopback(url.hostname)) {
    throw new TypeError(
      `${name} must be https, because http exposes the token to the network; allowInsecure permits it`,
    );
  }
  return url;
}

/** Parses a URL; returns `undefined` if it is not valid. */
export function tryUrl(text: string, base?: string): URL | undefined {
  return URL.canParse(text, base) ? new URL(text, base) : undefined;
}

/** Returns whether a host name of a URL refers to this machine. */
function isLoopback(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost|\[::1\]|127(?:\.\d{1,3}){3})$/.test(hostname);
}
