import { assertEquals, assertThrows } from "@std/assert";
import type { JSONResponse, LibraryListResponse, LibraryResponse } from "../../mod.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const name = "neopixel";

const rows: Record<string, Row> = {
  "listLibraries()": [(particle) => particle.listLibraries(), "GET", "/v1/libraries"],
  "listLibraries() with all options": [
    (particle) =>
      particle.listLibraries({
        page: 2,
        limit: 5,
        filter: "a b",
        sort: "name",
        architectures: ["argon", "boron"],
        category: "Sensors & more",
        scope: "official",
        excludeScopes: ["mine", "private"],
      }),
    "GET",
    "/v1/libraries?page=2&limit=5&filter=a%20b&sort=name&architectures=argon%2Cboron&category=Sensors%20%26%20more&scope=official&excludeScopes=mine%2Cprivate",
  ],
  "listLibraries() with zeros, empty strings and single values": [
    (particle) =>
      particle.listLibraries({
        page: 0,
        limit: 0,
        filter: "",
        architectures: "argon",
        excludeScopes: "mine",
      }),
    "GET",
    "/v1/libraries?page=0&limit=0&filter=&architectures=argon&excludeScopes=mine",
  ],
  "listLibraries() with empty lists": [
    (particle) => particle.listLibraries({ architectures: [], excludeScopes: [] }),
    "GET",
    "/v1/libraries",
  ],
  "getLibrary()": [(particle) => particle.getLibrary({ name }), "GET", "/v1/libraries/neopixel"],
  "getLibrary() with a version": [
    (particle) => particle.getLibrary({ name, version: "1.0.0+b" }),
    "GET",
    "/v1/libraries/neopixel?version=1.0.0%2Bb",
  ],
  "getLibraryVersions()": [
    (particle) => particle.getLibraryVersions({ name }),
    "GET",
    "/v1/libraries/neopixel/versions",
  ],
  "getLibraryVersions() with a page": [
    (particle) => particle.getLibraryVersions({ name, page: 0, limit: 5 }),
    "GET",
    "/v1/libraries/neopixel/versions?page=0&limit=5",
  ],
  "publishLibrary()": [
    (particle) => particle.publishLibrary({ name }),
    "PATCH",
    "/v1/libraries/neopixel",
    { visibility: "public" },
  ],
  "deleteLibrary()": [
    (particle) => particle.deleteLibrary({ name }),
    "DELETE",
    "/v1/libraries/neopixel",
    {},
  ],
  "deleteLibrary() with force": [
    (particle) => particle.deleteLibrary({ name, force: name }),
    "DELETE",
    "/v1/libraries/neopixel",
    { force: name },
  ],
  "deleteLibrary() with an empty force": [
    (particle) => particle.deleteLibrary({ name, force: "" }),
    "DELETE",
    "/v1/libraries/neopixel",
    { force: "" },
  ],
  "downloadFile() from the API": [
    (particle) => particle.downloadFile({ uri: "/v1/x?y=1" }),
    "GET",
    "/v1/x?y=1",
  ],
};

for (const [title, row] of Object.entries(rows)) {
  Deno.test(`${title} sends the expected request`, () => checkRow(row));
}

Deno.test("contributeLibrary() uploads the archive", async () => {
  const { particle, requests } = recorded();
  await particle.contributeLibrary({ archive: new TextEncoder().encode("tar") });
  const { method, url, body } = requests[0]!;
  assertEquals([method, new URL(url).pathname], ["POST", "/v1/libraries"]);
  const parts = [...body as FormData] as [string, File][];
  assertEquals(parts.map(([part, file]) => [part, file.name]), [["file", "archive.tar.gz"]]);
  assertEquals(await parts[0]?.[1].text(), "tar");
});

Deno.test("downloadFile() resolves to bytes, or to a stream", async () => {
  const { particle } = recorded(new Response("bytes"));
  const bytes: ArrayBuffer = await particle.downloadFile({ uri: "/v1/x" });
  assertEquals(new TextDecoder().decode(bytes), "bytes");
  const stream: ReadableStream<Uint8Array> = await particle.downloadFile({
    uri: "/v1/x",
    stream: true,
  });
  assertEquals(
    await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).text(),
    "bytes",
  );
});

