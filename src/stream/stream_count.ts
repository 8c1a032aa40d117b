/** Number of requests below the limit at which to warn: other requests need room too. */
const RESERVE = 16;

/** Number of requests that Bun runs at once by default. */
const BUN_LIMIT = 256;

/** The signals of open connections. */
const open = new Set<AbortSignal>();
let warned = false;

/**
 * Opens a connection of an event stream and counts it until `signal` is aborted. Warns once on Bun when the number of
 * connections gets close to its limit: beyond that, requests wait forever without an error.
 *
 * @param connect Opens the connection.
 * @param signal Ends the connection.
 * @returns The response of `connect`.
 */
export async function counted(
  connect: () => Promise<Response>,
  signal: AbortSignal,
): Promise<Response> {
  const release = () => open.delete(signal);
  open.add(signal);
  warnOnBun();
  signal.addEventListener("abort", release, { once: true });
  try {
    return await connect();
  } catch (error) {
    release();
    throw error;
  }
}

function warnOnBun(): void {
  const { Bun } = globalThis as { Bun?: { env?: Record<string, string | undefined> } };
  if (warned || !Bun) return;
  const limit = Number(Bun.env?.["BUN_CONFIG_MAX_HTTP_REQUESTS"]) || BUN_LIMIT;
  if (open.size <= limit - RESERVE) return;
  warned = true;
  console.warn(
    `${open.size} event streams are open, and Bun runs at most ${limit} requests at once: share them with events() or raise BUN_CONFIG_MAX_HTTP_REQUESTS`,
  );
}
