import { assert, assertEquals, assertMatch } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { call, type Json, login, open, send, tokenOf } from "../helpers.ts";

const TEAM = "/v1/products/9000/team";
const ORG_TEAM = "/v1/orgs/acme/team";

function withProduct(): Emulator {
  const emulator = new Emulator({ username: "boss" });
  emulator.addProduct({ id: 9000, slug: "kettles", org: "acme" });
  return emulator;
}

/** Adds an API user, and returns its name and token. */
async function addProgram(
  emulator: Emulator,
  scopes: string[],
  path: string = TEAM,
): Promise<{ username: string; token: string }> {
  const json = { friendly_name: "Nightly Job", scopes };
  const { created } = (await call(emulator, "POST", path, { json })).body;
  return { username: created.username, token: created.tokens[0].token };
}

Deno.test("team: rejects invalid input and changes of the owner", async () => {
  using emulator = withProduct();
  const wrong: unknown[] = [
    {},
    { username: "" },
    { username: "a b" },
    { username: ["a"] },
    { username: "a", role: "King" },
    { username: "a", role: "constructor" },
    { username: "boss" },
    { friendly_name: "x" },
    { friendly_name: "", scopes: ["devices:list"] },
    { friendly_name: "x", scopes: [] },
    { friendly_name: "x", scopes: "devices:list" },
    { friendly_name: "x", scopes: ["devices"] },
    { friendly_name: "x", scopes: ["devices:list", { a: 1 }] },
  ];
  for (const path of [TEAM, ORG_TEAM]) {
    for (const json of wrong) {
      const { status } = await call(emulator, "POST", path, { json });
      assertEquals(status, 400, JSON.stringify(json));
    }
    assertEquals((await call(emulator, "DELETE", `${path}/boss`)).status, 400);
    assertEquals((await call(emulator, "DELETE", `${path}/nobody`)).status, 404);
    const { body } = await call(emulator, "GET", path);
    assertEquals(body.team.map((one: Json) => [one.username, one.role.name]), [["boss", "Owner"]]);
  }
});

Deno.test("other users cannot see or change a team", async () => {
  using emulator = withProduct();
  const token = await tokenOf(emulator, "other");
  for (const path of [TEAM, ORG_TEAM]) {
    assertEquals((await call(emulator, "GET", path, { token })).status, 404);
    const options = { token, json: { username: "other" } };
    assertEquals((await call(emulator, "POST", path, options)).status, 404);
  }
});

Deno.test("roles: View-only reads, Support calls functions, Developer creates groups, Administrator invites", async () => {
  using emulator = withProduct();
  const { id } = emulator.addDevice({ product: 9000, functions: { brew: () => 1 } });
  const token = await tokenOf(emulator, "colleague");
  await call(emulator, "POST", TEAM, { json: { username: "colleague", role: "View-only" } });
  const attempts = async () => {
    const statuses: number[] = [];
    const tries: [string, string, object?][] = [
      ["GET", `/v1/products/9000/devices/${id}`],
      ["POST", `/v1/products/kettles/devices/${id}/brew`, { arg: "" }],
      ["POST", "/v1/products/%6bettles/groups", { name: crypto.randomUUID() }],
      ["POST", TEAM, { username: crypto.randomUUID() }],
    ];
    for (const [method, path, json] of tries) {
      statuses.push((await call(emulator, method, path, { token, json })).status);
    }
    return statuses;
  };
  const expected: Record<string, number[]> = {
    "View-only": [200, 403, 403, 403],
    Support: [200, 200, 403, 403],
    Developer: [200, 200, 201, 403],
    Administrator: [200, 200, 201, 200],
  };
  const mine = emulator.addDevice({ owner: "colleague" });
  for (const [role, statuses] of Object.entries(expected)) {
    const { body } = await call(emulator, "PUT", `${TEAM}/colleague`, { json: { role } });
    assertEquals(body.updated.role.name, role);
    assertEquals(await attempts(), statuses, role);
    const json = { product_id: 9000 };
    const made = await call(emulator, "POST", "/v1/devices", { token, json });
    const moved = await call(emulator, "PUT", `/v1/devices/${mine.id}`, { token, json });
    const status = role === "View-only" || role === "Support" ? 403 : 200;
    assertEquals([made.status, moved.status], [status, status], role);
  }
});

