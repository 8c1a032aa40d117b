import { assertEquals, assertInstanceOf } from "@std/assert";
import { ParticleError } from "../../src/core/errors.ts";
import { readConnection } from "../../src/stream/connection.ts";

Deno.test("readConnection() keeps only the name, message and code of the runtime's error", async () => {
  // Like an error of Bun, which has the whole URL in a property.
  const error = Object.assign(new Error("The socket was closed by http://h/events?token=SECRET"), {
    code: "ECONNRESET",
    path: "http://h/events?token=SECRET",
  });
  const body = new ReadableStream({ pull: (controller) => controller.error(error) });
  const disconnect = await readConnection(new Response(body), new AbortController(), {
    idleTimeout: 0,
    maxEventSize: undefined,
    onEvent: () => {},
    onId: () => {},
    onRetry: () => {},
    onChunk: () => undefined,
  });
  assertEquals(disconnect.reason, "error");
  const { error: reported } = disconnect as { error: unknown };
  assertInstanceOf(reported, ParticleError);
  assertEquals([reported.code, (reported.cause as { code?: string }).code], [
    "network",
    "ECONNRESET",
  ]);
  assertEquals(Deno.inspect(reported, { depth: 9, showHidden: true }).includes("SECRET"), false);
});

Deno.test("readConnection() enlarges its buffer whenever a read fills it, up to 64 KiB", async () => {
  const sizes: number[] = [];
  const body = new ReadableStream({
    type: "bytes",
    pull(controller) {
      const { byobRequest } = controller as ReadableByteStreamController;
      const { byteLength } = byobRequest!.view!;
      const isLast = sizes.push(byteLength) === 8;
      if (isLast) controller.close();
      const filled = sizes.length === 2 ? byteLength - 1 : byteLength;
      byobRequest!.respond(isLast ? 0 : filled);
    },
  }, { highWaterMark: 0 });
  await readConnection(new Response(body), new AbortController(), {
    idleTimeout: 0,
    maxEventSize: undefined,
    onEvent: () => {},
    onId: () => {},
    onRetry: () => {},
    onChunk: () => undefined,
  });
  assertEquals(sizes, [1_024, 4_096, 4_096, 16_384, 65_536, 65_536, 65_536, 65_536]);
});
