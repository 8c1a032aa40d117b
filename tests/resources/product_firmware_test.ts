import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import type {
  FileInput,
  JSONResponse,
  Particle,
  ProductFirmwareInfo,
  UploadProductFirmwareOptions,
} from "../../mod.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const product = "p";
const version = 3;
const firmware = "/v1/products/p/firmware";

const rows: Record<string, Row> = {
  "listProductFirmware()": [
    (particle) => particle.listProductFirmware({ product: 7 }),
    "GET",
    "/v1/products/7/firmware",
  ],
  "getProductFirmware()": [
    (particle) => particle.getProductFirmware({ product, version }),
    "GET",
    `${firmware}/3`,
  ],
  "getProductFirmware() with version 0": [
    (particle) => particle.getProductFirmware({ product, version: 0 }),
    "GET",
    `${firmware}/0`,
  ],
  "updateProductFirmware()": [
    (particle) => particle.updateProductFirmware({ product, version, title: "t", description: "" }),
    "PUT",
    `${firmware}/3`,
    { title: "t", description: "" },
  ],
  "updateProductFirmware() without changes": [
    (particle) => particle.updateProductFirmware({ product, version }),
    "PUT",
    `${firmware}/3`,
    {},
  ],
  "updateProductFirmware() makes a version mandatory, or no longer": [
    (particle) => particle.updateProductFirmware({ product, version, mandatory: false }),
    "PUT",
    `${firmware}/3`,
    { mandatory: false },
  ],
  "deleteProductFirmware()": [
    (particle) => particle.deleteProductFirmware({ product, version: 0 }),
    "DELETE",
    `${firmware}/0`,
  ],
  "releaseProductFirmware()": [
    (particle) => particle.releaseProductFirmware({ product, version }),
    "PUT",
    `${firmware}/release`,
    { version },
  ],
  "releaseProductFirmware() with all options": [
    (particle) =>
      particle.releaseProductFirmware({
        product: 7,
        version: 0,
        product_default: false,
        groups: ["a", "b"],
        intelligent: false,
      }),
    "PUT",
    "/v1/products/7/firmware/release",
    { version: 0, product_default: false, groups: ["a", "b"], intelligent: false },
  ],
  "releaseProductFirmware() with an empty list of groups": [
    (particle) =>
      particle.releaseProductFirmware({
        product,
        version,
        product_default: true,
        groups: [],
        intelligent: true,
      }),
    "PUT",
    `${firmware}/release`,
    { version, product_default: true, groups: [], intelligent: true },
  ],
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

/** Uploads firmware and returns what was sent: the fields, and the name and text of the file. */
async function uploaded(options: Omit<UploadProductFirmwareOptions, "product" | "file">) {
  const { particle, requests } = recorded(Response.json({ version }, { status: 201 }));
  const { statusCode } = await particle.uploadProductFirmware({
    product,
    file: new Blob(["binary"]),
    ...options,
  });
  assertEquals(statusCode, 201);
  const [{ method, url, body } = { method: "", url: "", body: undefined }] = requests;
  assertEquals([method, new URL(url).pathname, requests.length], ["POST", firmware, 1]);
  const parts = [...body as FormData].map(async ([name, value]) =>
    typeof value === "string" ? [name, value] : [name, value.name, await value.text()]
  );
  return await Promise.all(parts);
}

Deno.test("uploadProductFirmware() sends the file and its description", async () => {
  assertEquals(await uploaded({ version, title: "t", description: "d\né" }), [
    ["file", "firmware.bin", "binary"],
    ["version", "3"],
    ["title", "t"],
    ["description", "d\r\né"],
  ]);
});

Deno.test("uploadProductFirmware() sends zeros and empty strings, and leaves out undefined values", async () => {
  assertEquals(await uploaded({ version: 0, title: "", description: "" }), [
    ["file", "firmware.bin", "binary"],
    ["version", "0"],
    ["title", ""],
    ["description", ""],
  ]);
  for (const mandatory of [true, false]) {
    assertEquals((await uploaded({ version, title: "t", mandatory })).at(-1), [
      "mandatory",
      String(mandatory),
    ]);
  }
  assertEquals(await uploaded({ version, title: "t", description: undefined }), [
    ["file", "firmware.bin", "binary"],
    ["version", "3"],
    ["title", "t"],
  ]);
});

Deno.test("uploadProductFirmware() accepts every type of bytes, and throws for other values", async () => {
  const bytes = new TextEncoder().encode("binary");
  for (const file of [bytes, bytes.buffer, new Blob([bytes]).stream()]) {
    const { particle, requests } = recorded();
    await particle.uploadProductFirmware({ product, file, version, title: "t" });
    const sent = (requests[0]!.body as FormData).get("file") as File;
    assertEquals([sent.name, await sent.text()], ["firmware.bin", "binary"]);
  }
  const { particle, requests } = recorded();
  for (const file of [undefined, null, 42]) {
    const upload = () =>
      particle.uploadProductFirmware({
        product,
        file: file as unknown as Blob,
        version,
        title: "",
      });
    await assertRejects(async () => await upload(), TypeError, file ? "firmware.bin" : "file is");
  }
  assertEquals(requests.length, 0);
});

Deno.test("downloadProductFirmware() resolves to bytes, or to a stream", async () => {
  const { particle, requests } = recorded(new Response("bytes"));
  const bytes: ArrayBuffer = await particle.downloadProductFirmware({ product, version });
  assertEquals(new TextDecoder().decode(bytes), "bytes");
  const stream: ReadableStream<Uint8Array> = await particle.downloadProductFirmware({
    product: 7,
    version: 0,
    stream: true,
  });
  assertEquals(
    await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).text(),
    "bytes",
  );
  assertEquals(requests.map(({ method, url }) => [method, new URL(url).pathname]), [
    ["GET", `${firmware}/3/binary`],
    ["GET", "/v1/products/7/firmware/0/binary"],
  ]);
});

