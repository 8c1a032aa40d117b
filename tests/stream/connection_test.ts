import { assertEquals, assertInstanceOf } from "@std/assert";
import { ParticleError } from "../../src/core/errors.ts";
import { readConnection } from "../../src/stream/connection.ts";

Deno.test("readConnection() keeps nothing of the runtime's error but name, message and code", async () => {
  // As Bun's: it has the whole URL in a member of its own.
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
  const { error: shown } = disconnect as { error: unknown };
  assertInstanceOf(shown, ParticleError);
  assertEquals([shown.code, (shown.cause as { code?: string }).code], ["network", "ECONNRESET"]);
  assertEquals(Deno.inspect(shown, { depth: 9, showHidden: true }).includes("SECRET"), false);
});
