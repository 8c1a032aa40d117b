/** Whether this is Deno. */
export const isDeno: boolean = "Deno" in globalThis;

/** Whether this is Bun. */
export const isBun: boolean = "Bun" in globalThis;

/** Whether this is Node itself: Deno and Bun report a version of Node too. */
export const isNode: boolean = !isDeno && !isBun &&
  !!(globalThis as { process?: { versions?: { node?: string } } }).process?.versions?.node;