Deno.test("product firmware: missing values throw before any request", () => {
  const { particle, requests } = recorded();
  const file: FileInput = new Blob();
  // @ts-expect-error: the product is required
  assertThrows(() => particle.listProductFirmware({}), TypeError, "product");
  assertThrows(
    // @ts-expect-error: the product is required
    () => particle.uploadProductFirmware({ file, version, title: "t" }),
    TypeError,
    "product",
  );
  // @ts-expect-error: the version is required
  assertThrows(() => particle.getProductFirmware({ product }), TypeError, "version");
  // @ts-expect-error: the version is required
  assertThrows(() => particle.updateProductFirmware({ product, title: "t" }), TypeError, "version");
  // @ts-expect-error: the version is required
  assertThrows(() => particle.deleteProductFirmware({ product }), TypeError, "version");
  // @ts-expect-error: the version is required
  assertThrows(() => particle.downloadProductFirmware({ product }), TypeError, "version");
  // @ts-expect-error: the product is required
  assertThrows(() => particle.releaseProductFirmware({ version }), TypeError, "product");
  assertEquals(requests.length, 0);
});

Deno.test("versions are typed with the field names of old and new responses", async () => {
  const now = { version, title: "t", size: 6, product_default: true, uploaded_on: "2024" };
  const then = { version: 2, title: "t", size: 5, current: false, uploaded_at: "2016" };
  const { body }: JSONResponse<ProductFirmwareInfo[]> = await recorded(Response.json([now, then]))
    .particle.listProductFirmware({ product });
  assertEquals(
    body.map((entry) => [entry.product_default ?? entry.current, entry.uploaded_on]),
    [[true, "2024"], [false, undefined]],
  );
  const one: JSONResponse<ProductFirmwareInfo> = await recorded(Response.json(now))
    .particle.getProductFirmware({ product, version });
  assertEquals(one.body.size, 6);
});

/** The type of a version is a number, but an untyped caller may pass a string. */
const asVersion = (id: string) => id as unknown as number;

const withId: Record<string, (particle: Particle, id: string) => unknown> = {
  listProductFirmware: (particle, product) => particle.listProductFirmware({ product }),
  uploadProductFirmware: (particle, product) =>
    particle.uploadProductFirmware({ product, file: new Blob(), version, title: "t" }),
  "getProductFirmware, product": (particle, product) =>
    particle.getProductFirmware({ product, version }),
  "getProductFirmware, version": (particle, id) =>
    particle.getProductFirmware({ product, version: asVersion(id) }),
  "updateProductFirmware, product": (particle, product) =>
    particle.updateProductFirmware({ product, version }),
  "updateProductFirmware, version": (particle, id) =>
    particle.updateProductFirmware({ product, version: asVersion(id) }),
  "deleteProductFirmware, product": (particle, product) =>
    particle.deleteProductFirmware({ product, version }),
  "deleteProductFirmware, version": (particle, id) =>
    particle.deleteProductFirmware({ product, version: asVersion(id) }),
  "downloadProductFirmware, product": (particle, product) =>
    particle.downloadProductFirmware({ product, version }),
  "downloadProductFirmware, version": (particle, id) =>
    particle.downloadProductFirmware({ product, version: asVersion(id) }),
  releaseProductFirmware: (particle, product) =>
    particle.releaseProductFirmware({ product, version }),
};

checkHostileIds(withId);
