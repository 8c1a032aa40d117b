/** The deliveries of the benchmark of receivers. */

/** The secret of the webhook. */
export const SECRET = "a long random text";

/** Deliveries at a time. */
const AT_ONCE = 16;

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
  if (response.status !== 204) throw new Error(`${url} answered ${response.status}`);
}

/** Microseconds of the server's processor that a delivery takes, over `count` of them. */
export async function cost(base: string, path: string, count: number): Promise<number> {
  const cpu = async (): Promise<number> => await (await fetch(`${base}/cpu`)).json();
  const before = await cpu();
  const share = Array.from({ length: AT_ONCE }, async () => {
    for (let i = 0; i < count / AT_ONCE; i++) await deliver(base + path);
  });
  await Promise.all(share);
  return (await cpu() - before) / count;
}
