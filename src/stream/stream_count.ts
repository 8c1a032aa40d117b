/** Below the limit by this much, as other requests need room too. */
const RESERVE = 16;

/** How many requests Bun runs at once, unless its environment says otherwise. */
const BUN_LIMIT = 256;

/** The connections that are open, by the signal that ends each. */
const open = new Set<AbortSignal>();
let warned = false;

/**
 * Makes a connection of an event stream and counts it until `signal` ends it. On Bun, whose further requests would
 * wait for ever without a word, it warns once when there are nearly as many as Bun runs.
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
    `${open.size} event streams are open, and Bun runs at most ${limit} requests at once: share them with events(), or set BUN_CONFIG_MAX_HTTP_REQUESTS`,
  );
}
