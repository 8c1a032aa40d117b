/** What the cloud answers to the examples of clients. */

/** Bodies by method and path. */
export const answers: Record<string, unknown> = {};
