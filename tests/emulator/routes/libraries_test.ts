import { assertEquals, assertMatch } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { call, type Json, send, tokenOf } from "../helpers.ts";
import { sendFiles } from "../files.ts";
import { gunzipText, gzip, tar } from "../../cloud/archive.ts";

const PATH = "/v1/libraries";

const properties = (name: string, version: string, more = ""): string =>
  `# comment\nname = ${name}\nversion=${version}\nauthor=Me = myself\nsentence=Boils.\n${more}`;

const archive = (text: string, name = "library.properties"): Promise<Uint8Array<ArrayBuffer>> =>
  gzip(tar({ [name]: text, "src/a.h": "a" }));

const contribute = (
  emulator: Emulator,
  bytes: Uint8Array<ArrayBuffer>,
  token = emulator.token,
): Promise<{ status: number; body: Json }> =>
  sendFiles(emulator, "POST", PATH, { "archive.tar.gz": bytes }, {}, { token });

const names = ({ body }: { body: Json }): string[] =>
  body.data.map(({ attributes }: Json) => `${attributes.name} ${attributes.version}`);

/** Returns a `.tar` file with another size in its first header. */
function tarOfSize(size: string): Uint8Array<ArrayBuffer> {
  const packed = tar({ "library.properties": "name=x" });
  packed.set(new TextEncoder().encode(size.padEnd(12, "\0")), 124);
  return packed;
}

Deno.test("libraries: rejects invalid archives, and stores nothing", async () => {
  using emulator = new Emulator();
  const bad: [string, Uint8Array<ArrayBuffer>, string][] = [
    ["no gzip", new Uint8Array([1, 2, 3]), "The archive is not a valid .tar.gz file"],
    ["empty", new Uint8Array(), "The archive is not a valid .tar.gz file"],
    ["cut", (await archive(properties("x", "1.0.0"))).slice(0, 60), "not a valid"],
    ["no tar", await gzip("nonsense ".repeat(1000)), "not a valid"],
    ["other files", await archive(properties("x", "1.0.0"), "a.txt"), "no library.properties"],
    ["nested", await archive(properties("x", "1.0.0"), "x/library.properties"), "no library."],
    ["negative size", await gzip(tarOfSize("-1000")), "not a valid"],
    ["endless size", await gzip(tarOfSize("77777777777")), "not a valid"],
    ["no size", await gzip(tarOfSize("")), "not a valid"],
    ["binary size", await gzip(tarOfSize("\x7f\x7f")), "not a valid"],
    ["no name", await archive("version=1.0.0\nauthor=me"), "name must be"],
    ["bad name", await archive(properties("../x", "1.0.0")), "name must be"],
    ["bad version", await archive(properties("x", "1")), "version must be"],
    ["no author", await archive("name=x\nversion=1.0.0"), "author must not"],
    ["huge properties", await archive(properties("x", "1.0.0", "a".repeat(70_000))), "no library."],
  ];
  for (const [what, bytes, text] of bad) {
    const { status, body } = await contribute(emulator, bytes);
    assertEquals([status, String(body.errors).includes(text)], [400, true], what);
  }
  assertEquals((await sendFiles(emulator, "POST", PATH, {}, { a: "b" })).status, 400);
  assertEquals((await call(emulator, "POST", PATH, { json: {} })).status, 400);
  const mine = await call(emulator, "GET", `${PATH}?scope=mine`);
  assertEquals(names(mine), []);
});

Deno.test("libraries: stops unpacking an archive at a limit", async () => {
  using emulator = new Emulator();
  const bomb = await gzip(new Uint8Array(64 * 1024 * 1024));
  const { status, body } = await contribute(emulator, bomb);
  assertEquals([status, body.ok], [413, false]);
});

Deno.test("libraries: other users cannot see or change a private one, or take its name", async () => {
  using emulator = new Emulator();
  const token = await tokenOf(emulator, "other");
  assertEquals(
    (await contribute(emulator, await archive(properties("boil", "1.0.0")))).status,
    201,
  );
  const unknown = { status: 404, body: { ok: false, errors: ["Library not found"] } };
  const routes: [string, string][] = [
    ["GET", `${PATH}/boil`],
    ["GET", `${PATH}/boil/versions`],
    ["PATCH", `${PATH}/boil`],
    ["DELETE", `${PATH}/boil`],
    ["GET", `${PATH}/boil/archives/0`],
    ["GET", `${PATH}/__proto__`],
  ];
  for (const [method, path] of routes) {
    assertEquals(await call(emulator, method, path, { token }), unknown, `${method} ${path}`);
  }
  const taken = await contribute(emulator, await archive(properties("BOIL", "2.0.0")), token);
  assertEquals([taken.status, taken.body.errors], [400, ["The library name BOIL is taken"]]);
  for (const [method, json] of [["PATCH", { visibility: "public" }], ["DELETE", {}]] as const) {
    assertEquals((await call(emulator, method, `${PATH}/neopixel`, { json })).status, 403);
  }
  assertEquals(
    (await contribute(emulator, await archive(properties("boil", "1.0.0")))).status,
    400,
  );
  const json = { visibility: "private" };
  assertEquals((await call(emulator, "PATCH", `${PATH}/boil`, { json })).status, 400);
});

