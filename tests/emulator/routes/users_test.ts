import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { FakeTime } from "@std/testing/time";
import { call, login, open, tokenOf } from "../helpers.ts";

Deno.test("POST /v1/users rejects duplicates and missing fields", async () => {
  using emulator = new Emulator();
  const post = (json: unknown) => call(emulator, "POST", "/v1/users", { token: null, json });
  const taken = await post({ username: emulator.user.username, password: "x" });
  assertEquals(taken, { status: 400, body: { ok: false, errors: ["username must be unique"] } });
  assertEquals((await post({ username: "new" })).status, 400);
  assertEquals((await post({ username: "", password: "x" })).status, 400);
});

Deno.test("POST /v1/users creates a user who can log in, from JSON and forms", async () => {
  using emulator = new Emulator();
  const json = { username: "j", password: "pw", account_info: { first_name: "Jo" } };
  const created = await call(emulator, "POST", "/v1/users", { token: null, json });
  assertEquals(created.body, { ok: true });
  const form = { username: "f", password: "pw", "account_info[first_name]": "Flo" };
  await call(emulator, "POST", "/v1/users", { token: null, form });
  for (const [username, first] of [["j", "Jo"], ["f", "Flo"]] as const) {
    const token = (await login(emulator, { username, password: "pw" })).body.access_token;
    const { body } = await call(emulator, "GET", "/v1/user", { token });
    assertEquals(body.account_info.first_name, first);
  }
});

Deno.test("GET /v1/user describes the user and counts devices", async () => {
  using emulator = new Emulator({ username: "me" });
  emulator.addDevice({ platform: "photon" });
  emulator.addDevice({ platform: "argon" });
  emulator.addDevice({ platform: "boron" });
  emulator.addDevice({ platform: "boron", owner: null });
  assertEquals((await call(emulator, "GET", "/v1/user")).body, {
    username: "me",
    subscription_ids: [],
    account_info: { first_name: "", last_name: "", business_account: false },
    mfa: { enabled: false },
    scim_provisioned: false,
    no_password: false,
    wifi_device_count: 2,
    cellular_device_count: 1,
  });
});

Deno.test("PUT /v1/user merges account_info", async () => {
  using emulator = new Emulator();
  const put = (json: unknown) => call(emulator, "PUT", "/v1/user", { json });
  await put({ account_info: { first_name: "Ada" } });
  const { body } = await put({ account_info: { last_name: "L" } });
  assertEquals(body.account_info, { first_name: "Ada", last_name: "L", business_account: false });
  assertEquals((await put({})).status, 400);
});

Deno.test("PUT /v1/user changes the name and password if the current password is right", async () => {
  using emulator = new Emulator({ username: "me", password: "old" });
  emulator.addUser({ username: "taken", password: "x" });
  const put = (json: unknown) => call(emulator, "PUT", "/v1/user", { json });
  assertEquals((await put({ password: "new" })).status, 400);
  assertEquals((await put({ password: "new", current_password: "x" })).status, 400);
  const current_password = "old";
  assertEquals((await put({ username: "taken", current_password })).body.ok, false);
  assertEquals((await put({ password: "", current_password })).status, 400);
  assertEquals((await login(emulator, { password: "old" })).status, 200);
  const changed = await put({ password: "new", current_password });
  assertEquals(changed.body, { ok: true, message: "User's password updated." });
  assertEquals((await login(emulator, { password: "old" })).status, 400);
  assertEquals((await login(emulator, { password: "new" })).status, 200);
  const renamed = await put({ username: "you", current_password: "new" });
  assertEquals(renamed.body, { ok: true, message: "User's username updated." });
  assertEquals(emulator.user, { username: "you", password: "new" });
});

Deno.test("PUT /v1/user revokes all tokens on request", async () => {
  using emulator = new Emulator({ password: "old" });
  const json = { password: "new", current_password: "old", invalidate_tokens: true };
  assertEquals((await call(emulator, "PUT", "/v1/user", { json })).status, 200);
  assertEquals((await call(emulator, "GET", "/v1/user")).status, 401);
});

Deno.test("DELETE /v1/user requires the password, and fails if the user owns products", async () => {
  using emulator = new Emulator();
  const drop = (password: string) => call(emulator, "DELETE", "/v1/user", { json: { password } });
  assertEquals((await drop("wrong")).status, 400);
  emulator.addProduct({ id: 9000, slug: "kettle" });
  const refused = await drop(emulator.user.password);
  assertEquals(refused.status, 400);
  assertStringIncludes(refused.body.error, "products");
});

Deno.test("DELETE /v1/user revokes tokens, ends streams and unclaims devices", async () => {
  using emulator = new Emulator();
  const token = await tokenOf(emulator, "gone");
  const device = emulator.addDevice({ owner: "gone" });
  const stream = await open(emulator, "/v1/devices/events", { token });
  const json = { password: "pw" };
  const { body } = await call(emulator, "DELETE", "/v1/user", { token, json });
  assertEquals(body.ok, true);
  assertEquals(await stream.next(), undefined);
  assertEquals(device.owner, null);
  assertEquals((await call(emulator, "GET", "/v1/user", { token })).status, 401);
  assertEquals((await login(emulator, { username: "gone", password: "pw" })).status, 400);
});

