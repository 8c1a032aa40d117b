import { assertEquals, assertThrows } from "@std/assert";
import * as encoding from "../../../src/logic/encoding.ts";
import { ENCODING } from "../../../emulator/logic/modules.ts";

const {
  base64Decode,
  base64Encode,
  base85Decode,
  base85Encode,
  bytesToString,
  dataUrlDecode,
  dataUrlEncode,
  stringToBytes,
} = encoding;

Deno.test("encoding: Logic functions can import every function of the module", () => {
  assertEquals(Object.keys(encoding).toSorted(), [...ENCODING].toSorted());
});

Deno.test("encoding: invalid data throws a TypeError", () => {
  for (
    const bytes of ["ab", [256], [-1], [1.5], [NaN], ["1"], null, undefined, new Uint8Array(1)]
  ) {
    for (const encode of [bytesToString, base64Encode, base85Encode]) {
      assertThrows(() => encode(bytes as number[]), TypeError);
    }
  }
  for (const text of ["a", "ab=", "a b=", "====", "ab==c", "a-_b", null, 5]) {
    assertThrows(() => base64Decode(text as string), TypeError, undefined, String(text));
  }
  for (const text of ["0", "~~~~~", '00"00', "|NsC1", null]) {
    assertThrows(() => base85Decode(text as string), TypeError, undefined, String(text));
  }
  for (
    const text of ["", "data:", "data:text/plain", "http:a,b", "data:,%", "data:;base64,?", null]
  ) {
    assertThrows(() => dataUrlDecode(text as string), TypeError, undefined, String(text));
  }
  assertThrows(() => stringToBytes(5 as unknown as string), TypeError);
});

Deno.test("encoding: text, base64 and base85 give known values", () => {
  assertEquals(stringToBytes("aé€"), [97, 195, 169, 226, 130, 172]);
  assertEquals(bytesToString([0xef, 0xbb, 0xbf, 97, 0xff]), "\ufeffa\ufffd");
  assertEquals(base64Encode(stringToBytes("hello")), "aGVsbG8=");
  assertEquals(bytesToString(base64Decode("aGVsbG8")), "hello");
  // The same as Python's base64.b85encode.
  assertEquals(base85Encode(stringToBytes("hello world")), "Xk~0{Zy<MXa%^M");
  assertEquals(base85Encode([255, 255, 255, 255]), "|NsC0");
  assertEquals(base85Encode([]), "");
});

Deno.test("encoding: decoding reverses encoding", () => {
  for (let length = 0; length < 20_000; length = length * 3 + 1) {
    const bytes = Array.from({ length }, (_, i) => (i * 7919) % 256);
    assertEquals(base64Decode(base64Encode(bytes)), bytes);
    assertEquals(base85Decode(base85Encode(bytes)), bytes);
    assertEquals(dataUrlDecode(dataUrlEncode(bytes)).data, bytes);
  }
});

Deno.test("encoding: data URLs are encoded and decoded with their parameters", () => {
  assertEquals(dataUrlEncode([104, 105]), "data:application/octet-stream;base64,aGk=");
  const url = dataUrlEncode("aGk=", "text/plain", { charset: "utf-8", note: "a;b" });
  assertEquals(url, "data:text/plain;charset=utf-8;note=a%3Bb;base64,aGk=");
  assertEquals(dataUrlDecode(url), {
    mimeType: "text/plain",
    parameters: { charset: "utf-8", note: "a;b" },
    data: [104, 105],
  });
  assertEquals(dataUrlDecode("data:,h%69"), {
    mimeType: "text/plain",
    parameters: { charset: "US-ASCII" },
    data: [104, 105],
  });
});
