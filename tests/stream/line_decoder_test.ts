import { assert, assertEquals } from "@std/assert";
import { LineDecoder } from "../../src/stream/line_decoder.ts";

const encoder = new TextEncoder();

/** Returns the parts that a decoder passes on for these chunks, and the length of the rest. */
function decode(chunks: Iterable<Uint8Array>): { parts: string[]; pending: number } {
  const parts: string[] = [];
  const decoder = new LineDecoder((text) => parts.push(text));
  for (const chunk of chunks) decoder.feed(chunk);
  decoder.decodePending();
  return { parts, pending: decoder.pending };
}

function cut(bytes: Uint8Array, size: () => number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + size();
    chunks.push(bytes.subarray(at, end));
    at = end;
  }
  return chunks;
}

function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
}

Deno.test("LineDecoder passes on whole lines only, and keeps the rest", () => {
  const { parts, pending } = decode([
    encoder.encode("a\nb"),
    encoder.encode("c\r"),
    encoder.encode("\ndé"),
  ]);
  assertEquals([parts.join("|"), pending], ["a\n|bc\r|\n", 2]);
});

Deno.test("LineDecoder returns the same text for chunks of all sizes, long lines and any characters", () => {
  const random = seeded(11);
  const pieces = ["x", "é", "日", "🚀", "\uFEFF", "\u2028", "\0"];
  const ends = ["\n", "\r", "\r\n", "\n\n"];
  // Around the limits at which it behaves differently: 32, 4,096, and 32,768 bytes.
  const sizes = [1, 7, 31, 33, 600, 4_000, 5_000, 16_384, 30_000, 70_000];
  for (let round = 0; round < 60; round++) {
    let text = "";
    for (let line = 0; line < 8; line++) {
      const piece = pieces[random(pieces.length)]!;
      text += piece.repeat(random([40, 3_000, 40_000][random(3)]!)) + ends[random(ends.length)]!;
    }
    const tail = "é".repeat(random(100));
    const bytes = encoder.encode(text + tail);
    const size = sizes[random(sizes.length)]!;
    const { parts, pending } = decode(cut(bytes, () => 1 + random(size)));
    assert(parts.join("") === text, `round ${round}, chunks up to ${size} bytes`);
    assertEquals(pending, tail.length);
    for (const part of parts) assert(/[\r\n]$/.test(part));
  }
});

Deno.test("LineDecoder replaces invalid bytes as a decoder of the whole input would", () => {
  const broken = [0xff, 0x41, 0xe2, 0x82, 0x0a, 0xf0, 0x9f, 0x0a, 0x80, 0x0a];
  const expected = new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array(broken));
  for (const size of [1, 2, 3, 10]) {
    assertEquals(decode(cut(new Uint8Array(broken), () => size)).parts.join(""), expected);
  }
});

Deno.test("LineDecoder replaces invalid bytes of long lines as a decoder of the whole input would", () => {
  const random = seeded(5);
  const values = [0x41, 0x80, 0x9f, 0xa0, 0xbf, 0xc3, 0xe2, 0xed, 0xf0, 0xf4, 0xff];
  for (let round = 0; round < 40; round++) {
    const bytes = new Uint8Array(60_000).fill(0x41, 0, 40_000);
    for (let i = 40_000; i < bytes.length; i++) bytes[i] = values[random(values.length)]!;
    bytes[bytes.length - 1] = 0x0a;
    const size = [8, 40, 300, 9_000][round % 4]!;
    const { parts } = decode(cut(bytes, () => 1 + random(size)));
    const expected = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    assert(parts.join("") === expected, `round ${round}, chunks up to ${size} bytes`);
  }
});

Deno.test("LineDecoder keeps the start of the line after a long one, even one that ends within a chunk", () => {
  for (const end of ["\n", "\r"]) {
    const parts: string[] = [];
    const decoder = new LineDecoder((text) => parts.push(text));
    const long = "é".repeat(40_000) + end;
    const bytes = encoder.encode(long + "short" + end + "日".repeat(40));
    for (const chunk of cut(bytes, () => 20_001)) decoder.feed(chunk);
    decoder.feed(encoder.encode("x".repeat(40) + "\n"));
    assert(parts.join("") === `${long}short${end}${"日".repeat(40)}${"x".repeat(40)}\n`);
    assertEquals(parts.length, 3);
  }
});

Deno.test("LineDecoder accepts a long line in small chunks, and counts characters or bytes", () => {
  const long = "日".repeat(30_000);
  const parts: string[] = [];
  const decoder = new LineDecoder((text) => parts.push(text));
  for (const chunk of cut(encoder.encode(long), () => 7)) decoder.feed(chunk);
  assert(decoder.pending >= long.length && decoder.pending <= 3 * long.length);
  decoder.decodePending();
  assertEquals(decoder.pending, long.length);
  for (const chunk of cut(encoder.encode("\n\né\n"), () => 1)) decoder.feed(chunk);
  assert(parts.join("") === long + "\n\né\n");
  assertEquals(parts.length, 3);
});

Deno.test("LineDecoder does not keep references to its chunks", () => {
  const buffer = encoder.encode("first half");
  const parts: string[] = [];
  const decoder = new LineDecoder((text) => parts.push(text));
  decoder.feed(buffer);
  buffer.fill(120);
  decoder.feed(encoder.encode("\n"));
  assertEquals(parts, ["first half\n"]);
});

Deno.test("LineDecoder accepts text too", () => {
  const parts: string[] = [];
  const decoder = new LineDecoder((text) => parts.push(text));
  for (const text of ["a", "b\nc", "\r", "", "d"]) decoder.feedText(text);
  assertEquals([parts, decoder.pending], [["ab\n", "c\r"], 1]);
});
