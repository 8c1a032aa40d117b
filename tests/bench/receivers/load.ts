/** Sends the webhooks of the receiver benchmark. */

/** The secret of the webhook. */
export const SECRET = "a long random text";

/** The number of concurrent deliveries. */
const CONCURRENCY = 16;

let sent = 0;

async function deliver(url: string): Promise<void> {
  const event = {
    event: "temperature",
    data: "21.5",
    coreid: "0123456789abcdef01234567",
    published_at: new Date().toISOString(),
    event_id: crypto.randomUUID(),
    number: sent++,
  };
  const headers = { authorization: `Bearer ${SECRET}`, "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(event) });
  await response.body?.cancel();
  if (response.status !== 204) throw new Error(`${url} responded with ${response.status}, not 204`);
}

/** Sends `count` deliveries and returns the average CPU time of the server for one, in microseconds. */
export async function cost(base: string, path: string, count: number): Promise<number> {
  const cpu = async (): Promise<number> => await (await fetch(`${base}/cpu`)).json();
  const before = await cpu();
  const senders = Array.from({ length: CONCURRENCY }, async () => {
    for (let i = 0; i < count / CONCURRENCY; i++) await deliver(base + path);
  });
  await Promise.all(senders);
  return (await cpu() - before) / count;
}
