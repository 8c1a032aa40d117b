import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Emulator } from "@particle-edge/emulator";
import { call, open, send, tokenOf } from "../helpers.ts";
import { sendFiles, upload } from "../files.ts";

const PATH = "/v1/products/kettle/firmware";
const ID = "0123456789abcdef01234567";

function kettles(options: ConstructorParameters<typeof Emulator>[0] = {}): Emulator {
  const emulator = new Emulator(options);
  emulator.addProduct({ id: 9000, slug: "kettle" });
  return emulator;
}

Deno.test("firmware: products of other users and unknown versions get 404 on every route", async () => {
  using emulator = kettles();
  await upload(emulator, 1);
  const token = await tokenOf(emulator, "other");
  const routes: [string, string][] = [
    ["GET", PATH],
    ["POST", PATH],
    ["PUT", `${PATH}/release`],
    ["GET", `${PATH}/1`],
    ["PUT", `${PATH}/1`],
    ["DELETE", `${PATH}/1`],
    ["GET", `${PATH}/1/binary`],
  ];
  const unknown = { status: 404, body: { ok: false, error: "Product not found" } };
  for (const [method, path] of routes) {
    assertEquals(await call(emulator, method, path, { token }), unknown, `${method} ${path}`);
  }
  for (const version of ["2", "x", "-1", "1e9", "99999999999999999999", "__proto__"]) {
    for (const path of [`${PATH}/${version}`, `${PATH}/${version}/binary`]) {
      assertEquals((await call(emulator, "GET", path)).status, 404, path);
    }
  }
  assertEquals((await call(emulator, "GET", `${PATH}/1`)).status, 200);
});

Deno.test("firmware: rejects invalid uploads, and stores nothing", async () => {
  using emulator = kettles();
  const post = (files: Record<string, string>, fields: Record<string, string>) =>
    sendFiles(emulator, "POST", PATH, files, fields);
  const file = { "f.bin": "x" };
  const bad: [Record<string, string>, Record<string, string>][] = [
    [file, { title: "t" }],
    [file, { version: "1" }],
    [file, { version: "1", title: "" }],
    [file, { version: "1", title: "x".repeat(5000) }],
    [file, { version: "1", title: "t", mandatory: "perhaps" }],
    [{}, { version: "1", title: "t" }],
    [{ "f.bin": "" }, { version: "1", title: "t" }],
    ...["-1", "1.5", "65536", "1e3", "one", ""].map((
      version,
    ): [typeof file, { version: string }] => [
      file,
      Object.assign({ version }, { title: "t" }),
    ]),
  ];
  for (const [files, fields] of bad) {
    assertEquals((await post(files, fields)).status, 400, JSON.stringify(fields));
  }
  assertEquals(
    (await call(emulator, "POST", PATH, { json: { version: 1, title: "t" } })).status,
    400,
  );
  const broken = await emulator.fetch(`https://api.particle.io${PATH}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${emulator.token}`,
      "content-type": "multipart/form-data; boundary=x",
    },
    body: "nonsense",
  });
  assertEquals(broken.status, 400);
  await broken.body?.cancel();
  assertEquals((await call(emulator, "GET", PATH)).body, []);
});

Deno.test("firmware: upload, list, get, edit, download, delete", async () => {
  using time = new FakeTime(0);
  using emulator = kettles({ username: "me" });
  const fields = { version: "2", title: "Two", description: "d", mandatory: "true" };
  const { status, body } = await sendFiles(emulator, "POST", PATH, { "two.bin": "bytes" }, fields);
  const { _id, ...rest } = body;
  assertEquals([status, /^[0-9a-f]{24}$/.test(_id)], [201, true]);
  assertEquals(rest, {
    version: 2,
    title: "Two",
    description: "d",
    name: "two.bin",
    size: 5,
    product_default: false,
    current: false,
    groups: [],
    mandatory: true,
    intelligent: false,
    uploaded_on: "1970-01-01T00:00:00.000Z",
    product_id: 9000,
    uploaded_by: { username: "me" },
    device_count: 0,
  });
  assertEquals((await upload(emulator, 2)).status, 409);
  await upload(emulator, 10);
  const versions = async () =>
    (await call(emulator, "GET", PATH)).body.map(({ version }: { version: number }) => version);
  assertEquals(await versions(), [10, 2]);
  time.tick(1);
  assertEquals((await call(emulator, "PUT", `${PATH}/2`, { json: { title: {} } })).status, 400);
  assertEquals((await call(emulator, "PUT", `${PATH}/2`, { json: { title: "" } })).status, 400);
  const edited = { title: "New", updated_at: "1970-01-01T00:00:00.001Z" };
  assertEquals((await call(emulator, "PUT", `${PATH}/2`, { json: { title: "New" } })).body, {
    ...body,
    ...edited,
  });
  assertEquals((await call(emulator, "GET", `${PATH}/2`)).body, { ...body, ...edited });
  assertEquals(await (await send(emulator, "GET", `${PATH}/2/binary`)).text(), "bytes");
  assertEquals((await call(emulator, "DELETE", `${PATH}/2`)).status, 204);
  assertEquals((await call(emulator, "GET", `${PATH}/2`)).status, 404);
  assertEquals(await versions(), [10]);
});

