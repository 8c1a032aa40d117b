import { assertEquals } from "@std/assert";
import { readText } from "../../src/core/read_body.ts";

/** Returns a response whose body has a chunk for each byte of a text, one per turn. */
function bytewise(text: string): Response {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new Response(
    new ReadableStream({
      async pull(controller) {
        await Promise.resolve();
        if (at === bytes.length) controller.close();
        else controller.enqueue(bytes.slice(at, ++at));
      },
    }),
  );
}

Deno.test("readText() reads several bodies at a time whose characters are split between chunks", async () => {
  const texts = ["äöü€", "😀", "", "x", "\ufeffй"];
  const read = await Promise.all(texts.map((text) => readText(bytewise(text), 100)));
  assertEquals(read, ["äöü€", "😀", "", "x", "й"].map((text) => [text, true]));
});

Deno.test("readText() decodes a character that the end cuts off to U+FFFD, and is not affected by it later", async () => {
  const cut = () => new Response(new Uint8Array([0x78, 0xe2, 0x82]));
  assertEquals(await readText(cut(), 100), ["x\ufffd", true]);
  assertEquals(await readText(new Response("€"), 100), ["€", true]);
});

Deno.test("readText() stops at the limit, in bytes", async () => {
  assertEquals(await readText(bytewise("abcdef"), 4), ["abcd", false]);
  assertEquals(await readText(new Response("abcdef"), 4), ["abcd", false]);
  assertEquals(await readText(bytewise("abcd"), 4), ["abcd", true]);
});