Deno.test("a removed member loses access, and open streams end", async () => {
  using emulator = withProduct();
  const token = await tokenOf(emulator, "colleague");
  await call(emulator, "POST", ORG_TEAM, { json: { username: "colleague" } });
  const stream = await open(emulator, "/v1/products/9000/events", { token });
  assertEquals((await call(emulator, "GET", "/v1/orgs/acme", { token })).status, 200);
  const listed = async () => {
    const { products } = (await call(emulator, "GET", "/v1/products", { token })).body;
    const { organizations } = (await call(emulator, "GET", "/v1/orgs", { token })).body;
    return [products, organizations].map((found) => found.map(({ slug }: Json) => slug));
  };
  assertEquals(await listed(), [["kettles"], ["acme"]]);
  assertEquals((await call(emulator, "DELETE", `${ORG_TEAM}/colleague`)).body, { ok: true });
  assertEquals(await stream.next(), undefined);
  for (const path of ["/v1/orgs/acme", "/v1/products/9000"]) {
    assertEquals((await call(emulator, "GET", path, { token })).status, 404);
  }
  assertEquals(await listed(), [[], []]);
});

Deno.test("an invitation waits for the user, follows a new name, and is deleted with the account", async () => {
  using emulator = withProduct();
  await call(emulator, "POST", TEAM, { json: { username: "late" } });
  const names = async () =>
    (await call(emulator, "GET", TEAM)).body.team.map((one: Json) => [one.username, "_id" in one]);
  assertEquals(await names(), [["boss", true], ["late", false]]);
  const token = await tokenOf(emulator, "late");
  assertEquals((await call(emulator, "GET", "/v1/products/9000", { token })).status, 200);
  const json = { username: "later", current_password: "pw" };
  await call(emulator, "PUT", "/v1/user", { token, json });
  assertEquals(await names(), [["boss", true], ["later", true]]);
  assertEquals((await call(emulator, "GET", "/v1/products/9000", { token })).status, 200);
  await call(emulator, "DELETE", "/v1/user", { token, json: { password: "pw" } });
  assertEquals(await names(), [["boss", true]]);
  const again = await tokenOf(emulator, "later");
  assertEquals((await call(emulator, "GET", "/v1/products/9000", { token: again })).status, 404);
});

Deno.test("API users can do what their scopes allow, with one token at a time", async () => {
  using emulator = withProduct();
  const { id } = emulator.addDevice({ product: 9000, functions: { brew: () => 1 } });
  const { username, token } = await addProgram(emulator, ["devices:*", "devices.function:call"]);
  assertMatch(username, /^nightly-job\+[0-9a-f]{16}@api\.particle\.io$/);
  const status = async (method: string, path: string, json?: unknown, by = token) => {
    const response = await call(emulator, method, path, { token: by, json });
    return [response.status, response.body.error];
  };
  const devices = "/v1/products/9000/devices";
  assertEquals(await status("GET", devices), [200, undefined]);
  assertEquals((await send(emulator, "HEAD", devices, { token })).status, 200);
  assertEquals(await status("POST", `${devices}/${id}/brew`, { arg: "" }), [200, undefined]);
  assertEquals(await status("GET", `${devices}/${id}/temperature`), [400, "invalid_scope"]);
  assertEquals(await status("GET", "/v1/products/9000"), [400, "invalid_scope"]);
  assertEquals(await status("GET", "/v1/products/9000/webhooks"), [400, "invalid_scope"]);
  for (const path of ["/v1/user", "/v1/access_tokens"]) {
    assertEquals(await status("GET", path), [400, "unauthorized"]);
  }
  assertEquals((await call(emulator, "GET", "/v1/access_tokens/current", { token })).body, {
    expires_at: null,
    client: "particle",
    scopes: ["devices:*", "devices.function:call"],
    orgs: [],
  });

  const json = { scopes: ["products:get"] };
  const { updated } = (await call(emulator, "PUT", `${TEAM}/${username}`, { json })).body;
  const second = updated.tokens[0].token;
  assertEquals(await status("GET", devices), [401, "invalid_token"]);
  assertEquals(await status("GET", "/v1/products/9000", undefined, second), [200, undefined]);
  assertEquals(await status("GET", devices, undefined, second), [400, "invalid_scope"]);

  const renewed = (await call(emulator, "PUT", `${TEAM}/${username}/token`)).body.updated;
  assertEquals((await status("GET", "/v1/products/9000", undefined, second))[0], 401);
  const third = renewed.tokens[0].token;
  assertEquals((await status("GET", "/v1/products/9000", undefined, third))[0], 200);
  const { team } = (await call(emulator, "GET", TEAM)).body;
  assertEquals(team[1], {
    username,
    friendly_name: "Nightly Job",
    scopes: ["products:get"],
    is_programmatic: true,
    product_id: 9000,
  });
  await call(emulator, "DELETE", `${TEAM}/${username}`);
  assertEquals((await status("GET", "/v1/products/9000", undefined, third))[0], 401);
  const { body } = await call(emulator, "GET", TEAM);
  assertEquals(body.team.length, 1);
});

