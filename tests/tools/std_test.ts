import { assert, assertEquals, assertRejects } from "@std/assert";
import { toFileUrl } from "@std/path";
import { addressIn, responds, stdArgs, writeCheckoutMap } from "../../tools/std.ts";
import { root } from "../kit/programs.ts";

Deno.test("addressIn() finds the URL that Deno tried to download", () => {
  const url = "http://127.0.0.1:1/@std/assert/meta.json";
  assertEquals(addressIn(`Download ${url}\nerror: not found`), url);
  assertEquals(addressIn(`error: Import '${url}' failed.`), url);
  assertEquals(addressIn("error: syntax"), undefined);
});

Deno.test("responds() is true for any status, and false without a server", async () => {
  const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
  const server = Deno.serve(options, () => new Response("no", { status: 404 }));
  const address = `http://127.0.0.1:${server.addr.port}/`;
  assertEquals(await responds(address), true);
  await server.shutdown();
  assertEquals(await responds(address), false);
});

Deno.test("writeCheckoutMap() maps every export of a checkout, and keeps the other imports of the tests", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const checkout = toFileUrl(`${folder}/`);
    const write = async (name: string, manifest: unknown) => {
      await Deno.mkdir(`${folder}/${name}`);
      await Deno.writeTextFile(`${folder}/${name}/deno.json`, JSON.stringify(manifest));
    };
    await Deno.writeTextFile(`${folder}/LICENSE`, "");
    await Deno.mkdir(`${folder}/_tools`);
    await write("assert", {
      name: "@std/assert",
      exports: { ".": "./mod.ts", "./is": "./a/is.ts" },
    });
    await write("data_structures", { name: "@std/data-structures", exports: "./mod.ts" });
    const file = new URL("cache/map.json", checkout);
    await writeCheckoutMap(checkout, file);
    const { imports } = JSON.parse(await Deno.readTextFile(file));
    assertEquals(imports["@std/assert"], `${checkout}assert/mod.ts`);
    assertEquals(imports["@std/assert/is"], `${checkout}assert/a/is.ts`);
    assertEquals(imports["@std/data-structures"], `${checkout}data_structures/mod.ts`);
    assertEquals(imports["@particle-edge/sdk"], `${toFileUrl(`${root}/`)}mod.ts`);
    assert(imports["hono"].startsWith("npm:hono@"));
    // The fallback must not be mixed with real packages: that combination is untested.
    assertEquals(imports["@std/path"], undefined);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("writeCheckoutMap() says how to set STD if the folder has no standard library", async () => {
  const file = toFileUrl(`${root}/.cache/unused.json`);
  for (const folder of [`${root}/src/`, `${root}/no/such/folder/`]) {
    await assertRejects(
      () => writeCheckoutMap(toFileUrl(folder), file),
      Error,
      `No standard library in ${folder}; set STD to jsr, fallback or the path`,
    );
  }
});

Deno.test("stdArgs() makes child processes use the same @std as their parent", () => {
  const file = (path: string) => toFileUrl(`${root}/${path}`).href;
  assertEquals(stdArgs("https://jsr.example/@std/assert/1.0.19/mod.ts"), []);
  assertEquals(stdArgs(file("tests/std_fallback/assert.ts")), [
    "--import-map=tests/std_fallback/import_map.json",
  ]);
  assertEquals(stdArgs("file:///std/assert/mod.ts"), [
    "--import-map=.cache/std_import_map.json",
  ]);
});
