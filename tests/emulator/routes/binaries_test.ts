import { assertEquals, assertMatch } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Emulator } from "@particle-edge/emulator";
import { call, type Json, send, tokenOf } from "../helpers.ts";
import { type Content, sendFiles } from "../files.ts";

const compile = (
  emulator: Emulator,
  files: Record<string, Content>,
  fields: Record<string, string> = {},
): Promise<{ status: number; body: Json }> =>
  sendFiles(emulator, "POST", "/v1/binaries", files, fields);

async function bytesOf(emulator: Emulator, id: string): Promise<string> {
  const response = await send(emulator, "GET", `/v1/binaries/${id}`);
  assertEquals(response.status, 200);
  return new Uint8Array(await response.arrayBuffer()).toString();
}

Deno.test("compile: rejects invalid requests", async () => {
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettle" });
  const source = { "main.ino": "void loop() {}" };
  const bad: [Record<string, string>, Record<string, string>, number][] = [
    [{}, {}, 400],
    [{ "README.md": "x" }, {}, 400],
    [{ "main.ino": "", "virus.exe": "" }, {}, 400],
    [source, { platform_id: "77" }, 400],
    [source, { platform_id: "x" }, 400],
    [source, { platform_id: "1e99" }, 400],
    [source, { platform_id: "12", build_target_version: "0.0.1" }, 400],
    [source, { platform_id: "32", build_target_version: "2.3.1" }, 400],
    [source, { product_id: "unknown" }, 404],
  ];
  for (const [files, fields, status] of bad) {
    assertEquals((await compile(emulator, files, fields)).status, status, JSON.stringify(fields));
  }
  assertEquals((await call(emulator, "POST", "/v1/binaries", { json: {} })).status, 400);
  assertEquals((await call(emulator, "POST", "/v1/binaries", { token: null })).status, 400);
  assertEquals((await compile(emulator, source, { product_id: "kettle" })).status, 200);
});

Deno.test("compile: fails for an #error that a compiler would reach", async () => {
  const source = [
    "// #error in a comment",
    "/* #error in",
    "#error another */",
    'const char* s = "\\',
    '#error in a string";',
    "#if 0",
    "#error skipped",
    "#else",
    "  #  error It's first",
    "#endif",
    "#if PLATFORM_ID != 12",
    "#error not for Argon",
    "#elif PLATFORM_ID == 12",
    "#define ARGON",
    "#else",
    "#error never",
    "#endif",
    "#ifdef ARGON",
    "#error second",
    "#endif",
    "#if SYSTEM_VERSION < 0x01000000",
    "#error too old",
    "#else",
    "#error cannot tell",
    "#endif",
    "#endif",
  ].join("\n");
  const errors = [
    "lib/a.h:9:4: error: #error It's first",
    "lib/a.h:19:2: error: #error second",
  ];
  for (const compileErrorStatus of [undefined, 200] as const) {
    using emulator = new Emulator({ compileErrorStatus });
    const { status, body } = await compile(emulator, { "main.ino": "", "lib/a.h": source });
    assertEquals(status, compileErrorStatus ?? 400);
    assertEquals(body, {
      ok: false,
      output: "Compiler timed out or encountered an error",
      stdout: "",
      errors,
    });
    const note = { "main.ino": "", "notes.txt": "#error is fine here" };
    assertEquals((await compile(emulator, note)).status, 200);
  }
});

Deno.test("compile: accepts hostile sources, and rejects sources that are too large", async () => {
  using emulator = new Emulator();
  const size = 2 * 1024 * 1024 - 1;
  for (const part of ['"', "'", '"a', "\\a", "/*", "#if 1\n", "#else\n", "#endif\n", "\t#\t"]) {
    for (const start of ["", '"']) {
      const text = (start + part.repeat(size)).slice(0, size);
      assertEquals((await compile(emulator, { "main.ino": text })).status, 200, start + part);
    }
  }
  const text = '"' + "a".repeat(size);
  assertEquals((await compile(emulator, { "main.ino": text })).status, 200);
  assertEquals((await compile(emulator, { "main.ino": text, "a.h": "a" })).status, 413);
});

Deno.test("compile: the same sources give the same bytes in any order, and different ones do not", async () => {
  using _time = new FakeTime(0);
  using emulator = new Emulator();
  const source = { "a.cpp": "int a;", "b.h": "int b;" };
  const { status, body } = await compile(emulator, source, { latest: "true" });
  assertEquals(status, 200);
  assertEquals(Object.keys(body), [
    "ok",
    "binary_id",
    "binary_url",
    "build_target_version",
    "expires_at",
    "sizeInfo",
  ]);
  assertEquals(body.binary_url, `/v1/binaries/${body.binary_id}`);
  assertEquals(body.expires_at, "1970-01-02T00:00:00.000Z");
  assertEquals(body.build_target_version, "6.3.0");
  assertMatch(body.sizeInfo, /^ {3}text\t {3}data\t/);
  const bytes = await bytesOf(emulator, body.binary_id);
  const compiled = async (files: Record<string, string>, fields: Record<string, string> = {}) =>
    await bytesOf(emulator, (await compile(emulator, files, fields)).body.binary_id);
  assertEquals(await compiled({ "b.h": "int b;", "a.cpp": "int a;" }), bytes);
  const others = [
    await compiled({ "a.cpp": "int a;", "b.h": "int c;" }),
    await compiled({ "a.cpp": "int a;", "c.h": "int b;" }),
    await compiled({ "a.cpp": "int a;i", "b.h": "nt b;" }),
    await compiled(source, { platform_id: "13" }),
    await compiled(source, { build_target_version: "4.2.0" }),
  ];
  assertEquals(new Set([bytes, ...others]).size, 6);
});

Deno.test("binaries: those of other users look unknown, and all expire", async () => {
  using time = new FakeTime();
  using emulator = new Emulator();
  const token = await tokenOf(emulator, "other");
  const { body } = await compile(emulator, { "main.ino": "" });
  const path = `/v1/binaries/${body.binary_id}`;
  const unknown = { status: 404, body: { ok: false, errors: ["Binary not found"] } };
  assertEquals(await call(emulator, "GET", path, { token }), unknown);
  assertEquals(await call(emulator, "GET", "/v1/binaries/__proto__"), unknown);
  await bytesOf(emulator, body.binary_id);
  time.tick(24 * 60 * 60 * 1000);
  assertEquals(await call(emulator, "GET", path), unknown);
});

Deno.test("build targets do not need a token", async () => {
  using emulator = new Emulator();
  const get = async (query = "") =>
    (await call(emulator, "GET", `/v1/build_targets${query}`, { token: null })).body;
  const all = await get();
  assertEquals(all.platforms.Argon, 12);
  assertEquals(all.default_versions["12"], "6.3.0");
  const prereleases = all.targets.filter((one: Json) => one.prereleases.length > 0);
  assertEquals(prereleases.map(({ version }: Json) => version), ["6.4.0-rc.1"]);
  const featured = await get("?featured=true");
  assertEquals(featured.targets.length < all.targets.length, true);
  for (const { firmware_vendor, platforms, version } of featured.targets) {
    assertEquals([firmware_vendor, platforms.length > 0], ["Particle", true], version);
  }
});
