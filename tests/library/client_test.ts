import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { Client, Library, Particle, ParticleError } from "../../mod.ts";
import { recorder } from "../kit/recorder.ts";

const entry = {
  id: "i",
  type: "libraries",
  attributes: { name: "neopixel", version: "1.0.0", author: "a" },
  links: { download: "https://files.example.com/x" },
};
const one = Response.json({ data: entry });
const list = Response.json({ data: [entry, { ...entry, id: "j" }] });

/** A client with its own token, created from a `Particle` with another one. */
function clientOf(...responses: Response[]) {
  const { fetch, requests } = recorder(...responses);
  return { client: new Client(new Particle({ auth: "t0ken", fetch }), { auth: "own" }), requests };
}

/** A call, its response, and the method, path with query and body that it sends with the token of the client. */
type Row = [
  call: (client: Client) => Promise<unknown>,
  response: Response,
  method: string,
  path: string,
  body?: unknown,
];

const name = "neopixel";
const rows: Record<string, Row> = {
  "libraries()": [(client) => client.libraries(), list, "GET", "/v1/libraries"],
  "libraries() of a query": [
    (client) => client.libraries({ page: 0, filter: "f", architectures: ["argon", "boron"] }),
    list,
    "GET",
    "/v1/libraries?page=0&filter=f&architectures=argon%2Cboron",
  ],
  "library()": [(client) => client.library(name), one, "GET", "/v1/libraries/neopixel"],
  "library() of a version": [
    (client) => client.library(name, { version: "1.0.0" }),
    one,
    "GET",
    "/v1/libraries/neopixel?version=1.0.0",
  ],
  "libraryVersions()": [
    (client) => client.libraryVersions(name),
    list,
    "GET",
    "/v1/libraries/neopixel/versions",
  ],
  "libraryVersions() of a page": [
    (client) => client.libraryVersions(name, { page: 2, limit: 5 }),
    list,
    "GET",
    "/v1/libraries/neopixel/versions?page=2&limit=5",
  ],
  "publishLibrary()": [
    (client) => client.publishLibrary(name),
    one,
    "PATCH",
    "/v1/libraries/neopixel",
    { visibility: "public" },
  ],
  "deleteLibrary()": [
    (client) => client.deleteLibrary({ name }),
    Response.json({ ok: true }),
    "DELETE",
    "/v1/libraries/neopixel",
    {},
  ],
  "deleteLibrary() by force": [
    (client) => client.deleteLibrary({ name, force: name }),
    Response.json({ ok: true }),
    "DELETE",
    "/v1/libraries/neopixel",
    { force: name },
  ],
  "signalDevice()": [
    (client) => client.signalDevice({ deviceId: "d", signal: false }),
    Response.json({ id: "d" }),
    "PUT",
    "/v1/devices/d",
    { signal: "0" },
  ],
  "listDevices()": [(client) => client.listDevices(), Response.json([]), "GET", "/v1/devices"],
  "listBuildTargets()": [
    (client) => client.listBuildTargets(),
    Response.json({ targets: [] }),
    "GET",
    "/v1/build_targets?featured=true",
  ],
  "listBuildTargets() of all": [
    (client) => client.listBuildTargets(false),
    Response.json({ targets: [] }),
    "GET",
    "/v1/build_targets",
  ],
  "trackingIdentity()": [
    (client) => client.trackingIdentity(),
    Response.json({ id: "1" }),
    "GET",
    "/v1/user/identify?tracking=1",
  ],
  "trackingIdentity() of all": [
    (client) => client.trackingIdentity({ full: true }),
    Response.json({ id: "1" }),
    "GET",
    "/v1/user/identify",
  ],
};

for (const [title, [call, response, method, path, body]] of Object.entries(rows)) {
  Deno.test(`Client: ${title} sends the expected request`, async () => {
    const { client, requests } = clientOf(response);
    await call(client);
    assertEquals(requests.length, 1);
    const [request] = requests;
    assertEquals([request!.method, request!.url], [method, `https://api.particle.io${path}`]);
    assertEquals(request!.headers["authorization"], "Bearer own");
    assertEquals(request!.body === undefined ? undefined : JSON.parse(`${request!.body}`), body);
  });

  Deno.test(`Client: ${title} rejects with the error of the cloud`, async () => {
    const body = { errors: [{ message: "name is taken" }, { message: "no version" }] };
    const { client } = clientOf(Response.json(body, { status: 400 }));
    const error = await assertRejects(() => call(client), ParticleError);
    assertEquals([error.code, error.statusCode, error.body], ["http", 400, body]);
    assertEquals(error.shortErrorDescription, "name is taken, no version");
  });
}