Deno.test("downloadFile() resolves to zero bytes for an empty response", async () => {
  const bytes = await recorded(new Response(null, { status: 204 }))
    .particle.downloadFile({ uri: "/v1/x" });
  assertEquals(bytes.byteLength, 0);
});

Deno.test("downloadFile() sends another host a token only if it was passed explicitly", async () => {
  const elsewhere = "https://files.example.com/neopixel.tar.gz?sig=a%2Fb";
  const home = "https://api.particle.io/v1/x";
  const calls: [options: { uri: string; auth?: string | false }, authorization?: string][] = [
    [{ uri: elsewhere }],
    [{ uri: "https://api.particle.io.evil.example/x" }],
    [{ uri: "https://api.particle.io:8443/x" }],
    [{ uri: elsewhere, auth: "meant" }, "Bearer meant"],
    [{ uri: home }, "Bearer t0ken"],
    [{ uri: home, auth: false }],
  ];
  for (const [options, authorization] of calls) {
    const { particle, requests } = recorded();
    await particle.downloadFile(options);
    await particle.downloadFile({ ...options, stream: true });
    assertEquals(
      requests.map(({ url, headers }) => [url, headers["authorization"]]),
      [[options.uri, authorization], [options.uri, authorization]],
    );
  }
});

Deno.test("libraries: missing or invalid values throw before any request", () => {
  const { particle, requests } = recorded();
  // @ts-expect-error: the name is required
  assertThrows(() => particle.getLibrary({}), TypeError, "name");
  // @ts-expect-error: the name is required
  assertThrows(() => particle.getLibraryVersions({}), TypeError, "name");
  // @ts-expect-error: the name is required
  assertThrows(() => particle.publishLibrary({}), TypeError, "name");
  // @ts-expect-error: the name is required
  assertThrows(() => particle.deleteLibrary({ force: name }), TypeError, "name");
  // @ts-expect-error: the address is required
  assertThrows(() => particle.downloadFile({}), TypeError, "uri");
  for (const uri of ["", "x", "file:///etc/passwd", "http://files.example.com/x", "data:,x"]) {
    assertThrows(() => particle.downloadFile({ uri }), TypeError, "uri");
    assertThrows(() => particle.downloadFile({ uri, stream: true }), TypeError, "uri");
  }
  // @ts-expect-error: the archive is required
  assertThrows(() => particle.contributeLibrary({}), TypeError, "archive is missing");
  assertEquals(requests.length, 0);
});

Deno.test("listLibraries() accepts known scopes only", async () => {
  const { particle } = recorded();
  // @ts-expect-error: not a scope
  await particle.listLibraries({ scope: "own" });
  // @ts-expect-error: not a scope
  await particle.listLibraries({ excludeScopes: ["own"] });
});

Deno.test("responses about libraries are typed", async () => {
  const entry = {
    id: "i",
    type: "libraries",
    attributes: { name, version: "1.0.0", author: "a", architectures: ["argon"], mine: false },
    links: { download: "https://files.example.com/x" },
  };
  const list: JSONResponse<LibraryListResponse> = await recorded(Response.json({ data: [entry] }))
    .particle.listLibraries();
  assertEquals(list.body.data.map(({ attributes }) => attributes.version), ["1.0.0"]);
  const one: JSONResponse<LibraryResponse> = await recorded(Response.json({ data: entry }))
    .particle.getLibrary({ name });
  assertEquals(one.body.data.links?.download, "https://files.example.com/x");
});

checkHostileIds({
  getLibrary: (particle, name) => particle.getLibrary({ name }),
  getLibraryVersions: (particle, name) => particle.getLibraryVersions({ name }),
  publishLibrary: (particle, name) => particle.publishLibrary({ name }),
  deleteLibrary: (particle, name) => particle.deleteLibrary({ name }),
});
