import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { bundle } from "../kit/programs.ts";
import { isPresent, runOn } from "./runtimes.ts";
import type { Receipt } from "./uploads.ts";

/** The size of a file that is read while it is sent, and that is not a multiple of any buffer size. */
const LARGE = 5_000_001;
const SMALL = 1_001;

const program = await bundle("tests/network/uploads.ts");

const sumOf = (bytes: Uint8Array) => bytes.reduce((sum, byte) => (sum * 31 + byte) % 999_983, 7);

/** Serves the requests of uploads.ts; `shrinking` is the path of a file that is truncated during its upload. */
function serve(shrinking: string) {
  const complete: string[] = [];
  const handler = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    if (pathname === "/v1/refuse") return Response.json({ error: "no" }, { status: 413 });
    if (pathname === "/v1/shrink") {
      const reader = request.body!.getReader();
      await reader.read();
      await Deno.truncate(shrinking, 10);
      while (!(await reader.read()).done);
      complete.push(pathname);
      return Response.json({});
    }
    const form = await request.formData();
    complete.push(pathname);
    if (request.headers.get("authorization") !== "Bearer token") {
      return Response.json({ error: "invalid_token" }, { status: 401 });
    }
    if (pathname === "/v1/redirect") {
      return new Response(null, { status: 307, headers: { location: "/v1/take" } });
    }
    const parts: Receipt["parts"] = [];
    for (const value of form.values()) {
      if (typeof value === "string") continue;
      const bytes = new Uint8Array(await value.arrayBuffer());
      parts.push([value.name, bytes.length, sumOf(bytes)]);
    }
    assertEquals(form.get("last"), "field");
    return Response.json({ parts, length: request.headers.get("content-length") });
  };
  const server = Deno.serve({
    port: 0,
    hostname: "127.0.0.1",
    onListen() {},
    onError: () => new Response(null, { status: 500 }), // an upload that ended early
  }, handler);
  const url = `http://127.0.0.1:${server.addr.port}`;
  return { url, complete, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** Creates a folder with the files to send, which is removed at the end of the test. */
async function makeFiles() {
  const folder = await Deno.makeTempDir();
  const contents: Record<string, Uint8Array> = {};
  for (const [name, size] of Object.entries({ LARGE, SMALL, SHRINKING: LARGE })) {
    contents[name] = Uint8Array.from(
      { length: size },
      (_, index) => (index * 7 + index / 251) % 256,
    );
    await Deno.writeFile(join(folder, name), contents[name]);
  }
  const part = (fileName: string, name: string) => {
    const bytes = contents[name]!;
    return [fileName, bytes.length, sumOf(bytes)] as const;
  };
  const paths = Object.fromEntries(Object.keys(contents).map((name) => [name, join(folder, name)]));
  const dispose = () => Deno.remove(folder, { recursive: true });
  return { paths, part, [Symbol.asyncDispose]: dispose };
}

for (const runtime of ["deno", "bun", "node"] as const) {
  Deno.test({
    name: `${runtime}: files are uploaded from their paths`,
    ignore: !await isPresent(runtime),
    async fn() {
      await using files = await makeFiles();
      await using server = serve(files.paths["SHRINKING"]!);
      const env = { SERVER: server.url, ...files.paths };
      const outcomes = await runOn(runtime, { program, worker: "" }, env) as //
      Record<string, Receipt>;
      const [large, small] = [files.part("a.bin", "LARGE"), files.part("b.bin", "SMALL")];
      const parts = (name: string) => outcomes[name]?.parts ?? outcomes[name];
      assertEquals<unknown>(parts("large"), [large, small]);
      assertEquals<unknown>(parts("small"), [small]);
      assertEquals<unknown>(parts("large, after a 401"), [large]);
      assertEquals<unknown>(parts("small, redirected"), [small]);
      const redirected = runtime === "node" ? "redirect" : [large];
      assertEquals<unknown>(parts("large, redirected"), redirected);
      assertEquals<unknown>(parts("one that shrinks"), "file");
      assert(["http", "network"].includes(parts("refused before it is read") as unknown as string));
      if (runtime === "bun") {
        assertEquals<unknown>(parts("Bun.file()"), [large, small]);
        assertEquals<unknown>(parts("Bun.file(), missing"), "file");
      }
      // Only Deno omits the length, and only for files that are read while they are sent.
      const lengths = ["large", "small"].map((name) => Number(outcomes[name]!.length) > SMALL);
      assertEquals(lengths, [runtime !== "deno", true]);
      assertEquals(server.complete.includes("/v1/shrink"), false);
    },
  });
}
