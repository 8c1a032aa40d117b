import { assertEquals, assertInstanceOf, assertMatch, assertStringIncludes } from "@std/assert";
import { type FileInput, Particle, ParticleError } from "../../mod.ts";
import { failureOf } from "../kit/recorder.ts";
import { recorded } from "../resources/wire.ts";
import { serveLocally, soon } from "./kit.ts";

/** A request as the server receives it: method, path, content type and the body as text. */
interface Arrival {
  method: string;
  path: string;
  type: string | null;
  text: string;
}

/** Starts a server that records requests and redirects the path `/v1/from` to `/v1/to`. */
function listening(status = 307) {
  const arrivals: Arrival[] = [];
  const server = serveLocally(async (request) => {
    const path = new URL(request.url).pathname;
    const type = request.headers.get("content-type");
    arrivals.push({ method: request.method, path, type, text: await request.text() });
    if (path !== "/v1/from") return Response.json({ ok: true });
    return new Response(null, { status, headers: { location: "/v1/to" } });
  });
  const particle = new Particle({ auth: "t0ken", baseUrl: server.url });
  return { particle, arrivals, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

/** Parses the form that the server received. */
function formOf({ type, text }: Arrival): Promise<FormData> {
  return new Response(text, { headers: { "content-type": type ?? "" } }).formData();
}

Deno.test("blob-and-bytes-rejected: Blob, File, bytes and streams are uploaded under their key", async () => {
  await using api = listening();
  const bytes = new TextEncoder().encode("text");
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, "text");
  const files: Record<string, FileInput> = {
    "blob.ino": new Blob(["text"]),
    "file.ino": new File(["text"], "other.ino"),
    "bytes.ino": bytes,
    "buffer.ino": bytes.buffer,
    "view.ino": new Uint8Array([0, ...bytes, 0]).subarray(1, -1),
    "stream.ino": new Blob(["text"]).stream(),
    "path.ino": path,
  };
  try {
    await api.particle.compileCode({ files });
  } finally {
    await Deno.remove(path);
  }
  const parts = [...await formOf(api.arrivals[0]!)].filter(([name]) => name.startsWith("file"));
  const texts = await Promise.all(parts.map(([, file]) => (file as File).text()));
  assertEquals(parts.map(([, file]) => (file as File).name), Object.keys(files));
  assertEquals(texts, parts.map(() => "text"));
});

Deno.test("missing-file-hangs: a path that does not exist rejects before any request", async () => {
  const { particle, requests } = recorded();
  const missing = "/no/such/folder/main.ino";
  const files = { "main.ino": missing };
  const calls = [
    () => particle.compileCode({ files }),
    () => particle.flashDevice({ deviceId: "d", files }),
    () => particle.uploadProductFirmware({ product: 7, file: missing, version: 1, title: "t" }),
    () => particle.contributeLibrary({ archive: missing }),
    () => particle.addDeviceToProduct({ product: 7, file: missing }),
  ];
  for (const call of calls) {
    const error = await soon(failureOf(call));
    assertInstanceOf(error, Error);
    assertStringIncludes(error.message, missing);
  }
  assertEquals(requests.length, 0);
});

Deno.test("redirect-multipart-hangs: a redirected upload is sent again completely", async () => {
  for (const status of [307, 308]) {
    await using api = listening(status);
    const files = { "a.ino": new Blob(["text"]), "b.ino": new Blob(["more"]).stream() };
    const upload = api.particle.post({ uri: "/v1/from", files, form: { latest: true } });
    assertEquals((await soon(upload)).body, { ok: true });
    const [first, second] = api.arrivals;
    assertEquals([second!.method, second!.path], ["POST", "/v1/to"]);
    const [sent, again] = await Promise.all([first!, second!].map(formOf));
    assertEquals([...again!.keys()], ["file", "file2", "latest"]);
    assertEquals([...again!.keys()], [...sent!.keys()]);
    assertEquals(await (again!.get("file") as File).text(), "text");
    assertEquals(await (again!.get("file2") as File).text(), "more");
  }
});

Deno.test("redirect-keeps-content-type: a redirect never turns a POST into a GET", async () => {
  for (const status of [301, 302, 303]) {
    await using api = listening(status);
    const bodies = [{ data: { a: 1 } }, { form: { a: 1 } }, { files: { f: new Blob(["f"]) } }];
    for (const body of bodies) {
      const error = await failureOf(() => api.particle.post({ uri: "/v1/from", ...body }));
      assertInstanceOf(error, ParticleError);
      assertEquals([error.code, error.statusCode], ["redirect", status]);
    }
    assertEquals(api.arrivals.map(({ path }) => path), ["/v1/from", "/v1/from", "/v1/from"]);
  }
});

Deno.test("filename-normalised: file names are sent unchanged, except that backslashes become slashes", async () => {
  const { particle, requests } = recorded();
  const names = ["./c.h", "a/../b.h", "lib//d.h", "lib\\dht\\dht.cpp"];
  await particle.compileCode({
    files: Object.fromEntries(names.map((name) => [name, new Blob(["x"])])),
  });
  const parts = [...requests[0]!.body as FormData].map(([, part]) => part);
  const sent = parts.filter((part) => part instanceof File).map(({ name }) => name);
  assertEquals(sent, ["./c.h", "a/../b.h", "lib//d.h", "lib/dht/dht.cpp"]);
});

Deno.test("native-formdata-as-json: a FormData is sent as multipart/form-data", async () => {
  await using api = listening();
  const data = new FormData();
  data.append("a", "1");
  data.append("file", new Blob(["text"]), "a.txt");
  await api.particle.post({ uri: "/v1/x", data });
  const [arrival] = api.arrivals;
  assertMatch(arrival!.type ?? "", /^multipart\/form-data; *boundary=/);
  const form = await formOf(arrival!);
  assertEquals([form.get("a"), (form.get("file") as File).name], ["1", "a.txt"]);
});

Deno.test("multipart-part-type: the type of a part is that of its Blob, otherwise application/octet-stream, never guessed", async () => {
  await using api = listening();
  const files = {
    "main.cpp": new Blob(["a"]),
    "lib.tar.gz": new Uint8Array([66]),
    "bundle.zip": new Blob(["c"], { type: "application/zip" }),
  };
  await api.particle.compileCode({ files });
  const types = [...api.arrivals[0]!.text.matchAll(/^content-type: (.*?)\r$/gim)];
  assertEquals(types.map(([, type]) => type), [
    "application/octet-stream",
    "application/octet-stream",
    "application/zip",
  ]);
});

Deno.test("multipart-field-newlines: newlines in fields are sent as CR LF, as in any FormData", async () => {
  await using api = listening();
  const file = new Blob(["x\ny"]);
  const description = "a\nb\r\nc";
  await api.particle.uploadProductFirmware({
    product: 7,
    file,
    version: 1,
    title: "t",
    description,
  });
  assertStringIncludes(api.arrivals[0]!.text, "\r\n\r\na\r\nb\r\nc\r\n--");
  assertStringIncludes(api.arrivals[0]!.text, "\r\n\r\nx\ny\r\n--");
});
