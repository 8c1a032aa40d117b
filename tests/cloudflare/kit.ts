/** Helpers of the tests and figures of examples/cloudflare_worker: a running Worker, deliveries, and what it stored. */
import {
  type RunningWorker,
  runWorker,
} from "../../examples/cloudflare_worker/local/run_worker.ts";

/** Secrets of the Worker under test. */
export const SECRETS = {
  WEBHOOK_SECRET: "the webhook's secret",
  READ_SECRET: "the reader's secret",
  PARTICLE_TOKEN: "0123456789abcdef0123456789abcdef01234567",
};

/** Number of devices. */
const DEVICES = 40;
/** Number of concurrent deliveries. */
const AT_ONCE = 50;
/** Time limit for each operation, in milliseconds. It is long because the machine may be busy. */
const PATIENCE = 180_000;
/**
 * Opens a new connection for each request. workerd closes connections that are idle for a few seconds, and a request
 * sent at that moment fails; on a busy machine such pauses can occur anywhere.
 */
const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });

/** Starts the Worker with short delays. Its storage is in the folder `persist`. */
export function start(
  persist: string,
  vars: Record<string, string | number> = {},
): Promise<RunningWorker> {
  const times = { RETRY_SECONDS: 1, RESEND_SECONDS: 3, LINGER_SECONDS: 1 };
  return runWorker({ persist, log: "null", vars: { ...SECRETS, ...times, ...vars } });
}

/** Creates a temporary folder that is deleted when it is disposed. */
export async function folder(): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** Returns the id of the device that sends the event with this number. */
export function deviceOf(number: number): string {
  return (number % DEVICES).toString(16).padStart(24, "0");
}

/** Delivers an event as the cloud does. */
export function post(url: string, fields: Record<string, string>, name?: string) {
  const body = new URLSearchParams(fields).toString();
  return postBody(url, "application/x-www-form-urlencoded", body, name);
}

/** Delivers a JSON body, as a webhook with a custom template does. */
export function postJson(url: string, body: unknown, name?: string): Promise<Response> {
  return postBody(url, "application/json", JSON.stringify(body), name);
}

function postBody(url: string, type: string, body: string, name = "reading"): Promise<Response> {
  return fetch(`${url}/webhooks/${name}`, {
    method: "POST",
    headers: { authorization: `Bearer ${SECRETS.WEBHOOK_SECRET}`, "content-type": type },
    body,
    client,
    signal: AbortSignal.timeout(PATIENCE),
  });
}

/** Delivers the event with this number. Returns the status, or 0 if there was no response. */
export async function deliver(url: string, number: number): Promise<number> {
  try {
    const fields = {
      data: `${number}`,
      coreid: deviceOf(number),
      published_at: new Date(1_800_000_000_000 + number).toISOString(),
    };
    const response = await post(url, fields);
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0; // the server is down, which the cloud treats as an error too
  }
}

/** Calls `work` for all numbers, with limited concurrency. */
export async function forAll(
  numbers: readonly number[],
  work: (number: number) => Promise<void>,
): Promise<void> {
  const left = numbers.values();
  const lane = async () => {
    for (const number of left) await work(number);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

/** Reads a route that requires the secret. */
export async function read<T>(url: string, path: string): Promise<T> {
  const headers = { authorization: `Bearer ${SECRETS.READ_SECRET}` };
  const response = await fetch(url + path, { headers, client });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return await response.json();
}

/** A device as the Worker shows it. */
export interface Shown {
  /** The last event of each name. */
  state: { name: string; data: string; publishedAt: number }[];
  /** The events. */
  history: { key: string; name: string; data: string }[];
}

/** Returns the numbers of all stored events, including duplicates. */
export async function stored(url: string): Promise<number[]> {
  const ids = Array.from({ length: DEVICES }, (_, number) => deviceOf(number));
  const devices = await Promise.all(ids.map((id) => read<Shown>(url, `/devices/${id}?limit=1000`)));
  return devices.flatMap(({ history }) => history.map(({ data }) => Number(data)));
}

/** Waits until a condition is true. */
export async function until(what: string, isTrue: () => Promise<boolean>): Promise<void> {
  const started = Date.now();
  while (!await isTrue()) {
    if (Date.now() - started > PATIENCE) throw new Error(`${what}: not within ${PATIENCE} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until all accepted events have been handled. */
export async function settled(url: string): Promise<void> {
  const isEmpty = async () => (await read<{ waiting: number }>(url, "/inbox")).waiting === 0;
  await until("an empty inbox", isEmpty);
}

/** Returns the numbers from 0 to `count - 1`. */
export function numbersTo(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}

/** Returns the numbers in random order. */
export function shuffled(numbers: readonly number[]): number[] {
  const result = [...numbers];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}
