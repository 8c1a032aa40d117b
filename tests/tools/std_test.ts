import { assertEquals } from "@std/assert";
import { addressIn, answers } from "../../tools/std.ts";

Deno.test("addressIn() finds what Deno tried to download", () => {
  const url = "http://127.0.0.1:1/@std/assert/meta.json";
  assertEquals(addressIn(`Download ${url}\nerror: not found`), url);
  assertEquals(addressIn(`error: Import '${url}' failed.`), url);
  assertEquals(addressIn("error: syntax"), undefined);
});

Deno.test("answers() takes any status for an answer, and no server for none", async () => {
  const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
  const server = Deno.serve(options, () => new Response("no", { status: 404 }));
  const address = `http://127.0.0.1:${server.addr.port}/`;
  assertEquals(await answers(address), true);
  await server.shutdown();
  assertEquals(await answers(address), false);
});
