import { assertEquals } from "@std/assert";
import { copyJson, jsonPieces } from "../../../emulator/saved_state/json_pieces.ts";

const VALUES: unknown[] = [
  null,
  "text",
  [],
  {},
  Array.from({ length: 1000 }, (_, i) => ({ i, list: [i, undefined, null], none: undefined })),
  Object.fromEntries(
    Array.from({ length: 1000 }, (_, i) => [`"${i}\n`, { i, bytes: { toJSON: () => "x" } }]),
  ),
  JSON.parse(
    `{"__proto__": ${JSON.stringify(Array(1000).fill("\u2028"))}, "": {"constructor": 1}}`,
  ),
  JSON.parse(`${"[".repeat(90)}"${"deep".repeat(1000)}",1${"]".repeat(90)}`),
  { "text": "x".repeat(100_000), other: undefined, last: [[], {}, [[]]] },
];

Deno.test("the pieces of jsonPieces() form the same JSON as JSON.stringify()", () => {
  for (const value of VALUES) {
    const text = [...jsonPieces(value)].join("");
    assertEquals(JSON.stringify(JSON.parse(text)), JSON.stringify(value));
  }
});

Deno.test("the pieces of jsonPieces() are small for any size of value", () => {
  const row = (i: number) => ({ id: i, name: "x".repeat(100), list: [1, 2, 3] });
  const rows = Array.from({ length: 500 }, (_, i) => row(i));
  for (const value of [rows, { rows }, { a: { b: { c: [rows, rows] } } }]) {
    const longest = Math.max(...[...jsonPieces(value)].map(({ length }) => length));
    assertEquals(longest < 1000, true, String(longest));
  }
});

Deno.test("copyJson() returns the same as JSON.parse(JSON.stringify())", () => {
  for (const value of VALUES) {
    const copy = copyJson(value);
    assertEquals(copy, JSON.parse(JSON.stringify(value)));
    assertEquals(JSON.stringify(copy), JSON.stringify(value));
  }
});
