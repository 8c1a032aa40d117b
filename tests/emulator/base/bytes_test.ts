import { assertEquals } from "@std/assert";
import {
  fromBase64,
  hashOf,
  knownHash,
  sha256,
  toBase64,
  toHex,
} from "../../../emulator/base/bytes.ts";

Deno.test("fromBase64() reverses toBase64() for any length", () => {
  for (const size of [0, 1, 2, 3, 0x8000, 0x8001, 100_000]) {
    const bytes = Uint8Array.from({ length: size }, (_, at) => at * 7);
    assertEquals(fromBase64(toBase64(bytes)), bytes, String(size));
  }
  assertEquals(toBase64(new Uint8Array([0xfb, 0xff])), "+/8=");
});

Deno.test("toHex() and sha256() return hex digits and the digest", async () => {
  assertEquals(toHex(new Uint8Array([0, 1, 255])), "0001ff");
  const digest = toHex(await sha256(new TextEncoder().encode("abc")));
  assertEquals(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

Deno.test("knownHash() returns the digest once hashOf() has computed it", async () => {
  const bytes = new Uint8Array([1, 2, 3]);
  assertEquals(knownHash(bytes), undefined);
  const expected = toHex(await sha256(bytes));
  assertEquals([await hashOf(bytes), knownHash(bytes)], [expected, expected]);
});
