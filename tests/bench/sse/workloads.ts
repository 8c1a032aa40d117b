/** Event streams as the cloud and its proxies send them, and some as they hopefully never do. */

const MB = 1 << 20;
const TEXT = "Temperatur 21,5 °C – Küche 🚀 日本語 ";
const encoder = new TextEncoder();

/** The same numbers in each run, so that runs can be compared. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

const random = seeded(7);
const upTo = (limit: number) => Math.floor(random() * limit);

type Kind = "mixed" | "ascii" | "tiny" | "unicode";

/** One event in the cloud's form, or short data alone; a third of the mixed ones hold more than ASCII. */
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

/** One event a chunk, as a quiet stream sends them. */
function single(kind: Kind): Uint8Array[] {
  return Array.from({ length: 6_000 }, () => encoder.encode(event(kind)));
}

/** An event with a line of so many bytes, in chunks of a size. */
export function longLine(bytes: number, chunk: number): Uint8Array[] {
  return cut(encoder.encode(`data: ${"z".repeat(bytes)}\n\n`), () => chunk);
}

/** The workloads by name: chunks of one stream each. */
export function workloads(): Record<string, Uint8Array[]> {
  return {
    "mixed 64 KiB": cut(stream("mixed", 4 * MB), () => 65_536),
    "mixed 16 KiB": cut(stream("mixed", 4 * MB), () => 16_384),
    "TCP-like": cut(stream("mixed", 4 * MB), () => 200 + upTo(2_800)),
    "one event": single("mixed"),
    "CRLF 64 KiB": cut(stream("mixed", 4 * MB, { lineEnd: "\r\n" }), () => 65_536),
    "ASCII 64 KiB": cut(stream("ascii", 4 * MB), () => 65_536),
    "tiny events": cut(stream("tiny", MB, { isShort: true }), () => 65_536),
    "all unicode": cut(stream("unicode", 3 * MB), () => 65_536),
    "1 byte": cut(stream("mixed", 60_000), () => 1),
    "4 MiB line": longLine(4 * MB, 65_536),
  };
}

/** Streams whose data is the JSON of the cloud throughout. */
export function cloudWorkloads(): Record<string, Uint8Array[]> {
  return {
    "mixed 64 KiB": cut(stream("mixed", 4 * MB), () => 65_536),
    "one event": single("mixed"),
    "tiny events": cut(stream("tiny", MB), () => 65_536),
  };
}