Deno.test("Client: calls return Library objects", async () => {
  const found: Library[] = await clientOf(list).client.libraries();
  assertEquals(found.map(({ id, name }) => [id, name]), [["i", name], ["j", name]]);
  const versions: Library[] = await clientOf(list).client.libraryVersions(name);
  assertEquals(versions.map((library) => library instanceof Library), [true, true]);
  const library: Library = await clientOf(one).client.library(name);
  assertEquals([library.id, library.version], ["i", "1.0.0"]);
  assertEquals((await clientOf(one).client.publishLibrary(name)).id, "i");
});

Deno.test("Client: contributeLibrary() uploads the archive and returns the library", async () => {
  const { client, requests } = clientOf(one);
  const library: Library = await client.contributeLibrary(new Blob(["tar"]));
  assertEquals(library.name, name);
  const { method, url, headers, body } = requests[0]!;
  assertEquals([method, new URL(url).pathname], ["POST", "/v1/libraries"]);
  assertEquals(headers["authorization"], "Bearer own");
  const file = (body as FormData).get("file") as File;
  assertEquals([file.name, await file.text()], ["archive.tar.gz", "tar"]);
});

Deno.test("Client: compileCode() uploads the sources", async () => {
  const response = { ok: true, binary_id: "b" };
  const { client, requests } = clientOf(Response.json(response, { status: 200 }));
  const { body, statusCode } = await client.compileCode({ "a.ino": new Blob(["x"]) }, 0, "6.3.0");
  assertEquals([body.binary_id, statusCode], ["b", 200]);
  const { method, url, headers } = requests[0]!;
  assertEquals([method, new URL(url).pathname], ["POST", "/v1/binaries"]);
  assertEquals(headers["authorization"], "Bearer own");
  const form = requests[0]!.body as FormData;
  assertEquals((form.get("file") as File).name, "a.ino");
  assertEquals([form.get("platform_id"), form.get("build_target_version")], ["0", "6.3.0"]);
});

Deno.test("Client: deleteLibrary() resolves to true, trackingIdentity() to the identity", async () => {
  assertEquals(await clientOf(Response.json({ ok: true })).client.deleteLibrary({ name }), true);
  const who = { id: "1", email: "ann@example.com" };
  assertEquals(await clientOf(Response.json(who)).client.trackingIdentity(), who);
});

Deno.test("Client: trackingIdentity() sends the context of the call", async () => {
  const { client, requests } = clientOf(Response.json({ id: "1" }));
  await client.trackingIdentity({ context: { tool: { name: "cli", version: 2 } } });
  assertEquals(requests[0]?.headers["x-particle-tool"], "cli@2");
});

Deno.test("Client: listBuildTargets() returns an entry for each version and platform", async () => {
  const targets = [
    { version: "6.3.0", platforms: [12, 13], prereleases: [13], firmware_vendor: "Particle" },
    { version: "5.0.0", platforms: [], prereleases: [], firmware_vendor: "Particle" },
    { version: "0.7.0", platforms: [0], prereleases: [], firmware_vendor: "Other" },
  ];
  const { client } = clientOf(
    Response.json({ targets, platforms: {}, default_versions: {} }),
  );
  assertEquals(await client.listBuildTargets(), [
    { version: "6.3.0", platform: 12, prerelease: false, firmware_vendor: "Particle" },
    { version: "6.3.0", platform: 13, prerelease: true, firmware_vendor: "Particle" },
    { version: "0.7.0", platform: 0, prerelease: false, firmware_vendor: "Other" },
  ]);
});

Deno.test("Client: a download from another origin sends no token", async () => {
  const { client, requests } = clientOf(one, new Response("bytes"));
  const library = await client.library(name);
  assertEquals(new TextDecoder().decode(await library.download()), "bytes");
  assertEquals(
    requests.map(({ url, headers }) => [url, headers["authorization"]]),
    [
      ["https://api.particle.io/v1/libraries/neopixel", "Bearer own"],
      ["https://files.example.com/x", undefined],
    ],
  );
});

