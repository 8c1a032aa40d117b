import { assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { Particle } from "../../mod.ts";
import { recorded } from "../resources/wire.ts";
import { particleErrorOf, serveCut, serveLocally, soon } from "./kit.ts";

const uri = "/v1/x";
const home = "https://api.particle.io";

/** Returns the failure of a call that gets this response. */
function failureFor(response: Response) {
  const { particle } = recorded(response);
  return particleErrorOf(() => particle.get({ uri }));
}

/** Calls that resolve to bytes. */
const downloads: ((particle: Particle) => Promise<ArrayBuffer>)[] = [
  (particle) => particle.downloadFile({ uri: "https://files.test/x" }),
  (particle) => particle.downloadFirmwareBinary({ binaryId: "b" }),
  (particle) => particle.downloadProductFirmware({ product: 7, version: 1 }),
  (particle) => particle.downloadManufacturingBackup({ deviceId: "d" }),
  (particle) => particle.request({ method: "get", uri, isBuffer: true }),
];

Deno.test("head-empty-body: HEAD resolves to the status and {}", async () => {
  const methods: string[] = [];
  await using server = serveLocally(({ method }) => {
    methods.push(method);
    return Response.json({ not: "sent" });
  });
  const particle = new Particle({ auth: "t0ken", baseUrl: server.url });
  assertEquals(await particle.checkSIM({ iccid: "89" }), { body: {}, statusCode: 200 });
  assertEquals(await particle.head({ uri }), { body: {}, statusCode: 200 });
  assertEquals(methods, ["HEAD", "HEAD"]);
});

Deno.test("empty-success-body: an empty response resolves to its status and {}", async () => {
  for (const status of [200, 201, 202, 204]) {
    const { particle } = recorded(new Response(null, { status }));
    assertEquals<unknown>(await particle.removeDevice({ deviceId: "d" }), {
      body: {},
      statusCode: status,
    });
  }
});

Deno.test("non-json-success-body: a response that is not JSON rejects, and the error keeps its text", async () => {
  const error = await failureFor(new Response("<html>welcome", { status: 200 }));
  assertEquals([error.statusCode, error.body], [200, "<html>welcome"]);
  assertStringIncludes(error.errorDescription, `${home}/v1/x - the body is not JSON`);
});

Deno.test("bom: JSON with a byte order mark is parsed", async () => {
  const bytes = new TextEncoder().encode('\uFEFF{"a":1}');
  const { particle } = recorded(new Response(bytes));
  assertEquals(await particle.get({ uri }), { body: { a: 1 }, statusCode: 200 });
  await using server = serveLocally(() => new Response(bytes)); // with a content-length, so read at once
  const other = new Particle({ baseUrl: server.url });
  assertEquals(await other.get({ uri }), { body: { a: 1 }, statusCode: 200 });
  const error = await failureFor(new Response(bytes, { status: 400 }));
  assertEquals(error.body, { a: 1 });
});

Deno.test("error-non-json-body: the body of an HTML error page is its text", async () => {
  const notFound = await failureFor(new Response("<html>No", { status: 404 }));
  assertEquals([notFound.statusCode, notFound.body], [404, "<html>No"]);
  assertEquals(notFound.errorDescription, `HTTP error 404 from ${home}/v1/x`);
  const down = await failureFor(new Response("<html>Bad Gateway", { status: 502 }));
  assertEquals([down.statusCode, down.body], [502, "<html>Bad Gateway"]);
  assertStringIncludes(down.errorDescription, `HTTP error 502 from ${home}/v1/x`);
});

Deno.test("error-empty-body: the body of an empty error response is an empty string", async () => {
  for (const status of [304, 400, 404, 500]) {
    const error = await failureFor(new Response(null, { status }));
    assertEquals([error.statusCode, error.body], [status, ""]);
  }
  await using server = serveLocally(() => Response.json({ error: "not sent" }, { status: 404 }));
  const particle = new Particle({ baseUrl: server.url });
  const error = await particleErrorOf(() => particle.checkSIM({ iccid: "89" }));
  assertEquals([error.statusCode, error.body], [404, ""]);
});

Deno.test("error-null-body: the body of an error response of null is null", async () => {
  const error = await failureFor(Response.json(null, { status: 400 }));
  assertEquals([error.statusCode, error.body], [400, null]);
  assertEquals(error.errorDescription, `HTTP error 400 from ${home}/v1/x`);
});

Deno.test("error-body-response-key: the body of an error is the parsed JSON, unwrapped", async () => {
  for (const body of [{ error: "no" }, { error: "no", response: "theirs" }, ["no"]]) {
    const error = await failureFor(Response.json(body, { status: 400 }));
    assertEquals<unknown>(error.body, body);
    assertEquals(JSON.parse(JSON.stringify(error.body)), body);
  }
});

Deno.test("truncated-body-hangs: a truncated body rejects", async () => {
  const head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
  for (
    const response of [
      `${head}content-length: 100\r\n\r\n{"half":`,
      `${head}transfer-encoding: chunked\r\n\r\n8\r\n{"half":\r\n`,
    ]
  ) {
    await using server = serveCut(response);
    const particle = new Particle({ auth: "t0ken", baseUrl: server.url });
    for (const call of [() => particle.get({ uri }), ...downloads.slice(1)]) {
      const error = await soon(particleErrorOf(() => call(particle)));
      assertEquals([error.code, error.statusCode], ["network", undefined]);
    }
  }
});

Deno.test("download-204-not-binary: a download with a 204 response resolves to zero bytes", async () => {
  for (const download of downloads) {
    const { particle } = recorded(new Response(null, { status: 204 }));
    const bytes = await download(particle);
    assertInstanceOf(bytes, ArrayBuffer);
    assertEquals(bytes.byteLength, 0);
  }
});

Deno.test("url-escaping-in-messages: error messages contain the encoded URL, without token and query", async () => {
  const response = Response.json({ error: "Not found" }, { status: 404 });
  const { particle } = recorded(response);
  const rows: [() => unknown, string][] = [
    [() => particle.getDevice({ deviceId: "a b/é" }), "/v1/devices/a%20b%2F%C3%A9"],
    [() => particle.deleteAccessToken({ token: "5ecret7oken" }), "/v1/access_tokens/[redacted]"],
    [() => particle.get({ uri: "/v1/x?access_token=5ecret7oken" }), "/v1/x"],
  ];
  for (const [call, path] of rows) {
    const error = await particleErrorOf(call);
    assertEquals(error.errorDescription, `HTTP error 404 from ${home}${path} - Not found`);
    assertEquals(Deno.inspect(error).includes("5ecret7oken"), false);
  }
});
