import { assert, assertEquals } from "@std/assert";
import { Hono, type MiddlewareHandler } from "hono";
import { Emulator } from "@particle-edge/emulator";
import { createApp } from "../../../emulator/app.ts";
import { isScope } from "../../../emulator/auth/scopes.ts";
import { Cloud } from "../../../emulator/cloud.ts";
import { startEngines } from "../../../emulator/engines.ts";
import {
  allow,
  allowAnyone,
  allowUnlimited,
  type Guard,
  type Permission,
} from "../../../emulator/http/allow.ts";
import type { CloudEnv } from "../../../emulator/http/env.ts";
import { call, type Json, login, send, tokenOf } from "../helpers.ts";

const PRODUCT = "/v1/products/9000";
const TEAM = `${PRODUCT}/team`;

type Handler = MiddlewareHandler<CloudEnv>;

/** The permission that the first handler of each route names. */
function permissionsOf({ routes }: Hono<CloudEnv>): Map<string, Guard["permission"] | undefined> {
  const permissions = new Map<string, Guard["permission"] | undefined>();
  for (const { method, path, handler } of routes) {
    const permission = permissionOf(handler);
    // Middleware added with `app.use()` is for all methods and calls the next handler, its second parameter.
    if (permission === undefined && method === "ALL" && handler.length === 2) continue;
    const route = `${method} ${path}`;
    if (!permissions.has(route)) permissions.set(route, permission);
  }
  return permissions;
}

function permissionOf(handler: Handler & Partial<Guard>): Guard["permission"] | undefined {
  return handler.permission;
}

function routesWith(
  app: Hono<CloudEnv>,
  isWanted: (permission: Guard["permission"] | undefined) => boolean,
): string[] {
  return [...permissionsOf(app)].filter(([, one]) => isWanted(one)).map(([route]) => route);
}

function cloudApp(): Hono<CloudEnv> {
  const cloud = new Cloud();
  const engines = startEngines(cloud, () => Promise.reject(new Error("not called")));
  return createApp(cloud, engines, []);
}

const isPermission = (one: Guard["permission"] | undefined): one is Permission =>
  typeof one === "object";

Deno.test("finds a route without a permission, or whose permission comes too late", () => {
  const below = new Hono<CloudEnv>();
  below.get("/open", (c) => c.text(""));
  below.get("/late", (c) => c.text(""), allowAnyone);
  below.get("/twice", (c) => c.text(""));
  below.get("/twice", allow("devices:get"), (c) => c.text(""));
  below.get("/good", allow("devices:get"), (c) => c.text(""));
  below.all("/every", (c) => c.text(""));
  below.on(["PUT", "POST"], "/both", (c) => c.text(""));
  const app = new Hono<CloudEnv>();
  app.use((_, next) => next());
  app.use("/below/*", (_, next) => next());
  app.route("/below", below);
  assertEquals(routesWith(app, (one) => one === undefined), [
    "GET /below/open",
    "GET /below/late",
    "GET /below/twice",
    "ALL /below/every",
    "PUT /below/both",
    "POST /below/both",
  ]);
});

Deno.test("every route of the cloud starts with its permission", () => {
  const app = cloudApp();
  assert(permissionsOf(app).size > 200);
  assertEquals(routesWith(app, (one) => one === undefined), []);
});

Deno.test("every scope that a route requires is well-formed", () => {
  const needed = [...permissionsOf(cloudApp()).values()].filter(isPermission)
    .flatMap(({ scope }) => scope ?? []);
  assert(needed.length > 100);
  assertEquals(needed.filter((scope) => !isScope(scope) || scope.includes("*")), []);
});

Deno.test("only a few routes accept requests without a token or with any token", () => {
  const app = cloudApp();
  assertEquals(routesWith(app, (one) => one === "anyone"), [
    "GET /",
    "GET /openapi.json",
    "ALL /oauth/token",
    "DELETE /v1/access_tokens/:token",
    "POST /v1/users",
    "POST /v1/user/password-reset",
    "PUT /v1/user/password-reset",
    "POST /v1/products/:product/customers",
    "GET /v1/usage_reports/:key",
    "GET /v1/build_targets",
    "GET /v1/firmware/device-os/:tag/:filename",
    "GET /v1/libraries/:name/archives/:key",
  ]);
  assertEquals(routesWith(app, (one) => one === "any token"), [
    "GET /v1/access_tokens/current",
    "DELETE /v1/access_tokens/current",
  ]);
});

function withProducts(): Emulator {
  const emulator = new Emulator({ username: "boss" });
  emulator.addUser({ username: "rival", password: "pw" });
  emulator.addProduct({ id: 9000, slug: "kettles", org: "acme" });
  emulator.addProduct({ id: 9001, slug: "theirs", owner: "rival" });
  return emulator;
}