Deno.test("Client: a download from the API sends the token of the Particle, like any of its calls", async () => {
  const { client, requests } = clientOf(new Response("bytes"));
  const bytes: ArrayBuffer = await client.downloadFile("/v1/x");
  assertEquals(new TextDecoder().decode(bytes), "bytes");
  assertEquals(requests[0]?.headers["authorization"], "Bearer t0ken");
});

Deno.test("Client: without its own token it uses the current token of the Particle", async () => {
  const { fetch, requests } = recorder(list);
  const particle = new Particle({ auth: "t0ken", fetch });
  const client = new Client(particle);
  assertEquals([client.ready(), new Client(particle, { auth: "own" }).ready()], [false, true]);
  await client.libraries();
  particle.setDefaultAuth("later");
  await client.libraries();
  const sent = requests.map(({ headers }) => headers["authorization"]);
  assertEquals(sent, ["Bearer t0ken", "Bearer later"]);
});

Deno.test("Client: logging it does not show the token", () => {
  const { client } = clientOf();
  assertEquals(Deno.inspect(client, { showHidden: true }).includes("own"), false);
  assertEquals(JSON.stringify(client), "{}");
});

Deno.test("Client: the options of a call cannot replace its token", async () => {
  const { client, requests } = clientOf(list);
  // @ts-expect-error: the token is that of the client
  await client.libraries({ auth: "other" });
  const smuggled = { name: "other", version: "1", auth: "other" };
  await client.library(name, smuggled).catch(() => {});
  assertEquals(requests.map(({ url, headers }) => [url, headers["authorization"]]), [
    ["https://api.particle.io/v1/libraries", "Bearer own"],
    ["https://api.particle.io/v1/libraries/neopixel?version=1", "Bearer own"],
  ]);
});

Deno.test("Client: a call can be aborted by its signal", async () => {
  const { client, requests } = clientOf(one);
  const reason = new Error("enough");
  const error = await assertRejects(
    () => client.library(name, { signal: AbortSignal.abort(reason) }),
    ParticleError,
  );
  assertEquals([error.code, requests.length], ["aborted", 0]);
  assertStrictEquals(error.cause, reason);
});

Deno.test("Client: missing or invalid arguments throw, and nothing is sent", () => {
  const { client, requests } = clientOf(one);
  for (const bad of ["", " ", "..", undefined as unknown as string]) {
    assertThrows(() => client.library(bad), TypeError, "name");
    assertThrows(() => client.libraryVersions(bad), TypeError, "name");
    assertThrows(() => client.publishLibrary(bad), TypeError, "name");
    assertThrows(() => client.deleteLibrary({ name: bad }), TypeError, "name");
    assertThrows(() => client.downloadFile(bad), TypeError, "uri");
    assertThrows(() => client.signalDevice({ deviceId: bad, signal: true }), TypeError, "deviceId");
  }
  assertEquals(requests.length, 0);
});

Deno.test("Client: an empty response becomes an empty list or library", async () => {
  for (const nothing of [{}, null, { data: null, targets: null }, { data: [], targets: [{}] }]) {
    const { client } = clientOf(Response.json(nothing));
    assertEquals(await client.libraries(), []);
    assertEquals(await client.libraryVersions(name), []);
    assertEquals(await client.listBuildTargets(), []);
  }
  for (const nothing of [{}, null, { data: null }, { data: {} }]) {
    const library = await clientOf(Response.json(nothing)).client.library(name);
    assertEquals({ ...library }, { id: "", downloadUrl: undefined });
    await assertRejects(() => library.download(), ParticleError, "no download URL");
  }
});

Deno.test("Client: null counts as options that are not given, and errors name what is missing", async () => {
  const { fetch, requests } = recorder();
  const none = null as unknown as undefined;
  const client = new Client(new Particle({ auth: "t0ken", fetch }), none);
  await client.trackingIdentity(none);
  await client.libraries(none);
  assertEquals(requests.length, 2);
  for (const missing of [undefined, null, {}] as unknown as { name: string }[]) {
    assertThrows(() => client.deleteLibrary(missing), TypeError, "name must be a string");
  }
  const device = undefined as unknown as Parameters<Client["signalDevice"]>[0];
  assertThrows(() => client.signalDevice(device), TypeError, "deviceId must be a string");
  assertEquals(requests.length, 2);
});
