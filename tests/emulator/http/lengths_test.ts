import { assertEquals, assertMatch } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { gzip, tar } from "../../cloud/archive.ts";
import { sendFiles, upload } from "../files.ts";
import { call, type Json } from "../helpers.ts";

const LONG = "x".repeat(100_000);
const hook = { event: "e", url: "http://localhost/" };
const logic = { name: "f", source: { type: "JavaScript", code: "export default () => 1;" } };
const ledger = { name: "l", scope: "Owner", direction: null, description: "" };

/** Requests that would store names or texts that are too long. */
const REQUESTS: [method: string, path: string, json: Json][] = [
  ["PUT", "/v1/devices/lamp", { name: LONG }],
  ["PUT", "/v1/devices/lamp", { notes: LONG }],
  ["PUT", "/v1/products/kettle/devices/kettle", { groups: [LONG] }],
  ["POST", "/v1/products/kettle/groups", { name: LONG }],
  ["POST", "/v1/products/kettle/groups", { name: "g", description: LONG }],
  ["POST", "/v1/products/kettle/groups", { name: "g", color: LONG }],
  ["POST", "/v1/products/kettle/customers", { email: `${LONG}@example.com`, password: "x" }],
  ["POST", "/v1/products/kettle/customers", { email: "a@example.com", password: LONG }],
  ["POST", "/v1/products/kettle/team", { username: `${LONG}@example.com` }],
  ["POST", "/v1/products/kettle/team", { friendly_name: LONG, scopes: ["devices:list"] }],
  ["POST", "/v1/users", { username: LONG, password: "x" }],
  ["POST", "/v1/users", { username: "a", password: LONG }],
  ["POST", "/v1/users", { username: "a", password: "x", account_info: { first_name: LONG } }],
  ["PUT", "/v1/user", { account_info: { first_name: LONG } }],
  ["PUT", "/v1/user", { current_password: "pw", username: LONG }],
  ["PUT", "/v1/user", { current_password: "pw", password: LONG }],
  ["POST", "/v1/clients", { name: LONG, type: "installed" }],
  ["POST", "/v1/clients", { name: "c", type: "web", redirect_uri: `http://localhost/${LONG}` }],
  ["POST", "/v1/ledgers", { ledger: { ...ledger, name: LONG } }],
  ["POST", "/v1/ledgers", { ledger: { ...ledger, description: LONG } }],
  ["POST", "/v1/networks", { name: LONG, device_id: "lamp" }],
  ["POST", "/v1/networks", { name: "n", device_id: "lamp", iccid: LONG }],
  ["POST", "/v1/integrations", { ...hook, event: LONG }],
  ["POST", "/v1/integrations", { ...hook, name: LONG }],
  ["POST", "/v1/integrations", { ...hook, url: `http://localhost/${LONG}` }],
  ["POST", "/v1/integrations", { ...hook, url: `http://${LONG}{{x}}` }],
  ["POST", "/v1/integrations", { ...hook, headers: { [LONG]: "x" } }],
  ["POST", "/v1/integrations", { ...hook, responseTopic: LONG }],
  ["POST", "/v1/integrations", { ...hook, errorResponseTopic: LONG }],
  ["POST", "/v1/integrations", { ...hook, body: LONG.repeat(3) }],
  ["POST", "/v1/integrations", { event: "e", integration_type: LONG }],
  ["POST", "/v1/integrations", { event: "e", integration_type: "x", setting: LONG.repeat(3) }],
  ["POST", "/v1/logic/functions", { logic_function: { ...logic, name: LONG } }],
  ["POST", "/v1/logic/functions", { logic_function: { ...logic, template_slug: LONG } }],
  ["PATCH", "/v1/env", { ops: [{ op: "Set", key: LONG.toUpperCase(), value: "x" }] }],
  ["PATCH", "/v1/env", { ops: [{ op: "Set", key: "A", value: LONG }] }],
];

function filled(): Emulator {
  const emulator = new Emulator({ password: "pw" });
  emulator.addProduct({ id: 9000, slug: "kettle" });
  emulator.addDevice({ name: "kettle", product: 9000 });
  emulator.addDevice({ name: "lamp" });
  return emulator;
}

Deno.test("rejects names and texts of 100,000 characters wherever a client can store them", async () => {
  using emulator = filled();
  const before = emulator.save();
  for (const [method, path, json] of REQUESTS) {
    const { status, body } = await call(emulator, method, path, { json });
    const what = `${method} ${path} ${JSON.stringify(json).slice(0, 80)}`;
    assertEquals(status, 400, `${what}: ${JSON.stringify(body).slice(0, 200)}`);
    assertEquals(emulator.save(), before, what);
  }
});

Deno.test("accepts the same requests with short names and texts", async () => {
  for (const [method, path, json] of REQUESTS) {
    using emulator = filled();
    const short = path === "/v1/env" ? "XX" : "xx";
    const text = JSON.stringify(json).replace(/x{100000,}/gi, short);
    const { status, body } = await call(emulator, method, path, { json: JSON.parse(text) });
    assertEquals(status < 300, true, `${method} ${path} ${text}: ${JSON.stringify(body)}`);
  }
});

Deno.test("limits names and texts in files, too", async () => {
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettle" });
  const before = emulator.save();
  const path = "/v1/products/kettle/firmware";
  const fields = { version: "1", title: "t" };
  const named = await sendFiles(emulator, "POST", path, { [LONG.slice(0, 300)]: "x" }, fields);
  assertEquals(named, {
    status: 400,
    body: { ok: false, error: "The name of the file must not be longer than 255 characters" },
  });
  const properties = `name=x\nversion=1.0.0\nauthor=me\nsentence=${"x".repeat(5000)}\n`;
  const archive = await gzip(tar({ "library.properties": properties }));
  const library = await sendFiles(emulator, "POST", "/v1/libraries", { "a.tar.gz": archive });
  assertEquals(library.status, 400);
  assertMatch(
    library.body.errors[0],
    /^library\.properties: sentence must not be longer than 4096/,
  );
  assertEquals(emulator.save(), before);
  assertEquals((await upload(emulator, 1)).status, 201);
});
