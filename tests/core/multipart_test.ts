import { runInNewContext } from "node:vm";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { Agent } from "../../src/core/agent.ts";
import { isParticleError, type ParticleError } from "../../src/core/errors.ts";
import { Multipart } from "../../src/core/multipart.ts";
import type { FileInput } from "../../src/types/common.ts";
import { failureOf, recorder } from "../kit/recorder.ts";

/** A polyfilled Blob, which the Blob of the runtime does not accept as a part. */
class PolyfillBlob {
  readonly size = 4;
  readonly type: string;
  constructor(type: string) {
    this.type = type;
  }
  arrayBuffer() {
    return Promise.resolve(new TextEncoder().encode("blob").buffer);
  }
  slice() {
    return this;
  }
  stream() {
    return new Blob(["blob"]).stream();
  }
}

/** A polyfilled stream, of which only the reader is used. */
function polyfillStream() {
  const stream = new Blob(["stream"]).stream();
  return { getReader: () => stream.getReader() };
}

/** The size of a file that is read while it is sent. */
const LARGE = 5 * 1024 * 1024;

const { signal } = new AbortController();

/** A client whose requests are recorded, and functions that upload files with it. */
function uploader() {
  const { fetch, requests } = recorder();
  const agent = new Agent({ baseUrl: "https://api.test", fetch });
  const upload = (files: Record<string, FileInput>, options: object = {}) =>
    agent.request({ method: "post", uri: "/v1/x", data: new Multipart(files), ...options });
  const failed = async (files: Record<string, FileInput>, options: object = {}) => {
    const error = await failureOf(() => upload(files, options));
    assert(isParticleError(error), String(error));
    return error as ParticleError;
  };
  return { upload, failed, requests };
}

/** Creates a file of random bytes that is removed at the end of the test. */
async function diskFile(size: number) {
  const path = await Deno.makeTempFile();
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  }
  await Deno.writeFile(path, bytes);
  return { path, bytes, [Symbol.asyncDispose]: () => Deno.remove(path) };
}

/** Returns a body as text with a fixed boundary; only some runtimes end the last line. */
async function textOf(body: BodyInit): Promise<string> {
  const text = (await new Response(body).text()).trimEnd();
  return text.replaceAll(text.slice(2, text.indexOf("\r\n")), "BOUNDARY");
}

Deno.test("a body equals that of the runtime's own FormData", async () => {
  const name = 'a "quoted"\r\nname\n\rä.ino';
  const form = { 'k"\r\n\ney': 'v"\r\n\nälue', empty: "", zero: 0, gone: undefined, none: null };
  const typed = new Blob(["b\r\n"], { type: "application/zip" });
  const body = new FormData();
  body.append("file", new Blob(["a\n"]), name);
  body.append("file2", typed, "dir/b.zip");
  for (const [key, value] of Object.entries(form).slice(0, 3)) body.append(key, String(value));
  const files = { [name]: new TextEncoder().encode("a\n"), "dir\\b.zip": typed };
  const multipart = await new Multipart(files, form).open(signal);
  assert(multipart instanceof Blob);
  assertEquals(await textOf(multipart), await textOf(body));
});

Deno.test("files from another realm or a polyfill are uploaded like those of the runtime", async () => {
  const foreign = {
    "a.bin": runInNewContext("new Uint8Array([97, 98]).buffer"),
    "b.bin": runInNewContext("new Uint8Array([99])"),
    "c.zip": new PolyfillBlob("application/zip"),
    "d.bin": polyfillStream(),
  } as unknown as Record<string, FileInput>;
  const { upload, requests } = uploader();
  await upload(foreign);
  const files = [...(requests[0]!.body as FormData).values()] as File[];
  assertEquals(await Promise.all(files.map((file) => file.text())), ["ab", "c", "blob", "stream"]);
  assertEquals(files[2]!.type, "application/zip");
});

Deno.test("the type of a Blob of another class cannot add lines to the body", async () => {
  const file = new PolyfillBlob('text/x\r\nContent-Disposition: form-data; name="other"');
  const body = await new Multipart({ "a.bin": file as unknown as Blob }, {}).open(signal);
  assertStringIncludes(
    await textOf(body as Blob),
    "Content-Type: application/octet-stream\r\n\r\nblob",
  );
});

Deno.test("no further file is read once the call has ended", async () => {
  const controller = new AbortController();
  const first = new PolyfillBlob("");
  first.arrayBuffer = () => {
    controller.abort(new Error("enough"));
    return Promise.resolve(new ArrayBuffer(1));
  };
  const second = new Blob(["a"]).stream();
  const files = { "a.bin": first as unknown as Blob, "b.bin": second };
  const error = await failureOf(() => new Multipart(files, {}).open(controller.signal));
  assertEquals([(error as Error).message, second.locked], ["enough", false]);
  await second.cancel();
});

Deno.test("the boundary is in the content type and differs each time", () => {
  const types = [0, 1].map(() => new Multipart({}, {}).contentType);
  for (const type of types) assert(/^multipart\/form-data; boundary=[\w-]{10,70}$/.test(type));
  assert(types[0] !== types[1]);
});

