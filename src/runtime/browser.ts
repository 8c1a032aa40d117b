/** Whether this is a page or a worker in a browser: only the user agents of browsers begin with `Mozilla/`. */
export const isBrowser: boolean = !!globalThis.navigator?.userAgent?.startsWith("Mozilla/");
