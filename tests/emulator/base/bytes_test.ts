import { assertEquals } from "@std/assert";
import {
  fromBase64,
  hashOf,
  knownHash,
  sha256,
  toBase64,
  toHex,
} from "../../../emulator/base/bytes.ts";

Deno.test("bytes become base64 and back, however many there are", () => {
  for (const size of [0, 1, 2, 3, 0x8000, 0x8001, 100_000]) {
    const bytes = Uint8Array.from({ length: size }, (_, at) => at * 7);
    assertEquals(fromBase64(toBase64(bytes)), bytes, String(size));
  }
  assertEquals(toBase64(new Uint8Array([0xfb, 0xff])), "+/8=");
});

Deno.test("bytes as hex digits, and their fingerprint", async () => {
  assertEquals(toHex(new Uint8Array([0, 1, 255])), "0001ff");
  const digest = toHex(await sha256(new TextEncoder().encode("abc")));
  assertEquals(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

Deno.test("the digest of bytes is known once it was computed", async () => {
  const bytes = new Uint8Array([1, 2, 3]);
  assertEquals(knownHash(bytes), undefined);
  const expected = toHex(await sha256(bytes));
  assertEquals([await hashOf(bytes), knownHash(bytes)], [expected, expected]);
});