/** Adds a member to the team of the product, and returns the member's token. */
async function join(emulator: Emulator, role: string): Promise<string> {
  const username = `${role.toLowerCase()}@x.y`;
  const { status } = await call(emulator, "POST", TEAM, { json: { username, role } });
  assertEquals(status, 200);
  return await tokenOf(emulator, username);
}

/** Adds an API user to the team of the product, and returns its token. */
async function programToken(emulator: Emulator, scope: string): Promise<string> {
  const json = { friendly_name: "program", scopes: [scope] };
  return (await call(emulator, "POST", TEAM, { json })).body.created.tokens[0].token;
}

/** Returns a token of the default user that is limited to a scope by its client. */
async function limitedToken(emulator: Emulator, scope: string): Promise<string> {
  const json = { name: "limited", type: "installed", scope };
  const { client } = (await call(emulator, "POST", "/v1/clients", { json })).body;
  const { body } = await login(emulator, { client_id: client.id, client_secret: client.secret });
  return body.access_token;
}

async function customerToken(emulator: Emulator): Promise<string> {
  const json = { email: "customer@x.y", password: "pw" };
  return (await call(emulator, "POST", `${PRODUCT}/customers`, { json })).body.access_token;
}

/** Sends requests with one token and compares the status of each response. */
async function assertStatuses(
  emulator: Emulator,
  token: string,
  requests: [status: number, method: string, path: string, json?: Json][],
): Promise<void> {
  for (const [expected, method, path, json] of requests) {
    const response = await send(emulator, method, path, { token, json });
    await response.body?.cancel();
    assertEquals(response.status, expected, `${method} ${path}`);
  }
}

Deno.test("a token limited to scopes cannot use routes without a scope, not even with the scope *:*", async () => {
  using emulator = withProducts();
  const refused = {
    error: "unauthorized",
    error_description: "API users are not allowed to call this endpoint",
  };
  const limited = await limitedToken(emulator, "devices:list");
  for (const token of [limited, await programToken(emulator, "*:*")]) {
    const requests: [string, string][] = [
      ["GET", "/v1/user"],
      ["DELETE", "/v1/user"],
      ["GET", "/v1/access_tokens"],
      ["DELETE", "/v1/access_tokens"],
      ["GET", "/emulator/v1/faults"],
    ];
    for (const [method, path] of requests) {
      const { status, body } = await call(emulator, method, path, { token });
      assertEquals([status, body], [400, refused], `${method} ${path}`);
    }
    await assertStatuses(emulator, token, [
      [200, "GET", `${PRODUCT}/devices`],
      [200, "GET", "/v1/access_tokens/current"],
    ]);
  }
});

Deno.test("a scope covers its object and action only, and not the products of other users", async () => {
  using emulator = withProducts();
  const wrong = { error: "invalid_scope", error_description: "Invalid scope" };
  const token = await limitedToken(emulator, "sims:*");
  assertEquals((await call(emulator, "GET", "/v1/sims", { token })).status, 200);
  assertEquals((await call(emulator, "GET", "/v1/products/9001/sims", { token })).status, 404);
  for (const path of ["/v1/sims/data_usage", "/v1/clients", "/v1/products/9001/clients"]) {
    const { status, body } = await call(emulator, "GET", path, { token });
    assertEquals([status, body], [400, wrong], path);
  }
});

Deno.test("customers can use the routes for customers only, in their product only", async () => {
  using emulator = withProducts();
  const token = await customerToken(emulator);
  const { status, body } = await call(emulator, "GET", TEAM, { token });
  assertEquals([status, body], [403, {
    error: "unauthorized",
    error_description: "Customers are not allowed to call this endpoint",
  }]);
  await assertStatuses(emulator, token, [
    [200, "GET", "/v1/user"],
    [403, "PUT", "/v1/user", { account_info: { first_name: "a" } }],
    [200, "GET", `${PRODUCT}/devices`],
    [404, "GET", "/v1/products/9001/devices"],
    [403, "GET", "/v1/products/9001/team"],
    [403, "POST", `${PRODUCT}/customers`, { email: "a@x.y", password: "pw" }],
    [403, "GET", "/emulator/v1/faults"],
  ]);
});

Deno.test("a customer with the username of a team member has no rights in that team", async () => {
  using emulator = withProducts();
  const theirs = await login(emulator, { username: "rival", password: "pw" });
  const invitation = { username: "customer@x.y", role: "Administrator" };
  await assertStatuses(emulator, theirs.body.access_token, [
    [200, "POST", "/v1/products/9001/team", invitation],
  ]);
  await assertStatuses(emulator, await customerToken(emulator), [
    [404, "GET", "/v1/products/9001/devices"],
  ]);
});

Deno.test("an owner who takes the username of an invited member is still the owner", async () => {
  using emulator = withProducts();
  const { password } = emulator.user;
  const member = { username: "viewer@x.y", role: "View-only" };
  await assertStatuses(emulator, emulator.token, [
    [200, "POST", TEAM, member],
    [200, "PUT", "/v1/user", { username: member.username, current_password: password }],
    [201, "POST", `${PRODUCT}/groups`, { name: "a" }],
  ]);
});

