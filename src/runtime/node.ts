/** Whether this is Node itself: Deno and Bun answer to its name too. */
export const isNode: boolean = !("Deno" in globalThis) && !("Bun" in globalThis) &&
  !!(globalThis as { process?: { versions?: { node?: string } } }).process?.versions?.node;