Deno.test("POST /v1/user/password-reset has the same response for all users", async () => {
  using emulator = new Emulator();
  for (const username of [emulator.user.username, "nobody"]) {
    const options = { token: null, json: { username } };
    const { status, body } = await call(emulator, "POST", "/v1/user/password-reset", options);
    assertEquals(status, 200);
    assertEquals(body, { ok: true, message: "Password reset email sent." });
  }
});

Deno.test("GET /v1/user/identify returns the id and e-mail address", async () => {
  using emulator = new Emulator({ username: "me@x.y" });
  const { body } = await call(emulator, "GET", "/v1/user/identify?tracking=1");
  assertEquals(Object.keys(body), ["id", "email"]);
  assertEquals(body.email, "me@x.y");
});

Deno.test("mfa-enable: rejects a wrong token or code, and enrolls with the right code", async () => {
  using emulator = new Emulator({ username: "me", password: "pw" });
  const path = "/v1/user/mfa-enable";
  const post = (json: unknown) => call(emulator, "POST", path, { json });
  assertEquals((await post({ mfa_token: "x", otp: "1" })).status, 400);
  const { mfa_token, qr_url, secret } = (await call(emulator, "GET", path)).body;
  assertStringIncludes(qr_url, `secret=${secret}`);
  const otp = await emulator.otp("me");
  assertEquals((await post({ mfa_token: "x", otp })).status, 400);
  assertEquals((await post({ mfa_token, otp: `${otp}0` })).status, 400);
  assertEquals((await login(emulator)).status, 200);
  assertEquals((await post({ mfa_token, otp })).body, { enrolled: true });
  assertEquals((await login(emulator)).body.error, "mfa_required");
  assertEquals((await call(emulator, "GET", path)).status, 400);
  assertEquals((await call(emulator, "GET", "/v1/user")).body.mfa, { enabled: true });
});

Deno.test("mfa-enable: invalidate_tokens leaves one new token", async () => {
  using emulator = new Emulator({ username: "me" });
  const path = "/v1/user/mfa-enable";
  const { mfa_token } = (await call(emulator, "GET", path)).body;
  const json = { mfa_token, otp: await emulator.otp("me"), invalidate_tokens: true };
  const { body } = await call(emulator, "POST", path, { json });
  assertEquals(body.tokens.length, 1);
  assertEquals((await call(emulator, "GET", "/v1/user")).status, 401);
  assertEquals((await call(emulator, "GET", "/v1/user", { token: body.tokens[0] })).status, 200);
});

Deno.test("mfa-disable requires the password", async () => {
  using emulator = new Emulator();
  emulator.addUser({ username: "m", password: "pw", mfa: true });
  const { mfa_token } = (await login(emulator, { username: "m", password: "pw" })).body;
  const fields = { grant_type: "urn:custom:mfa-otp", mfa_token, otp: await emulator.otp("m") };
  const token = (await login(emulator, fields)).body.access_token;
  const put = (current_password: string) =>
    call(emulator, "PUT", "/v1/user/mfa-disable", { token, json: { current_password } });
  assertEquals((await put("wrong")).status, 400);
  assertEquals((await put("pw")).body, { ok: true });
  assertEquals((await login(emulator, { username: "m", password: "pw" })).status, 200);
});

Deno.test("a password can be reset with the token from the email, once, within an hour", async () => {
  using time = new FakeTime();
  using emulator = new Emulator();
  const username = "ann@x.y";
  await tokenOf(emulator, username);
  const path = "/v1/user/password-reset";
  const request = (username: string) =>
    call(emulator, "POST", path, { token: null, json: { username } });
  const reset = async (token: unknown, password: unknown) =>
    (await call(emulator, "PUT", path, { token: null, json: { token, password } })).status;
  const logIn = async (password: string) => (await login(emulator, { username, password })).status;
  assertEquals(emulator.passwordResetToken(username), undefined);
  assertThrows(() => emulator.passwordResetToken("nobody"), TypeError);
  assertEquals(await request("nobody"), await request(username));
  const first = emulator.passwordResetToken(username);
  await request(username);
  const second = emulator.passwordResetToken(username);
  for (const token of [first, "", undefined, "x"]) assertEquals(await reset(token, "new"), 400);
  for (const password of ["", undefined, "x".repeat(256)]) {
    assertEquals(await reset(second, password), 400);
  }
  assertEquals([await logIn("pw"), await reset(second, "new")], [200, 200]);
  assertEquals([await logIn("pw"), await logIn("new")], [400, 200]);
  assertEquals([await reset(second, "again"), await logIn("new")], [400, 200]);
  await request(username);
  const third = emulator.passwordResetToken(username);
  time.tick(60 * 60 * 1000);
  assertEquals([emulator.passwordResetToken(username), await reset(third, "x")], [undefined, 400]);
});

Deno.test("PUT /v1/user with only a password deletes nothing, although the API reference says so", async () => {
  using emulator = new Emulator();
  const json = { password: emulator.user.password };
  assertEquals((await call(emulator, "PUT", "/v1/user", { json })).status, 400);
  assertEquals((await login(emulator)).status, 200);
});
