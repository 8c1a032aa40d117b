/** Portable cases for event streams: decoding, batches, shared connections, and the parser on its own. */
import { Particle } from "../../mod.ts";
import { sseEvents, SseStream } from "../../src/stream/mod.ts";
import {
  type Case,
  client,
  type CloudAccess,
  failureOf,
  remote,
  respondingWith,
  soon,
  streams,
} from "./kit.ts";

const STREAM = { "content-type": "text/event-stream" };

/** Makes a client whose streams get these chunks and then stay open, and a promise that resolves once it closes one. */
function fed({ baseUrl, token }: CloudAccess, chunks: Uint8Array[]) {
  let end!: () => void;
  const ended = new Promise<void>((resolve) => end = resolve);
  const fetch = () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => chunks.forEach((chunk) => controller.enqueue(chunk)),
      cancel: end,
    });
    return new Response(body, { headers: STREAM });
  };
  return { particle: new Particle({ baseUrl, auth: token, fetch }), ended };
}

/** Encodes events with these names as the cloud sends them, with `eol` at the end of each line. */
function wire(names: string[], eol = "\n"): Uint8Array {
  const data = JSON.stringify({ data: "21 °C 🌡", published_at: "2026-01-01T00:00:00.000Z" });
  const lines = names.flatMap((name) => [`event: ${name}`, `data: ${data}`, "", ""]);
  return new TextEncoder().encode("\uFEFF" + lines.slice(0, -1).join(eol) + eol);
}

/** Opens an event stream of the cloud with `fetch`. */
function plainStream({ baseUrl, token }: CloudAccess): Promise<Response> {
  const headers = { authorization: `Bearer ${token}` };
  return fetch(`${baseUrl}/v1/devices/events/remote`, { headers });
}

/** The cases by name. */
export const streamCases: Record<string, Case> = {
  "characters and line ends may be split across chunks": async (t) => {
    const bytes = wire(["größe", "ζ"], "\r\n");
    const { particle, ended } = fed(t, Array.from(bytes, (byte) => Uint8Array.of(byte)));
    const received: string[] = [];
    const loop = (async () => {
      for await (const { name, data } of await particle.getEventStream({ deviceId: "mine" })) {
        if (received.push(`${name} ${data}`) === 2) break;
      }
    })();
    await soon("both events", loop);
    t.equal(received, ["größe 21 °C 🌡", "ζ 21 °C 🌡"]);
    await soon("the end by break", ended);
  },

  "batches() yields all events of a chunk in one batch": async (t) => {
    const { particle, ended } = fed(t, [wire(["a", "b", "c"])]);
    const stream = await particle.getEventStream({ deviceId: "mine" });
    const first = (async () => {
      for await (const batch of stream.batches()) return batch.map(({ name }) => name);
    })();
    t.equal(await soon("a batch", first), ["a", "b", "c"]);
    await soon("the end by return", ended);
  },

  "a stream sends `accept` and, except in browsers, `cache-control`": async (t) => {
    let sent: Record<string, string> = {};
    const fetch = (_: string, { headers }: RequestInit) => {
      sent = headers as Record<string, string>;
      return new Response("", { headers: STREAM });
    };
    const particle = new Particle({ baseUrl: t.baseUrl, auth: t.token, fetch });
    (await particle.getEventStream({ deviceId: "mine" })).close();
    const isBrowser = "document" in globalThis;
    t.equal([sent["accept"], sent["cache-control"]], [
      "text/event-stream",
      isBrowser ? undefined : "no-cache",
    ]);
  },

  "a 204 response or another content type fails to open a stream": async (t) => {
    const html = { headers: { "content-type": "text/html" } };
    const noContent = { status: 204 };
    for (const [body, init, status] of [["<p>", html, 200], [null, noContent, 204]] as const) {
      const opening = respondingWith(t, body, init).getEventStream({ deviceId: "mine" });
      const error = await failureOf(opening);
      t.equal([error.code, error.statusCode], ["invalid_response", status]);
    }
  },

  "subscriptions share a connection, which closes with the last of them": async (t) => {
    const particle = client(t);
    const events = (name: string) => particle.events({ deviceId: "mine", name });
    const [one, other, batches] = [
      events("remote/"),
      events("other/"),
      events("remote/s"),
    ] as const;
    const names: string[] = [];
    const arrived = new Promise<string>((resolve, reject) => {
      one.on("event", ({ data }) => resolve(data ?? "")).on("error", reject);
    });
    other.on("event", ({ name }) => names.push(name));
    const taken = (async () => {
      for await (const batch of batches.batches()) return batch.map(({ data }) => data);
    })();
    await streams(particle, 1);
    await remote(particle, "say", "to all");
    t.equal(await soon("the event", arrived), "to all");
    t.equal(await soon("the batch", taken), ["to all"]);
    one.close();
    await streams(particle, 1);
    t.equal(names, []);
    await other[Symbol.asyncDispose]();
    await streams(particle, 0);
  },

  "sseEvents() reads a response from the network": async (t) => {
    const particle = client(t);
    const response = await soon("the response", plainStream(t));
    await streams(particle, 1);
    await remote(particle, "say", "zażółć");
    const first = (async () => {
      for await (const { event, data } of sseEvents(response)) {
        return [event, JSON.parse(data).data];
      }
    })();
    t.equal(await soon("the event", first), ["remote/said", "zażółć"]);
    await streams(particle, 0);
  },

  "SseStream parses a response from the network in a pipe": async (t) => {
    const particle = client(t);
    const response = await soon("the response", plainStream(t));
    const reader = response.body!.pipeThrough(new SseStream()).getReader();
    await streams(particle, 1);
    await remote(particle, "say", "zażółć");
    const { value } = await soon("the event", reader.read());
    t.equal([value?.event, JSON.parse(value?.data ?? "").data], ["remote/said", "zażółć"]);
    await reader.cancel();
    await streams(particle, 0);
  },

  "SseStream holds a chunk until it is wanted, and a loop that is left ends the source": async (
    t,
  ) => {
    const chunk = new TextEncoder().encode("data: 1\n\ndata: 2\n\n");
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(chunk.slice()),
      cancel: () => void received.push("canceled"),
    });
    const received: string[] = [];
    const stream = new SseStream();
    const piped = body.pipeTo(stream.writable).catch(() => undefined); // workerd resolves it
    await new Promise((resolve) => setTimeout(resolve)); // the first chunk is held meanwhile
    const loop = (async () => {
      for await (const { data } of stream.readable) if (received.push(data) === 5) break;
    })();
    await soon("the loop", loop);
    await soon("the end", piped);
    t.equal(received, ["1", "2", "1", "2", "1", "canceled"]);
  },

  "Bun warns once about more streams than it can run at a time": async (t) => {
    const { particle } = fed(t, []);
    const { warn } = console;
    const warnings: string[] = [];
    console.warn = (text: string) => warnings.push(text);
    try {
      const open = (_: unknown, i: number) => particle.getEventStream({ deviceId: `d${i}` });
      const all = await soon("260 streams", Promise.all(Array.from({ length: 260 }, open)));
      for (const stream of all) stream.close();
    } finally {
      console.warn = warn;
    }
    const isBun = "Bun" in globalThis;
    t.equal(
      warnings.map((text) => text.split(",")[0]),
      isBun ? ["241 event streams are open"] : [],
    );
  },
};
