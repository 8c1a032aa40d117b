/** What the tests and figures of examples/cloudflare_worker share: a running Worker, deliveries, and what it stored. */
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

/** How many devices send. */
const DEVICES = 40;
/** How many deliveries are under way at once. */
const AT_ONCE = 50;
/** Anything that takes longer, in milliseconds, has failed; long, as a machine may be busy. */
const PATIENCE = 180_000;
/**
 * Opens a connection for each request. workerd closes a connection that was idle for seconds, which a request may meet
 * that is sent on it at that moment: on a busy machine such pauses occur anywhere.
 */
const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });

/** Starts the Worker with short times; what it stores is in `persist`. */
export function start(
  persist: string,
  vars: Record<string, string | number> = {},
): Promise<RunningWorker> {
  const times = { RETRY_SECONDS: 1, RESEND_SECONDS: 3, LINGER_SECONDS: 1 };
  return runWorker({ persist, log: "null", vars: { ...SECRETS, ...times, ...vars } });
}

/** A folder that is removed in the end. */
export async function folder(): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** Id of the device that sends the event of a number. */
export function deviceOf(number: number): string {
  return (number % DEVICES).toString(16).padStart(24, "0");
}

/** Delivers an event as the cloud does. */
export function post(url: string, fields: Record<string, string>, name?: string) {
  const body = new URLSearchParams(fields).toString();
  return postBody(url, "application/x-www-form-urlencoded", body, name);
}

/** Delivers what a template of one's own makes of an event. */
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

/** Delivers the event of a number; returns the status, 0 if there was no answer. */
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
    return 0; // the server is gone: the cloud takes that for an error too
  }
}

/** Does something with all numbers, some at a time. */
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

/** Reads a route that needs the secret. */
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

/** The numbers of all events that are stored, as often as they are. */
export async function stored(url: string): Promise<number[]> {
  const ids = Array.from({ length: DEVICES }, (_, number) => deviceOf(number));
  const devices = await Promise.all(ids.map((id) => read<Shown>(url, `/devices/${id}?limit=1000`)));
  return devices.flatMap(({ history }) => history.map(({ data }) => Number(data)));
}

/** Waits until something is so. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const started = Date.now();
  while (!await isSo()) {
    if (Date.now() - started > PATIENCE) throw new Error(`${what}: not within ${PATIENCE} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until nothing is on its way any more. */
export async function settled(url: string): Promise<void> {
  const isEmpty = async () => (await read<{ waiting: number }>(url, "/inbox")).waiting === 0;
  await until("an empty inbox", isEmpty);
}

/** 0 to `count - 1`. */
export function numbersTo(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}

/** The same in any order. */
export function shuffled(numbers: readonly number[]): number[] {
  const result = [...numbers];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}
