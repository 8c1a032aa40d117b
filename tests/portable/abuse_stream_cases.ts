/** Portable cases for hostile event streams. */
import { createSseParser } from "../../src/stream/mod.ts";
import type { EventStream } from "../../src/stream/event_stream.ts";
import type { ParticleError } from "../../mod.ts";
import { arrivalsWhen, head, hostileClient, type Part, recording } from "./hostile_kit.ts";
import { type Case, soon, type Tools } from "./kit.ts";

const MB = 1024 * 1024;
const STREAM = head(200, "content-type: text/event-stream");
const EVENT = `event: last\ndata: {"data":"x","published_at":"2026-01-01T00:00:00.000Z"}\n\n`;

/** Opens a stream that receives these parts, and resolves to how its first connection ends. */
async function endOf(t: Tools, parts: Part[]) {
  const { particle, arrivals } = hostileClient(t, [STREAM, ...parts]);
  const stream = await particle.getEventStream({ deviceId: "mine" });
  const events: string[] = [];
  const malformed: string[] = [];
  stream.on("event", ({ name }) => events.push(name));
  stream.on("malformed", ({ name }) => malformed.push(name));
  const wait = waitOf(stream);
  try {
    const { error, delay } = await soon("the end", wait, 50_000);
    return { code: (error as ParticleError | undefined)?.code, delay, events, malformed, arrivals };
  } finally {
    stream.close();
  }
}

/** Resolves once a stream waits before it connects again. */
function waitOf(stream: EventStream): Promise<{ error?: unknown; delay?: number }> {
  return new Promise((resolve) =>
    stream.on("state", (change) => {
      if (change.state === "waiting") resolve(change);
    })
  );
}

/** The cases by name. */
export const abuseStreamCases: Record<string, Case> = {
  "SSE: 1 GB line, 1 GB of data lines: too_large after 1 MB, the connection closes": async (t) => {
    const line = { text: "x".repeat(1024), times: MB };
    const rows: Record<string, Part[]> = {
      "1 GB line": [EVENT, "data: ", line],
      "1 GB of data lines": [EVENT, { text: `data: ${"x".repeat(1017)}\n`, times: MB }],
      "1 GB of empty data lines": [EVENT, { text: "data\n".repeat(200), times: MB }],
      "1 GB name": [EVENT, "event: ", line],
      "1 GB comment": [EVENT, ":", line],
    };
    for (const [name, parts] of Object.entries(rows)) {
      const { code, events, arrivals } = await endOf(t, parts);
      t.equal([name, code, events], [name, "too_large", ["last"]]);
      const [found] = await arrivalsWhen(arrivals, ([one]) => !!one?.end);
      t.equal([name, found!.end], [name, "cut"]); // how much of it was sent by then depends on the buffers
    }
  },

  "SSE: 1 M comments, 100 k ids: the event after them arrives": async (t) => {
    for (
      const parts of [
        [{ text: ":\n", times: 1_000_000 }, EVENT],
        [{ text: ": keep-alive\n\n", times: 1_000_000 }, EVENT],
        [{ text: "id: 1\n", times: 100_000 }, EVENT],
        [{ text: "id: 1\n\nid: 2\n\n", times: 50_000 }, EVENT],
      ]
    ) {
      const { code, events } = await endOf(t, parts);
      t.equal([code, events], [undefined, ["last"]]);
    }
  },

  "SSE: an id of 1 MB, with NUL or CR LF: the earlier id is sent, as one header": async (t) => {
    const ids = ["i".repeat(MB - 100), `a\0b`, "i".repeat(1_025)];
    for (const id of ids) {
      const events: string[] = [];
      const parser = createSseParser({ onEvent: (event) => events.push(event.id) });
      parser.feed(new TextEncoder().encode(`id: 7\ndata: a\n\nid: ${id}\ndata: b\n\n`));
      t.equal(events, ["7", "7"]);
    }
    const sent: (string | null)[] = [];
    const streams = ["id: 7\n\n", "id: \x7f\n\n", ""].map((text) => () =>
      new Response(text + EVENT, { headers: { "content-type": "text/event-stream" } })
    );
    const { particle, requests } = recording({}, ...streams);
    const stream = await particle.getEventStream({ deviceId: "mine" });
    const reconnects = new Promise<void>((resolve) => {
      stream.on("event", () => {});
      stream.on("reconnect-success", () => requests.length === 2 && resolve());
    });
    await soon("a reconnect", reconnects);
    stream.close();
    for (const { headers } of requests) sent.push(headers["last-event-id"] ?? null);
    t.equal(sent, [null, "7"]);
  },

  // Anything but digits is ignored, as the standard requires, and so is a number above 15 digits.
  "SSE: retry 0, 1e20, -1, 1e3 and 15 digits: a wait from 2 s to 5 min, plus a fifth": async (
    t,
  ) => {
    const rows: [retry: string, least: number, most: number][] = [
      ["0", 2_000, 2_000],
      ["100000000000000000000", 2_000, 2_000],
      ["1e20", 2_000, 2_000],
      ["-1", 2_000, 2_000],
      ["1e3", 2_000, 2_000],
      ["", 2_000, 2_000],
      ["999999999999999", 300_000, 360_000],
    ];
    for (const [retry, least, most] of rows) {
      const { delay = 0 } = await endOf(t, [`retry: ${retry}\n\n`]);
      t.equal([retry, delay >= least && delay <= most || delay], [retry, true]);
    }
  },
};
