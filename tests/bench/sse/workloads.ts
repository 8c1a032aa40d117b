/** Event streams: typical ones, as the cloud and its proxies send them, and extreme ones. */

const MB = 1 << 20;
const TEXT = "Temperatur 21,5 °C – Küche 🚀 日本語 ";
const encoder = new TextEncoder();

/** Returns a generator of pseudorandom numbers, the same in each run, so that runs can be compared. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

const random = seeded(7);
const upTo = (limit: number) => Math.floor(random() * limit);

type Kind = "mixed" | "ascii" | "tiny" | "unicode";

/** Returns an event in the format of the cloud, or one with short data. 30% of mixed events are not pure ASCII. */
function event(kind: Kind, isShort = false): string {
  const payloads: Record<Kind, () => string> = {
    mixed: () => "y".repeat(150 + upTo(250)) + (random() < 0.3 ? TEXT : ""),
    ascii: () => "x".repeat(200 + upTo(300)),
    tiny: () => "1",
    unicode: () => TEXT.repeat(8 + upTo(12)),
  };
  const envelope = {
    data: payloads[kind](),
    ttl: 60,
    published_at: "2026-07-31T12:00:00.000Z",
    coreid: "0123456789abcdef01234567",
  };
  const data = isShort ? "1" : JSON.stringify(envelope);
  return `event: sensors/${kind}${upTo(10)}\ndata: ${data}\n\n`;
}

function stream(kind: Kind, bytes: number, { lineEnd = "\n", isShort = false } = {}): Uint8Array {
  let text = "";
  while (text.length < bytes) text += event(kind, isShort);
  return encoder.encode(text.replaceAll("\n", lineEnd));
}

function cut(bytes: Uint8Array, size: () => number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + size();
    chunks.push(bytes.slice(at, end));
    at = end;
  }
  return chunks;
}

/** Returns one event per chunk, as on a stream with little traffic. */
function single(kind: Kind, isShort = false): Uint8Array[] {
  return Array.from({ length: 6_000 }, () => encoder.encode(event(kind, isShort)));
}

/** Returns an event with a line of `bytes` bytes, in chunks of `chunk` bytes. */
export function longLine(bytes: number, chunk: number): Uint8Array[] {
  return cut(encoder.encode(`event: long\ndata: ${"z".repeat(bytes)}\n\n`), () => chunk);
}

/** A function for each workload. Each returns the chunks of one stream. */
export type Workloads = Record<string, () => Uint8Array[]>;

/** Workloads from bytes to events. */
export const WORKLOADS: Workloads = {
  "mixed 64 KiB": () => cut(stream("mixed", 4 * MB), () => 65_536),
  "mixed 16 KiB": () => cut(stream("mixed", 4 * MB), () => 16_384),
  "TCP-like": () => cut(stream("mixed", 4 * MB), () => 200 + upTo(2_800)),
  "one event": () => single("mixed"),
  "CRLF 64 KiB": () => cut(stream("mixed", 4 * MB, { lineEnd: "\r\n" }), () => 65_536),
  "ASCII 64 KiB": () => cut(stream("ascii", 4 * MB), () => 65_536),
  "tiny events": () => cut(stream("tiny", MB, { isShort: true }), () => 65_536),
  "tiny single": () => single("tiny", true),
  "all unicode": () => cut(stream("unicode", 3 * MB), () => 65_536),
  "1 byte": () => cut(stream("mixed", 60_000), () => 1),
  "4 MiB line": () => longLine(4 * MB, 65_536),
};

/** Workloads in which the data of every event is JSON in the format of the cloud. */
export const CLOUD_WORKLOADS: Workloads = {
  "mixed 64 KiB": () => cut(stream("mixed", 4 * MB), () => 65_536),
  "one event": () => single("mixed"),
  "tiny events": () => cut(stream("tiny", MB), () => 65_536),
};
