/** Whether this is a browser, a page or a worker of one: all of them, and nothing else, call themselves Mozilla. */
export const isBrowser: boolean = !!globalThis.navigator?.userAgent?.startsWith("Mozilla/");