Deno.test("firmware: a release needs a target, and a device that has run the version", async () => {
  using emulator = kettles();
  await upload(emulator, 1);
  await upload(emulator, 2);
  const release = async (json: unknown) => {
    const { status } = await call(emulator, "PUT", `${PATH}/release`, { json });
    return status;
  };
  assertEquals(await release({ version: 1, product_default: true }), 400);
  const offline = emulator.addDevice({ product: 9000, firmwareVersion: 1, online: false });
  emulator.addDevice({ product: 9000, firmwareVersion: 1, quarantined: true });
  assertEquals(await release({ version: 1, product_default: true }), 400);
  offline.goOnline();
  const bad = [
    {},
    { version: 1 },
    { version: 1, product_default: false },
    { version: 1, groups: [] },
    { version: 1, groups: ["A b"] },
    { version: 1, groups: [{}] },
    { version: 1, product_default: "maybe" },
    { version: "x", product_default: true },
    { version: 2, product_default: true },
  ];
  for (const json of bad) assertEquals(await release(json), 400, JSON.stringify(json));
  assertEquals(await release({ version: 3, product_default: true }), 404);
  assertEquals((await call(emulator, "GET", `${PATH}/1`)).body.product_default, false);
  offline.goOffline(); // It is enough that it ran the version while online.
  assertEquals(await release({ version: 1, product_default: true }), 200);
  assertEquals((await call(emulator, "GET", `${PATH}/1`)).body.current, true);
  assertEquals((await call(emulator, "DELETE", `${PATH}/1`)).status, 400);
  assertEquals((await call(emulator, "GET", `${PATH}/1`)).status, 200);
});

Deno.test("firmware: a version is released to groups or to all, and takes groups from other versions", async () => {
  using emulator = kettles({ releaseUntested: true });
  for (const version of [1, 2, 3]) await upload(emulator, version);
  const device = { id: ID, product: 9000, groups: ["beta", "lab"], online: false };
  emulator.addDevice(device);
  const path = `/v1/products/kettle/devices/${ID}`;
  const put = (json: unknown) => call(emulator, "PUT", path, { json });
  const target = async () => {
    const { body } = await call(emulator, "GET", path);
    const { body: list } = await call(emulator, "GET", "/v1/products/kettle/devices");
    const [listed] = list.devices;
    assertEquals(
      listed.targeted_firmware_release_version,
      body.targeted_firmware_release_version,
    );
    return body.targeted_firmware_release_version;
  };
  const release = (json: unknown) => call(emulator, "PUT", `${PATH}/release`, { json });
  assertEquals(await target(), null);
  await release({ version: 3, product_default: true });
  assertEquals(await target(), 3);
  await release({ version: 1, groups: ["beta"] });
  assertEquals(await target(), 1); // The version of a group beats the default, even if it is lower.
  await release({ version: 2, groups: ["lab"] });
  assertEquals(await target(), 2);
  await release({ version: 1, groups: ["lab"], product_default: true });
  assertEquals(await target(), 1);
  const groupsOf = async (version: number) =>
    (await call(emulator, "GET", `${PATH}/${version}`)).body.groups;
  assertEquals([await groupsOf(1), await groupsOf(2)], [["beta", "lab"], []]);
  await release({ version: 3, groups: ["new"] });
  assertEquals((await call(emulator, "GET", "/v1/products/kettle/groups/new")).status, 200);
  await put({ groups: [] });
  assertEquals(await target(), 1);
  await put({ desired_firmware_version: 2 });
  assertEquals(await target(), 2);
  await put({ development: true });
  assertEquals(await target(), null);
  await put({ development: false, desired_firmware_version: null });
  assertEquals(await target(), 1);
});

Deno.test("firmware: uploads and releases are published to the streams of the product", async () => {
  using emulator = kettles({ releaseUntested: true });
  const stream = await open(emulator, "/v1/products/kettle/events/particle");
  await upload(emulator, 1);
  await call(emulator, "PUT", `${PATH}/release`, {
    json: { version: 1, product_default: true, intelligent: true },
  });
  const seen = [await stream.event(), await stream.event()];
  assertEquals(seen.map(({ name, fields }) => [name, fields.data, fields.coreid]), [
    ["particle/firmware/create", '{"version":"1"}', "api"],
    ["particle/firmware/release", '{"immediate":true,"version":1}', "api"],
  ]);
  await stream.cancel();
});

Deno.test("firmware: the total size of all versions is limited, and deleting one frees space", async () => {
  using emulator = kettles({ maxStorage: 1000 });
  const bytes = (size: number) => new Uint8Array(size);
  assertEquals((await upload(emulator, 1, bytes(600))).status, 201);
  assertEquals(await upload(emulator, 2, bytes(401)), {
    status: 413,
    body: {
      ok: false,
      error: "The storage for firmware and libraries is full: 600 of 1000 bytes are in use and " +
        "this upload has 401; delete some, or raise maxStorage",
    },
  });
  assertEquals((await call(emulator, "GET", PATH)).body.length, 1);
  assertEquals((await upload(emulator, 2, bytes(400))).status, 201);
  assertEquals((await upload(emulator, 3, bytes(1))).status, 413);
  assertEquals((await call(emulator, "DELETE", `${PATH}/2`)).status, 204);
  const both = await Promise.all([3, 4].map((version) => upload(emulator, version, bytes(300))));
  assertEquals(both.map(({ status }) => status).toSorted(), [201, 413]);
});
