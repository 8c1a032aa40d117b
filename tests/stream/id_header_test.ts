import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Particle } from "../../mod.ts";
import { idHeader } from "../../src/stream/id_header.ts";
import { ScriptedCloud, settled } from "./scripted_cloud.ts";

/** Replaces `Headers` while `run` is called. */
function withHeaders(isRejected: (value: string) => boolean, run: () => void): void {
  const { Headers } = globalThis;
  globalThis.Headers = class {
    constructor([[, value]]: [[string, string]]) {
      if (isRejected(value)) throw new TypeError("rejected");
    }
  } as unknown as typeof Headers;
  try {
    run();
  } finally {
    globalThis.Headers = Headers;
  }
}

Deno.test("idHeader() returns ASCII unchanged, and one character for each UTF-8 byte of the rest", () => {
  const rows = { "": "", "7 a~": "7 a~", "é": "\xc3\xa9", "日": "\xe6\x97\xa5" };
  for (const [id, value] of Object.entries(rows)) assertEquals(idHeader(id), value);
  assertEquals(idHeader("🌡"), "\xf0\x9f\x8c\xa1");
});

Deno.test("idHeader() returns an empty string for characters that HTTP does not allow", () => {
  for (const id of ["a\tb", "a\u0001", "\u007f", "é\u001f"]) assertEquals(idHeader(id), "");
});

Deno.test("idHeader() leaves the encoding to a runtime that accepts any string", () => {
  withHeaders(() => false, () => assertEquals(idHeader("größe 日本"), "größe 日本"));
});

Deno.test("idHeader() returns an empty string for a value that the runtime rejects", () => {
  withHeaders((value) => /[^\0-~]/.test(value), () => {
    assertEquals([idHeader("é"), idHeader("7")], ["", "7"]);
  });
});

/** Returns the headers of a stream's connections; the server sends one of `chunks` on each. */
async function headersOf(
  chunks: string[],
  own?: Record<string, string>,
): Promise<Record<string, string>[]> {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const sent: Record<string, string>[] = [];
  const particle = new Particle({
    fetch: (_, { headers, signal }) => {
      sent.push(headers as Record<string, string>);
      return cloud.open(signal!, 0);
    },
  });
  const stream = await particle.getEventStream({ deviceId: "mine", headers: own, idleTimeout: 0 });
  stream.on("event", () => {});
  for (const chunk of chunks) {
    cloud.last.send(chunk);
    await settled();
    cloud.last.end();
    await time.tickAsync(0);
    await time.tickAsync(60_000);
    await time.tickAsync(0);
  }
  stream.close();
  return sent;
}

const ids = (sent: Record<string, string>[]) => sent.map((headers) => headers["last-event-id"]);

Deno.test("a non-ASCII id is sent back in UTF-8, on every connection until the next id", async () => {
  const sent = await headersOf(["id: größe\ndata: 1\n\n", "data: 2\n\n", "id: 7\n\n"]);
  const size = "gr\xc3\xb6\xc3\x9fe";
  assertEquals(ids(sent), [undefined, size, size, "7"]);
});

for (
  const [kind, empty] of [["an event", "id:\ndata: 2\n\n"], ["a block without data", "id\n\n"]]
) {
  Deno.test(`an empty id of ${kind} clears the last id, on later connections too`, async () => {
    assertEquals(ids(await headersOf(["id: 7\ndata: 1\n\n", empty!, "data: 3\n\n"])), [
      undefined,
      "7",
      undefined,
      undefined,
    ]);
  });
}

Deno.test("an empty id clears the Last-Event-ID that the caller passed", async () => {
  const own = { "Last-Event-ID": "0", "x-a": "1" };
  const sent = await headersOf([":\n\n", "id: 7\n\n", "id\n\n", ":\n\n"], own);
  assertEquals(ids(sent), ["0", "0", "7", undefined, undefined]);
  for (const headers of sent) {
    assertEquals([headers["x-a"], headers["Last-Event-ID"]], ["1", undefined]);
  }
});

Deno.test("a stream requests an uncached event stream unless the caller passes other headers", async () => {
  const [plain] = await headersOf([]);
  assertEquals([plain!["accept"], plain!["cache-control"]], ["text/event-stream", "no-cache"]);
  const [own] = await headersOf([], { Accept: "*/*", "Cache-Control": "no-store" });
  assertEquals([own!["accept"], own!["cache-control"]], ["*/*", "no-store"]);
});
