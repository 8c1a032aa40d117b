import { assertEquals, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { type FileInput, Particle } from "../../mod.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const deviceId = "0123456789abcdef01234567";
const files = { "main.ino": new Blob(["void loop() {}"]) };

const rows: Record<string, Row> = {
  "listBuildTargets()": [(particle) => particle.listBuildTargets(), "GET", "/v1/build_targets"],
  "listBuildTargets() with featured versions only": [
    (particle) => particle.listBuildTargets({ onlyFeatured: true }),
    "GET",
    "/v1/build_targets?featured=true",
  ],
  "listBuildTargets(), all": [
    (particle) => particle.listBuildTargets({ onlyFeatured: false }),
    "GET",
    "/v1/build_targets",
  ],
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

/** Fields and files of an upload: `[name, value]`, or `[name, file name, text]`. */
function parts(body: unknown): Promise<string[][]> {
  return Promise.all(
    [...body as FormData].map(async ([name, value]) =>
      typeof value === "string" ? [name, value] : [name, value.name, await value.text()]
    ),
  );
}

/** A call, and the method, path and multipart parts that it sends. */
type Upload = [call: (particle: Particle) => unknown, string, string, string[][]];

const main = ["file", "main.ino", "void loop() {}"];
const uploads: Record<string, Upload> = {
  "flashDevice()": [
    (particle) => particle.flashDevice({ deviceId, files }),
    "PUT",
    `/v1/devices/${deviceId}`,
    [main, ["latest", "true"]],
  ],
  "flashDevice() for a product, for a version": [
    (particle) => particle.flashDevice({ deviceId, product: 7, files, targetVersion: "6.2.1" }),
    "PUT",
    `/v1/products/7/devices/${deviceId}`,
    [main, ["build_target_version", "6.2.1"]],
  ],
  "compileCode()": [
    (particle) => particle.compileCode({ files }),
    "POST",
    "/v1/binaries",
    [main, ["latest", "true"]],
  ],
  "compileCode() for platform 0": [
    (particle) => particle.compileCode({ files, platformId: 0, targetVersion: "0.9.0" }),
    "POST",
    "/v1/binaries",
    [main, ["platform_id", "0"], ["build_target_version", "0.9.0"]],
  ],
  "compileCode() with folders": [
    (particle) =>
      particle.compileCode({
        files: {
          "src\\main.ino": new TextEncoder().encode("a"),
          "lib/dht/dht.h": new TextEncoder().encode("b").buffer,
          "lib\\dht\\dht.cpp": new Blob(["c"]).stream(),
        },
        platformId: 32,
      }),
    "POST",
    "/v1/binaries",
    [
      ["file", "src/main.ino", "a"],
      ["file2", "lib/dht/dht.h", "b"],
      ["file3", "lib/dht/dht.cpp", "c"],
      ["platform_id", "32"],
      ["latest", "true"],
    ],
  ],
};

for (const [name, [call, method, path, expected]] of Object.entries(uploads)) {
  Deno.test(`${name} uploads the files`, async () => {
    const { particle, requests } = recorded();
    await call(particle);
    const [request] = requests;
    assertEquals(
      [requests.length, request!.method, new URL(request!.url).pathname],
      [1, method, path],
    );
    assertEquals(await parts(request!.body), expected);
  });
}

Deno.test("a bundle keeps its type", async () => {
  const { particle, requests } = recorded();
  const bundle = new Blob(["zip"], { type: "application/zip" });
  await particle.flashDevice({ deviceId, files: { "bundle.zip": bundle } });
  assertEquals(((requests[0]!.body as FormData).get("file") as File).type, "application/zip");
});

Deno.test("uploads without files, or with a version that is not a string, send no request", () => {
  const { particle, requests } = recorded();
  const none = [{}, undefined, null] as unknown as Record<string, FileInput>[];
  for (const wrong of none) {
    assertThrows(() => particle.flashDevice({ deviceId, files: wrong }), TypeError, "files");
    assertThrows(() => particle.compileCode({ files: wrong }), TypeError, "files");
  }
  const targetVersion = 3 as unknown as string;
  assertThrows(() => particle.flashDevice({ deviceId, files, targetVersion }), TypeError);
  assertThrows(() => particle.compileCode({ files, targetVersion }), TypeError);
  // @ts-expect-error: a number is not a file
  const options: Parameters<Particle["compileCode"]>[0] = { files: { "main.ino": 42 } };
  assertEquals(Object.keys(options.files), ["main.ino"]);
  assertEquals(requests.length, 0);
});

Deno.test("flashing times out after 65 s and compiling after 120 s by default", async () => {
  using time = new FakeTime();
  const fetch = (_: string, { signal }: RequestInit) =>
    new Promise<Response>((_, reject) => {
      signal!.addEventListener("abort", () => reject(signal!.reason));
    });
  const particle = new Particle({ auth: "t0ken", fetch });
  const calls: [number, Promise<unknown>][] = [
    [65_000, particle.flashDevice({ deviceId, files })],
    [120_000, particle.compileCode({ files })],
    [5, particle.flashDevice({ deviceId, files, timeout: 5 })],
    [5, particle.compileCode({ files, timeout: 5 })],
  ];
  const ends = calls.map(() => 0);
  const start = Date.now();
  const all = calls.map(([, call], i) =>
    call.catch((error) => {
      assertEquals(error.code, "timeout");
      ends[i] = Date.now() - start;
    })
  );
  for (const ms of [5, 64_994, 1, 54_999, 1]) await time.tickAsync(ms);
  await Promise.all(all);
  assertEquals(ends, calls.map(([ms]) => ms));
});

Deno.test("downloadFirmwareBinary() resolves to bytes, or to a stream", async () => {
  const bytes = new Uint8Array([0, 255, 10]);
  const { particle, requests } = recorded(new Response(bytes), new Response(bytes));
  const whole: ArrayBuffer = await particle.downloadFirmwareBinary({ binaryId: "b1" });
  assertEquals(new Uint8Array(whole), bytes);
  const stream: ReadableStream<Uint8Array> = await particle.downloadFirmwareBinary({
    binaryId: "b1",
    stream: true,
  });
  const chunks: number[] = [];
  for await (const chunk of stream) chunks.push(...chunk);
  assertEquals(chunks, [...bytes]);
  assertEquals(requests.map(({ method, url }) => [method, new URL(url).pathname]), [
    ["GET", "/v1/binaries/b1"],
    ["GET", "/v1/binaries/b1"],
  ]);
});

Deno.test("responses about firmware are typed", async () => {
  const compiled = { ok: true, binary_id: "b1", sizeInfo: "s", expires_at: "t", binary_url: "u" };
  const targets = {
    targets: [{ platforms: [32], prereleases: [], firmware_vendor: "Particle", version: "6.2.1" }],
    platforms: { P2: 32 },
    default_versions: { 32: "6.2.1" },
  };
  const { particle } = recorded(
    Response.json(compiled),
    Response.json({ id: deviceId, status: "Update started" }),
    Response.json(targets),
  );
  const binaryId: string = (await particle.compileCode({ files })).body.binary_id;
  const status: string | undefined = (await particle.flashDevice({ deviceId, files })).body.status;
  const { body } = await particle.listBuildTargets();
  const version: string | undefined = body.targets[0]?.version;
  const platform: number | undefined = body.platforms["P2"];
  assertEquals([binaryId, status, version, platform], ["b1", "Update started", "6.2.1", 32]);
});

checkHostileIds({
  flashDevice: (particle, deviceId) => particle.flashDevice({ deviceId, files }),
  "flashDevice, product": (particle, product) => particle.flashDevice({ deviceId, product, files }),
  downloadFirmwareBinary: (particle, binaryId) => particle.downloadFirmwareBinary({ binaryId }),
});