Deno.test("Support can change devices only, and a rejected request changes nothing", async () => {
  using emulator = withProducts();
  const { id } = emulator.addDevice({ product: 9000 });
  const token = await join(emulator, "Support");
  await assertStatuses(emulator, token, [
    [200, "PUT", `${PRODUCT}/devices/${id}`, { name: "kettle" }],
    [202, "POST", `${PRODUCT}/diagnostics/${id}/update`],
    [200, "GET", `${PRODUCT}/groups`],
    [403, "POST", `${PRODUCT}/groups`, { name: "a" }],
    [403, "POST", `${PRODUCT}/customers`, { email: "a@x.y", password: "pw" }],
    [403, "DELETE", `${TEAM}/support@x.y`],
  ]);
  assertEquals((await call(emulator, "GET", `${PRODUCT}/groups`)).body.groups, []);
  assertEquals((await call(emulator, "GET", `${PRODUCT}/customers`)).body.customers, []);
});

Deno.test("a Developer can read the team and create groups, but only Administrators can change the team", async () => {
  using emulator = withProducts();
  const token = await join(emulator, "Developer");
  const json = { role: "Administrator" };
  const { status, body } = await call(emulator, "PUT", `${TEAM}/developer@x.y`, { token, json });
  const refused = { ok: false, error: "The role Developer does not allow this" };
  assertEquals([status, body], [403, refused]);
  await assertStatuses(emulator, token, [
    [200, "GET", TEAM],
    [403, "POST", TEAM, { username: "friend@x.y" }],
    [403, "DELETE", `${TEAM}/developer@x.y`],
    [403, "PUT", `${TEAM}/developer@x.y/token`],
    [201, "POST", `${PRODUCT}/groups`, { name: "a" }],
  ]);
  const { team } = (await call(emulator, "GET", TEAM)).body;
  assertEquals(team.map((one: Json) => one.role.name), ["Owner", "Developer"]);
});

Deno.test("HEAD requests count as reading, for roles and scopes", async () => {
  using emulator = withProducts();
  const viewer = await join(emulator, "View-only");
  const limited = await limitedToken(emulator, "groups:list");
  for (const token of [viewer, limited]) {
    await assertStatuses(emulator, token, [
      [200, "HEAD", `${PRODUCT}/groups`],
      [200, "GET", `${PRODUCT}/groups`],
    ]);
  }
  await assertStatuses(emulator, limited, [[400, "HEAD", `${PRODUCT}/clients`]]);
  await assertStatuses(emulator, viewer, [[403, "POST", `${PRODUCT}/groups`, { name: "a" }]]);
});

Deno.test("products of other users look as if they did not exist, whatever the user's role elsewhere", async () => {
  using emulator = withProducts();
  emulator.addProduct({ id: 9002, slug: "outside" });
  const token = await join(emulator, "View-only");
  const unknown = { ok: false, error: "Product not found" };
  for (const path of ["/v1/products/9001", "/v1/products/theirs", "/v1/products/9002"]) {
    const requests = [["GET", "groups"], ["POST", "groups"], ["POST", "team"]] as const;
    for (const [method, rest] of requests) {
      const { status, body } = await call(emulator, method, `${path}/${rest}`, { token });
      assertEquals([status, body], [404, unknown], `${method} ${path}/${rest}`);
    }
  }
  const org = await call(emulator, "POST", "/v1/orgs/acme/team", { token, json: {} });
  assertEquals([org.status, org.body.error], [404, "Organization not found"]);
});

Deno.test("HTTP Basic works for access tokens only", async () => {
  using emulator = withProducts();
  const headers = { authorization: `Basic ${btoa("rival:pw")}` };
  assertEquals((await call(emulator, "GET", "/v1/access_tokens", { headers })).body, []);
  for (const other of ["/v1/access_tokens/current", "/v1/user", `${PRODUCT}/groups`]) {
    const { status, body } = await call(emulator, "GET", other, { headers });
    assertEquals([status, body.error], [400, "invalid_request"], other);
  }
  assertEquals((await call(emulator, "GET", "/v1/user")).status, 200);
});

Deno.test("only the default user can manage faults", async () => {
  using emulator = withProducts();
  const { access_token: token } = (await login(emulator, { username: "rival", password: "pw" }))
    .body;
  const { status, body } = await call(emulator, "DELETE", "/emulator/v1/faults", { token });
  assertEquals([status, body], [403, {
    ok: false,
    error: "Only the default user may do this",
  }]);
  assertEquals((await call(emulator, "GET", "/emulator/v1/faults/")).body, { faults: [] });
});

Deno.test("a guard has the permission that it was created with", () => {
  assertEquals(allow("devices:get", { customers: true }).permission, {
    scope: "devices:get",
    customers: true,
  });
  assertEquals(allowUnlimited().permission, { scope: null });
});
