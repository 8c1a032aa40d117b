import { assertEquals, assertThrows } from "@std/assert";
import { appendQuery, encodeParams } from "../../src/core/query.ts";

Deno.test("encodeParams() sends falsy values but omits undefined and null", () => {
  assertEquals(
    encodeParams({ a: false, b: 0, c: "", d: undefined, e: null, f: 1n }),
    "a=false&b=0&c=&f=1",
  );
});

Deno.test("encodeParams() nests arrays and objects, and writes dates as ISO 8601", () => {
  assertEquals(
    encodeParams({ groups: ["a", "b"], account_info: { first_name: "x y" }, at: new Date(0) }),
    "groups[]=a&groups[]=b&account_info[first_name]=x%20y&at=1970-01-01T00%3A00%3A00.000Z",
  );
  assertEquals(encodeParams({ groups: [] }), "");
});

Deno.test("encodeParams() recognizes a date from another realm", () => {
  const { toISOString } = Date.prototype;
  const at = Object.setPrototypeOf(new Date(0), { toISOString });
  assertEquals(encodeParams({ at }), "at=1970-01-01T00%3A00%3A00.000Z");
});

Deno.test("encodeParams() returns text that decodes to the original value", () => {
  const text = "a&b=c d+é\n🚀%";
  assertEquals(new URLSearchParams(encodeParams({ [text]: text })).get(text), text);
});

Deno.test("encodeParams() throws for values that cannot be converted to text", () => {
  for (const value of [() => 1, Symbol("s"), NaN]) {
    assertThrows(() => encodeParams({ page: value }), TypeError, "page must be");
  }
  assertThrows(
    () => encodeParams({ name: "\uDC00" }),
    TypeError,
    "name must be well-formed Unicode",
  );
});

Deno.test("encodeParams() ignores inherited members and sends __proto__ as a name", () => {
  const params = JSON.parse('{"__proto__":{"x":1},"a":1}');
  assertEquals(encodeParams(params), "__proto__[x]=1&a=1");
  assertEquals(encodeParams(Object.create({ inherited: 1 })), "");
});

Deno.test("appendQuery() uses the right separator and never loses the query", () => {
  const rows: [string, string][] = [
    ["/v1/x", "/v1/x?b=2"],
    ["/v1/x?", "/v1/x?b=2"],
    ["/v1/x?a=1", "/v1/x?a=1&b=2"],
    ["/v1/x?a=1&", "/v1/x?a=1&b=2"],
    ["/v1/x#frag", "/v1/x?b=2"],
    ["/v1/x?a=1#frag?", "/v1/x?a=1&b=2"],
  ];
  for (const [uri, expected] of rows) assertEquals(appendQuery(uri, { b: 2 }), expected);
  assertEquals(appendQuery("/v1/x?a=1", undefined), "/v1/x?a=1");
  assertEquals(appendQuery("/v1/x", { b: undefined }), "/v1/x");
});