Deno.test("a large file between other files is read while it is sent", async () => {
  await using file = await diskFile(LARGE + 1);
  const files = { "a.bin": new Uint8Array([1]), "b.bin": file.path, "c.bin": new Blob(["c"]) };
  const { upload, requests } = uploader();
  await upload(files, { data: new Multipart(files, { last: true }) });
  const body = requests[0]!.body as FormData;
  assertEquals([...body.keys()], ["file", "file2", "file3", "last"]);
  const sent = await (body.get("file2") as File).arrayBuffer();
  assertEquals(sent.byteLength, file.bytes.length);
  assert(new Uint8Array(sent).every((byte, index) => byte === file.bytes[index]));
  assertEquals(await (body.get("file3") as File).text(), "c");
  assertEquals(requests[0]!.init.body instanceof ReadableStream, true);
  const length = Number(requests[0]!.headers["content-length"]);
  const opened = await new Multipart(files, { last: true }).open(signal);
  assert(!(opened instanceof Blob));
  assertEquals((await new Response(opened.stream).arrayBuffer()).byteLength, opened.size);
  assert(Math.abs(length - opened.size) < 200); // boundaries differ in length
});

Deno.test("an empty file next to a large one is sent without an empty piece", async () => {
  await using file = await diskFile(LARGE);
  const files = { "a.bin": file.path, "empty.bin": new Uint8Array() };
  const opened = await new Multipart(files, {}).open(signal);
  assert(!(opened instanceof Blob));
  let size = 0;
  for await (const piece of opened.stream) {
    assert(piece.length > 0);
    size += piece.length;
  }
  assertEquals(size, opened.size);
});

Deno.test("a file that changes while it is sent ends the upload", async () => {
  await using file = await diskFile(LARGE);
  const opened = await new Multipart({ "a.bin": file.path }, {}).open(signal);
  assert(!(opened instanceof Blob));
  const reader = opened.stream.getReader();
  await reader.read();
  await reader.read();
  await Deno.writeFile(file.path, new Uint8Array(1), { append: true });
  const error = await failureOf(() => reader.read()) as ParticleError;
  assertEquals([error.code, opened.failure], ["file", error]);
  assertStringIncludes(error.message, `"${file.path}" cannot be read: it changed during`);
});

Deno.test("a file whose bytes are replaced while it is sent ends the upload", async () => {
  await using file = await diskFile(LARGE);
  const opened = await new Multipart({ "a.bin": file.path }, {}).open(signal);
  assert(!(opened instanceof Blob));
  const reader = opened.stream.getReader();
  await reader.read();
  await reader.read();
  await Deno.writeFile(file.path, new Uint8Array(LARGE));
  await Deno.utime(file.path, 0, 0); // the clock of the file system may be too coarse to show the change
  const error = await failureOf(() => reader.read()) as ParticleError;
  assertStringIncludes(error.message, "it changed during the upload");
});

Deno.test("a file that cannot be read is an error with code file, and nothing is sent", async () => {
  const { failed, requests } = uploader();
  const missing = await failed({ "a.ino": new Blob(["a"]), "b.ino": "/no/such/b.ino" });
  assertEquals([missing.code, missing.message], [
    "file",
    'The file "/no/such/b.ino" cannot be read: it does not exist',
  ]);
  assertEquals((missing.cause as { code: string }).code, "ENOENT");
  const folder = await Deno.makeTempDir();
  try {
    const error = await failed({ "a.ino": folder });
    assertEquals(error.code, "file");
    assertStringIncludes(error.message, `"${folder}" cannot be read: EISDIR`);
  } finally {
    await Deno.remove(folder);
  }
  const broken = new ReadableStream<Uint8Array>({ pull: () => Promise.reject(new Error("torn")) });
  const error = await failed({ "a.ino": broken });
  assertEquals([error.code, error.message], ["file", 'The file "a.ino" cannot be read: torn']);
  const texts = new Blob(["a"]).stream().pipeThrough(new TextDecoderStream());
  const wrong = await failed({ "a.ino": texts as unknown as ReadableStream<Uint8Array> });
  assertEquals(
    wrong.message,
    'The file "a.ino" cannot be read: its stream must contain only Uint8Array chunks',
  );
  assertEquals(requests.length, 0);
});

Deno.test("a stream that does not consist of bytes is cancelled", async () => {
  let isCancelled = false;
  const stream = new ReadableStream({
    pull: (controller) => controller.enqueue("text"),
    cancel: () => void (isCancelled = true),
  });
  const { failed } = uploader();
  assertEquals((await failed({ "a.ino": stream })).code, "file");
  assertEquals(isCancelled, true);
});

Deno.test({
  name: "a file that Deno may not read is an error that names the permission",
  permissions: { read: false },
  async fn() {
    const { failed, requests } = uploader();
    const error = await failed({ "a.ino": "./mod.ts" });
    assertEquals([error.code, error.message, requests.length], [
      "file",
      'The file "./mod.ts" cannot be read: Deno needs the permission --allow-read=./mod.ts',
      0,
    ]);
  },
});

Deno.test("a value that is not a file throws immediately", () => {
  const { upload, requests } = uploader();
  for (const input of [42, null, undefined, {}, []]) {
    const files = { "a.ino": input as unknown as string };
    assertThrows(() => upload(files), TypeError, "The file a.ino must be a path, a Blob, bytes");
  }
  assertEquals(requests.length, 0);
});

Deno.test("reading files is part of the timeout and stops when the signal is aborted", async () => {
  const cancelled: unknown[] = [];
  const hanging = () =>
    new ReadableStream<Uint8Array>({ cancel: (reason) => void cancelled.push(reason) });
  const { failed, requests } = uploader();
  assertEquals((await failed({ "a.ino": hanging() }, { timeout: 5 })).code, "timeout");
  const controller = new AbortController();
  const call = failed({ "a.ino": hanging() }, { signal: controller.signal });
  controller.abort("enough");
  assertEquals((await call).code, "aborted");
  await new Promise((resolve) => setTimeout(resolve)); // part of a file must not be sent later
  assertEquals([cancelled.length, cancelled[1], requests.length], [2, "enough", 0]);
});