Deno.test("API users cannot access other products or extend their own rights", async () => {
  using emulator = withProduct();
  emulator.addProduct({ id: 9001, slug: "other" });
  const { username, token } = await addProgram(emulator, ["teams.users:*", "devices:list"]);
  const attempts: [string, string, unknown][] = [
    ["POST", TEAM, { friendly_name: "x", scopes: ["*:*"] }],
    ["PUT", `${TEAM}/${encodeURIComponent(username)}`, { scopes: ["*:*"] }],
    ["PUT", `${TEAM}/${encodeURIComponent(username)}/token`, {}],
  ];
  for (const [method, path, json] of attempts) {
    const { status, body } = await call(emulator, method, path, { token, json });
    assertEquals([status, body.error], [400, "unauthorized"], path);
  }
  const reader = await addProgram(emulator, ["devices:list"]);
  const renewal = `${TEAM}/${encodeURIComponent(username)}/token`;
  const { body } = await call(emulator, "PUT", renewal, { token: reader.token });
  assertEquals(body.error, "invalid_scope");
  const elsewhere = await call(emulator, "GET", "/v1/products/9001/devices", { token });
  assertEquals(elsewhere.status, 404);
  const again = await login(emulator, { username, password: "" });
  assert(again.status >= 400);
  const org = await addProgram(emulator, ["devices:list", "organization:get"], ORG_TEAM);
  for (const path of ["/v1/products/9000/devices", "/v1/orgs/acme"]) {
    assertEquals((await call(emulator, "GET", path, { token: org.token })).status, 200);
  }
});

Deno.test("the team of an organization includes the API users of its products", async () => {
  using emulator = withProduct();
  emulator.addProduct({ id: 9001, slug: "other" });
  const ofOrg = await addProgram(emulator, ["devices:list"], ORG_TEAM);
  const ofProduct = await addProgram(emulator, ["devices:list"]);
  await addProgram(emulator, ["devices:list"], "/v1/products/9001/team");
  await call(emulator, "POST", TEAM, { json: { username: "colleague" } });
  const listed = async (path: string) =>
    (await call(emulator, "GET", path)).body.team.map((one: Json) => [
      one.username,
      one.product_id,
    ]);
  const owner = ["boss", undefined];
  assertEquals(await listed(ORG_TEAM), [
    owner,
    [ofOrg.username, null],
    [ofProduct.username, 9000],
  ]);
  assertEquals(await listed(TEAM), [owner, [ofProduct.username, 9000], ["colleague", undefined]]);
});

const SCIM = `${ORG_TEAM}/provision/Users`;
const active = (value: unknown) => ({
  schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
  Operations: [{ op: "replace", path: "active", value }],
});

