/** Measures the parser of event streams with chunks of typical size and with very small ones. */
import { createSseParser } from "../../src/stream/sse_parser.ts";

const EVENT = `event: temperature
data: {"data":"21.5","ttl":60,"published_at":"2026-07-31T12:00:00.000Z","coreid":"0123456789abcdef01234567"}

`;
const COUNT = 1_000;
const bytes = new TextEncoder().encode(EVENT.repeat(COUNT));

function cut(size: number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return chunks;
}

for (const size of [65_536, 1_024, 16]) {
  const chunks = cut(size);
  Deno.bench(`${COUNT} events in chunks of ${size} bytes`, { group: "chunks" }, () => {
    let seen = 0;
    const parser = createSseParser({ onEvent: () => void seen++ });
    for (const chunk of chunks) parser.feed(chunk);
    if (seen !== COUNT) throw new Error(`Parsed ${seen} events, not ${COUNT}`);
  });
}

const long = new TextEncoder().encode(`data: ${"x".repeat(500_000)}\n\n`);

Deno.bench("one event of 500 kB in chunks of 100 bytes", { group: "long" }, () => {
  let length = 0;
  const parser = createSseParser({ onEvent: (event) => void (length = event.data.length) });
  for (let at = 0; at < long.length; at += 100) parser.feed(long.subarray(at, at + 100));
  if (length !== 500_000) throw new Error(`Parsed ${length} characters, not 500000`);
});