Deno.test("libraries: contribute, publish, versions, download, delete", async () => {
  using emulator = new Emulator();
  const token = await tokenOf(emulator, "other");
  const more = "architectures=particle-argon, esp8266\ncategory=Kitchen\nurl=https://example.com\n";
  const { status, body } = await contribute(
    emulator,
    await archive(properties("boil", "1.9.0", more)),
  );
  assertEquals(status, 201);
  const { links, ...rest } = body.data;
  const { published_at, ...attributes } = rest.attributes;
  assertMatch(published_at, /^\d{4}-/);
  assertEquals({ ...rest, attributes }, {
    id: "boil",
    type: "libraries",
    attributes: {
      name: "boil",
      version: "1.9.0",
      author: "Me = myself",
      sentence: "Boils.",
      paragraph: "",
      url: "https://example.com",
      repository: "",
      category: "Kitchen",
      license: "",
      architectures: ["particle-argon", "esp8266"],
      official: false,
      visibility: "private",
      mine: true,
    },
  });
  const publish = () => call(emulator, "PATCH", `${PATH}/boil`, { json: { visibility: "public" } });
  assertEquals((await publish()).body.data.attributes.visibility, "public");
  await contribute(emulator, await archive(properties("boil", "1.10.0")));
  await contribute(emulator, await archive(properties("boil", "1.10.0-rc.1")));
  const versions = async (token?: string, query = "") =>
    names(await call(emulator, "GET", `${PATH}/boil/versions${query}`, { token }));
  assertEquals(await versions(), ["boil 1.10.0", "boil 1.10.0-rc.1", "boil 1.9.0"]);
  assertEquals(await versions(undefined, "?page=2&limit=2"), ["boil 1.9.0"]);
  assertEquals(await versions(token), ["boil 1.9.0"]);
  const get = (query = "") => call(emulator, "GET", `${PATH}/boil${query}`);
  assertEquals((await get()).body.data.attributes.version, "1.10.0");
  assertEquals((await get("?version=1.9.0")).body.data.links, links);
  assertEquals((await get("?version=latest")).body, (await get("")).body);
  assertEquals((await get("?version=3.0.0")).status, 404);
  const { pathname, origin } = new URL(links.download);
  assertEquals(origin, "https://api.particle.io");
  const response = await send(emulator, "GET", pathname, { token: null });
  const sent = await archive(properties("boil", "1.9.0", more));
  assertEquals(new Uint8Array(await response.arrayBuffer()), sent);
  const remove = (json: unknown) => call(emulator, "DELETE", `${PATH}/boil`, { json });
  for (const json of [{}, { force: "other" }, { force: ["boil"] }]) {
    assertEquals((await remove(json)).status, 400);
  }
  assertEquals(await remove({ force: "boil" }), { status: 200, body: { ok: true } });
  assertEquals((await get()).status, 404);
  assertEquals((await call(emulator, "GET", pathname)).status, 404);
});

Deno.test("libraries: lists by scope, text, hardware and category, in order, page by page", async () => {
  using emulator = new Emulator();
  for (const [name, more] of [["zap", "category=Power"], ["boil", "architectures=esp"]] as const) {
    await contribute(emulator, await archive(properties(name, "1.0.0", more)));
  }
  const list = async (query = "") => {
    const response = await call(emulator, "GET", `${PATH}?${query}`);
    return response.status === 200
      ? names(response).map((name) => name.split(" ")[0])
      : response.status;
  };
  const expected: [string, unknown][] = [
    ["", ["boil", "emulated-thermometer", "neopixel", "zap"]],
    ["sort=-name&limit=2", ["zap", "neopixel"]],
    ["sort=-name&limit=2&page=2", ["emulated-thermometer", "boil"]],
    ["page=9", []],
    ["scope=mine", ["boil", "zap"]],
    ["scope=private&filter=BOI", ["boil", "zap"]], // "Boil" is in the sentence of both.
    ["scope=official", ["neopixel"]],
    ["scope=public&excludeScopes=official", ["emulated-thermometer"]],
    ["excludeScopes=mine,official", ["emulated-thermometer"]],
    ["architectures=particle-boron", ["emulated-thermometer", "neopixel", "zap"]],
    ["category=power", ["zap"]],
    ["sort=official&limit=1", ["neopixel"]],
    ["sort=official,verified,popularity,name&limit=2", ["neopixel", "boil"]],
    ["sort=popularity,-name&limit=1", ["zap"]],
    ["scope=none", 400],
    ["sort=constructor", 400],
    ["sort=name,constructor", 400],
    ["sort=name,", 400],
    ["excludeScopes=toString", 400],
  ];
  for (const [query, result] of expected) {
    assertEquals(await list(query), result, query);
  }
});

Deno.test("libraries: the archive of a built-in one can be downloaded", async () => {
  using emulator = new Emulator();
  const { body } = await call(emulator, "GET", `${PATH}/neopixel`);
  const response = await send(emulator, "GET", new URL(body.data.links.download).pathname);
  assertMatch(await gunzipText(await response.arrayBuffer()), /name=neopixel\nversion=1\.0\.4\n/);
});

Deno.test("libraries: the total size of all archives is limited", async () => {
  const packed = await archive(properties("big", "1.0.0"));
  using emulator = new Emulator({ maxStorage: packed.length });
  assertEquals((await contribute(emulator, packed)).status, 201);
  const { status, body } = await contribute(emulator, await archive(properties("other", "1.0.0")));
  assertEquals(status, 413);
  assertMatch(body.error, /^The storage for firmware and libraries is full: /);
});