/** Adds a user to the team of the organization, and returns the user's id and token. */
async function addColleague(
  emulator: Emulator,
  role: string,
): Promise<{ id: string; token: string }> {
  const token = await tokenOf(emulator, "colleague@x.y");
  await call(emulator, "POST", ORG_TEAM, { json: { username: "colleague@x.y", role } });
  const { team } = (await call(emulator, "GET", ORG_TEAM)).body;
  return { id: team.find((one: Json) => one.username === "colleague@x.y")._id, token };
}

Deno.test("SCIM: rejects users outside the team, the owner and unsupported changes", async () => {
  using emulator = withProduct();
  const { id, token } = await addColleague(emulator, "Developer");
  await tokenOf(emulator, "stranger");
  const customer = { email: "colleague@x.y", password: "pw" };
  await call(emulator, "POST", "/v1/products/9000/customers", { json: customer });
  const { users } = emulator.save().core as { users: Json[] };
  const idOf = (name: string, customerOf: number | null = null) =>
    users.find((one) => one.username === name && one.customerOf === customerOf).id;
  for (
    const other of [idOf("stranger"), idOf("colleague@x.y", 9000), "__proto__", "colleague@x.y"]
  ) {
    assertEquals((await call(emulator, "GET", `${SCIM}/${other}`)).status, 404, other);
    const patch = await call(emulator, "PATCH", `${SCIM}/${other}`, { json: active(false) });
    assertEquals(patch.status, 404, other);
  }
  const wrong: unknown[] = [
    {},
    { ...active(false), schemas: [] },
    { ...active(false), Operations: [] },
    { ...active(false), Operations: { length: 1e9 } },
    { ...active(false), Operations: Array(101).fill(active(false).Operations[0]) },
    { ...active(false), Operations: [null] },
    { ...active(false), Operations: [{ op: "remove", path: "active" }] },
    { ...active(false), Operations: [{ op: "replace", path: "userName", value: "x" }] },
    { ...active(false), Operations: [{ op: "replace", value: { userName: "x" } }] },
    active("maybe"),
  ];
  for (const json of wrong) {
    const { status } = await call(emulator, "PATCH", `${SCIM}/${id}`, { json });
    assertEquals(status, 400, JSON.stringify(json));
  }
  const owner = await call(emulator, "PATCH", `${SCIM}/${idOf("boss")}`, { json: active(false) });
  assertEquals(owner.status, 400);
  assertEquals((await call(emulator, "GET", `${SCIM}/${idOf("boss")}`)).body.active, true);
  const json = active(true);
  assertEquals((await call(emulator, "PATCH", `${SCIM}/${id}`, { token, json })).status, 403);
  assertEquals((await call(emulator, "GET", "/v1/orgs/acme", { token })).status, 200);
});

Deno.test("SCIM: a user who is not active has no access until the user is active again", async () => {
  using emulator = withProduct();
  const { id, token } = await addColleague(emulator, "Developer");
  const user = {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
    id,
    userName: "colleague@x.y",
    active: true,
    emails: [{ value: "colleague@x.y", primary: true }],
    meta: { resourceType: "User" },
  };
  assertEquals((await call(emulator, "GET", `${SCIM}/${id}`)).body, user);
  const stream = await open(emulator, "/v1/products/9000/events", { token });
  const patch = (json: unknown) => call(emulator, "PATCH", `${SCIM}/${id}`, { json });
  assertEquals(await patch(active(false)), { status: 200, body: { ...user, active: false } });
  assertEquals(await stream.next(), undefined);
  using restored = new Emulator({ state: emulator.save() });
  for (const one of [emulator, restored]) {
    for (const path of ["/v1/orgs/acme", "/v1/products/9000"]) {
      assertEquals((await call(one, "GET", path, { token })).status, 404, path);
    }
    assertEquals((await call(one, "GET", `${SCIM}/${id}`)).body.active, false);
  }
  // As Microsoft Entra writes it.
  const json = { ...active(true), Operations: [{ op: "Replace", value: { active: "true" } }] };
  assertEquals((await patch(json)).body, user);
  assertEquals((await call(emulator, "GET", "/v1/products/9000", { token })).status, 200);
});
