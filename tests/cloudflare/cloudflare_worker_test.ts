import { assertEquals } from "@std/assert";
import {
  deviceOf,
  folder,
  post,
  postJson,
  read,
  SECRETS,
  settled,
  type Shown,
  start,
  until,
} from "./kit.ts";

const device = deviceOf(7);
const at = (second: number) => new Date(1_800_000_000_000 + second * 1000).toISOString();

interface Letter {
  device: string;
  name: string;
  data: string;
}

async function deadLetters(url: string): Promise<Letter[]> {
  return (await read<{ letters: Letter[] }>(url, "/dead-letters")).letters;
}

async function status(response: Promise<Response>): Promise<number> {
  const { body, status } = await response;
  await body?.cancel();
  return status;
}

Deno.test("without its secrets, the Worker responds with 500 to deliveries and readers", async () => {
  await using persist = await folder();
  await using worker = await start(persist.path, { READ_SECRET: "", WEBHOOK_SECRET: "" });
  assertEquals(await status(post(worker.url, { data: "1" })), 500);
  const headers = { authorization: "Bearer " };
  assertEquals(await status(fetch(`${worker.url}/devices/${device}`, { headers })), 500);
});

Deno.test("the Worker receives webhooks and shows what it stored", async (t) => {
  await using persist = await folder();
  await using worker = await start(persist.path, { RETRY_SECONDS: 0, PRODUCTS: "mine-only, 42" });
  const { url } = worker;
  const get = (path: string, authorization?: string) =>
    status(fetch(url + path, { headers: authorization ? { authorization } : {} }));

  await t.step("all routes except /healthz require a secret", async () => {
    for (const path of [`/devices/${device}`, "/dead-letters", "/inbox", "/events", "/else"]) {
      assertEquals(await get(path), 401, path);
      assertEquals(await get(path, `Bearer ${SECRETS.WEBHOOK_SECRET}`), 401, path);
      assertEquals(await get(path, "Basic %%%"), 401, path);
    }
    assertEquals(await get("/healthz"), 200);
    assertEquals(await get("/inbox", `Basic ${btoa(`me:${SECRETS.READ_SECRET}`)}`), 200);
    const wrong = { method: "POST", headers: { authorization: "Bearer wrong" }, body: "data=1" };
    assertEquals(await status(fetch(`${url}/webhooks/reading`, wrong)), 401);
  });

  await t.step("unknown routes get a 404, other methods a 405", async () => {
    const secret = `Bearer ${SECRETS.READ_SECRET}`;
    for (const path of ["/", "/devices/other", "/events?product=41", "/a/b/c", "/webhooks/%zz"]) {
      assertEquals(await get(path, secret), 404, path);
    }
    assertEquals(await status(fetch(`${url}/inbox`, { method: "DELETE" })), 405);
  });

  await t.step(
    "each event is stored once in any order, and the state is that of the latest event",
    async () => {
      for (
        const [second, data] of [[2, "22"], [1, "21"], [2, "22"], [3, "23"], [1, "21"]] as const
      ) {
        const fields = { data, coreid: device, published_at: at(second), event: "temperature" };
        assertEquals(await status(post(url, fields)), 204);
      }
      await settled(url);
      const { state, history } = await read<Shown>(url, `/devices/${device}`);
      const latest = { name: "temperature", data: "23", publishedAt: Date.parse(at(3)) };
      assertEquals(state, [latest]);
      assertEquals(history.map(({ data }) => data).sort(), ["21", "22", "23"]);
      const limited = await read<Shown>(url, `/devices/${device}?limit=1`);
      assertEquals(limited.history.length, 1);
    },
  );

  await t.step(
    "events with different ids are different events, even if all else is equal",
    async () => {
      const other = "f".repeat(24);
      const reading = { data: "1", coreid: other, published_at: at(4), event: "count" };
      for (const event_id of ["id-1", "id-2", "id-1"]) {
        assertEquals(await status(post(url, { ...reading, event_id })), 204);
      }
      await settled(url);
      const { history } = await read<Shown>(url, `/devices/${other}`);
      assertEquals(history.length, 2);
    },
  );

  await t.step("events without a device and a time are never duplicates", async () => {
    for (let i = 0; i < 2; i++) assertEquals(await status(post(url, { data: "same" })), 204);
    await settled(url);
    const { history } = await read<Shown>(url, "/devices/none");
    assertEquals(history.map(({ name, data }) => `${name} ${data}`), [
      "reading same",
      "reading same",
    ]);
  });

  await t.step(
    "an event that cannot be handled becomes one dead letter, and others are stored",
    async () => {
      const fields = { coreid: device, published_at: at(9), event: "temperature" };
      assertEquals(await status(post(url, { ...fields, data: "warm" })), 204);
      assertEquals(await status(post(url, { ...fields, data: "24" })), 204);
      await settled(url);
      const letters = await deadLetters(url);
      assertEquals(letters.map(({ device, name, data }) => [device, name, data]), [
        [device, "temperature", "warm"],
      ]);
      const { state } = await read<Shown>(url, `/devices/${device}`);
      assertEquals(state[0]?.data, "24");
    },
  );

  await t.step("an id in a custom payload does not make an event a duplicate", async () => {
    const [one, other] = ["a".repeat(24), "b".repeat(24)];
    const bodies = [
      { id: 3, temp: 20, coreid: one },
      { id: 3, temp: 21, coreid: one },
      { id: 3, temp: 22, coreid: other },
    ];
    for (const body of bodies) assertEquals(await status(postJson(url, body, "custom")), 204);
    // The same event id with different devices means different events.
    for (const coreid of [one, other]) {
      assertEquals(await status(post(url, { event_id: "same", data: "1", coreid }, "known")), 204);
    }
    await settled(url);
    const shown = async (id: string) =>
      (await read<Shown>(url, `/devices/${id}`)).history.map(({ name, data }) => `${name} ${data}`)
        .sort();
    const text = bodies.map((body) => `custom ${JSON.stringify(body)}`);
    assertEquals(await shown(one), [...text.slice(0, 2), "known 1"]);
    assertEquals(await shown(other), [text[2], "known 1"]);
  });

  await t.step(
    "the largest message that fits into the queue is stored, and a larger one is a dead letter",
    async () => {
      const known = (await deadLetters(url)).length;
      const large = "c".repeat(24);
      const at = new Date(1_900_000_000_000).toISOString();
      const event = { device: large, name: "reading", data: "", publishedAt: Date.parse(at) };
      const room = 127_000 - JSON.stringify({ key: "0".repeat(64), ...event }).length;
      const fits = "\x01".repeat(Math.floor(room / 6)) + "x".repeat(room % 6);
      for (const data of [fits, `${fits}x`, `${fits}x`]) {
        assertEquals(await status(post(url, { data, coreid: large, published_at: at })), 204);
      }
      // Checked without waiting: the second event was never in the inbox or the queue.
      const letters = await deadLetters(url);
      assertEquals(letters.length, known + 1);
      assertEquals([letters[0]?.device, letters[0]?.data === `${fits}x`], [large, true]);
      await settled(url);
      const { history } = await read<Shown>(url, `/devices/${large}`);
      assertEquals(history.map(({ data }) => data === fits), [true]);
    },
  );

  await t.step("a body that is too large gets a 413", async () => {
    assertEquals(await status(post(url, { data: "x".repeat(65_536) })), 413);
    await settled(url);
  });
});

Deno.test("an event in the Worker's inbox that is never confirmed becomes a dead letter", async () => {
  await using persist = await folder();
  // The consumer fails and retries only after 12 hours, so the dead letter can come only from the inbox.
  const times = { RESEND_SECONDS: 1, RESENDS: 0, RETRY_SECONDS: 43_200 };
  await using worker = await start(persist.path, times);
  const event = { coreid: device, published_at: at(1), event: "temperature", data: "warm" };
  assertEquals(await status(post(worker.url, event)), 204);
  await until("a dead letter", async () => (await deadLetters(worker.url)).length > 0);
  await settled(worker.url);
});
