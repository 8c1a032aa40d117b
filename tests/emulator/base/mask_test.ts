import { assertEquals } from "@std/assert";
import { maskJson, maskOf } from "../../../emulator/base/mask.ts";

const MASK = "[[SENSITIVE]]";

Deno.test("maskOf() hides a secret in every encoding in which a request may contain it", () => {
  const secret = `Aa/ü "1" <&'> {x}`;
  const mask = maskOf([secret]);
  const url = new URL("https://example.com");
  url.pathname = `/a/${secret}/b`;
  url.search = `?k=${secret}`;
  const texts = [
    secret,
    JSON.stringify({ secret }),
    encodeURIComponent(secret),
    encodeURI(secret),
    new URLSearchParams({ secret }).toString(),
    url.pathname,
    url.search,
    "Aa/ü &quot;1&quot; &lt;&amp;&#39;&gt; {x}",
    JSON.stringify("Aa/ü &quot;1&quot; &lt;&amp;&#39;&gt; {x}"),
  ];
  for (const text of texts) {
    const shown = mask(text);
    assertEquals([shown.includes(MASK), /%22|&quot;|&lt;|[A]a/.test(shown)], [true, false], text);
  }
  assertEquals(
    maskOf(["Key.Of-Me"])("https://key.of-me.example.com/"),
    `https://${MASK}.example.com/`,
  );
});

Deno.test("maskOf() treats secrets literally, and hides the longest first, in one pass", () => {
  assertEquals(maskOf(["a.c", "(x"])("abc a.c (x"), `abc ${MASK} ${MASK}`);
  assertEquals(maskOf(["abc", "abcdef", "SENSITIVE"])("abcdef abc"), `${MASK} ${MASK}`);
  assertEquals(maskOf(["S"])("visible"), "visible");
  assertEquals(maskOf(["..", "\uD800", ""])("a..b\uD800"), `a${MASK}b${MASK}`);
  for (const none of [[], [""]]) assertEquals(maskOf(none)("text"), "text");
});

Deno.test("maskJson() masks strings, names and numbers, at any depth", () => {
  const mask = maskOf(["key", "1234"]);
  const value = { key: ["a key", 1234, 12, null, true, { deep: [{ x: "my key" }] }] };
  assertEquals(maskJson(value, mask), {
    [MASK]: [`a ${MASK}`, MASK, 12, null, true, { deep: [{ x: `my ${MASK}` }] }],
  });
  assertEquals(maskJson(undefined, mask), undefined);
});
