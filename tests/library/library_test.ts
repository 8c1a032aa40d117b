import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { Library, type LibraryInfo, ParticleError } from "../../mod.ts";

const entry: LibraryInfo = {
  id: "i",
  type: "libraries",
  attributes: {
    name: "neopixel",
    version: "1.0.0",
    author: "a",
    sentence: "s",
    paragraph: "p",
    url: "u",
    repository: "r",
    architectures: ["argon"],
    visibility: "public",
    mine: false,
  },
  links: { download: "https://files.example.com/x" },
};

/** A client that records which URLs it is asked to download. */
function downloader() {
  const requested: string[] = [];
  const bytes = new ArrayBuffer(3);
  const downloadFile = (uri: string) => {
    requested.push(uri);
    return Promise.resolve(bytes);
  };
  return { client: { downloadFile }, requested, bytes };
}

Deno.test("a library has the attributes, the id and the download URL of its entry", () => {
  const library = new Library(downloader().client, entry);
  const expected = { id: "i", downloadUrl: "https://files.example.com/x", ...entry.attributes };
  assertEquals({ ...library }, expected);
  assertEquals(JSON.parse(JSON.stringify(library)), expected);
  const { name, version, architectures, mine } = library;
  assertEquals([name, version, architectures, mine], ["neopixel", "1.0.0", ["argon"], false]);
});

Deno.test("a library has no attributes that its entry lacks", () => {
  const attributes = { name: "n", version: "1", author: "a" };
  const library = new Library(downloader().client, { id: "i", type: "libraries", attributes });
  assertEquals(Object.keys(library).sort(), ["author", "downloadUrl", "id", "name", "version"]);
  assertEquals([library.downloadUrl, library.sentence], [undefined, undefined]);
});

Deno.test("a library keeps unknown attributes", () => {
  const attributes = { ...entry.attributes, installs: 344, license: null };
  const library = new Library(downloader().client, { ...entry, attributes });
  assertEquals({ ...library }, {
    id: "i",
    downloadUrl: "https://files.example.com/x",
    ...attributes,
  });
});

Deno.test("attributes cannot replace members of a library or its prototype", async () => {
  const hostile = JSON.parse(
    '{"name":"n","__proto__":{"polluted":1},"constructor":1,"download":1,"toString":1,"id":"x","downloadUrl":"https://evil.example"}',
  );
  const { client, requested, bytes } = downloader();
  const library = new Library(client, { ...entry, attributes: hostile });
  assertStrictEquals(Object.getPrototypeOf(library), Library.prototype);
  assertEquals(Object.entries(library).sort(), [
    ["downloadUrl", "https://files.example.com/x"],
    ["id", "i"],
    ["name", "n"],
  ]);
  assertStrictEquals(await library.download(), bytes);
  assertEquals(requested, ["https://files.example.com/x"]);
});

Deno.test("a library without a download URL cannot be downloaded", async () => {
  const { client, requested } = downloader();
  const { links: _, ...rest } = entry;
  for (const info of [rest, { ...rest, links: {} }]) {
    const error = await assertRejects(() => new Library(client, info).download(), ParticleError);
    assertEquals(error.code, "invalid_response");
    assertEquals(
      error.message,
      "The response has no download URL for the library neopixel",
    );
  }
  assertEquals(requested, []);
});
