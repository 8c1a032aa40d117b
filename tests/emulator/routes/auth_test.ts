import { assertEquals, assertMatch } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { FakeTime } from "@std/testing/time";
import { call, login, send } from "../helpers.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const CLIENT = { client_id: "particle", client_secret: "particle" };

async function assertFails(
  emulator: Emulator,
  fields: Record<string, string>,
  error: string,
  description: string,
): Promise<void> {
  const { status, body } = await login(emulator, fields);
  assertEquals(body, { error, error_description: description });
  assertEquals(status, 400);
}

Deno.test("POST /oauth/token accepts forms only", async () => {
  using emulator = new Emulator();
  const expected = {
    error: "invalid_request",
    error_description: "Method must be POST with application/x-www-form-urlencoded encoding",
  };
  const json = { grant_type: "password", ...CLIENT, ...emulator.user };
  const posted = await call(emulator, "POST", "/oauth/token", { token: null, json });
  assertEquals(posted, { status: 400, body: expected });
  const got = await call(emulator, "GET", "/oauth/token", { token: null });
  assertEquals(got, { status: 400, body: expected });
});

Deno.test("POST /oauth/token has the same response for unknown users and wrong passwords", async () => {
  using emulator = new Emulator();
  const text = "User credentials are invalid";
  await assertFails(emulator, { password: "wrong" }, "invalid_grant", text);
  await assertFails(emulator, { username: "nobody" }, "invalid_grant", text);
  const missing = 'Missing parameters. "username" and "password" are required';
  await assertFails(emulator, { password: "" }, "invalid_client", missing);
});

Deno.test("POST /oauth/token rejects unknown grants and clients", async () => {
  using emulator = new Emulator();
  const grant = "Invalid or missing grant_type parameter";
  await assertFails(emulator, { grant_type: "" }, "invalid_request", grant);
  await assertFails(emulator, { grant_type: "implicit" }, "invalid_request", grant);
  await assertFails(emulator, { grant_type: "constructor" }, "invalid_request", grant);
  const id = "Invalid or missing client_id parameter";
  await assertFails(emulator, { client_id: "" }, "invalid_client", id);
  await assertFails(emulator, { client_id: "a b c" }, "invalid_client", id);
  const secret = "Missing client_secret parameter";
  await assertFails(emulator, { client_secret: "" }, "invalid_client", secret);
  const wrong = "Client credentials are invalid";
  await assertFails(emulator, { client_secret: "wrong" }, "invalid_client", wrong);
  await assertFails(emulator, { client_id: "unknown" }, "invalid_client", wrong);
  const grants = "The grant type is unauthorised for this client_id";
  await assertFails(emulator, { grant_type: "client_credentials" }, "invalid_client", grants);
});

Deno.test("POST /oauth/token asks for Basic credentials when the client's are wrong", async () => {
  using emulator = new Emulator();
  const response = await send(emulator, "POST", "/oauth/token", {
    headers: { authorization: `Basic ${btoa("particle:wrong")}` },
    form: { grant_type: "password", ...emulator.user },
  });
  await response.body?.cancel();
  assertEquals(response.headers.get("www-authenticate"), 'Basic realm="Service"');
});

Deno.test("POST /oauth/token rejects invalid lifetimes", async () => {
  using emulator = new Emulator();
  for (const expires_in of ["-1", "soon", "1.5", ""]) {
    await assertFails(emulator, { expires_in }, "invalid_request", "Invalid expires_in parameter");
  }
  for (const expires_at of ["soon", "2001-01-01T00:00:00Z"]) {
    await assertFails(emulator, { expires_at }, "invalid_request", "Invalid expires_at parameter");
  }
});

Deno.test("POST /oauth/token issues tokens for 90 days", async () => {
  using emulator = new Emulator();
  for (const client of ["particle", "particle-api", "particle-cli"]) {
    const fields = { client_id: client, client_secret: client };
    const { status, body } = await login(emulator, fields);
    assertEquals(status, 200);
    assertEquals(Object.keys(body), ["token_type", "access_token", "expires_in", "refresh_token"]);
    assertEquals(body.token_type, "bearer");
    assertEquals(body.expires_in, 7_776_000);
    assertMatch(body.access_token, /^[0-9a-f]{40}$/);
    const user = await call(emulator, "GET", "/v1/user", { token: body.access_token });
    assertEquals(user.body.username, emulator.user.username);
  }
});

Deno.test("POST /oauth/token logs in the client of particle-cli", async () => {
  using emulator = new Emulator();
  const client = { client_id: "CLI2", client_secret: "client_secret_here" };
  assertEquals((await login(emulator, client)).status, 200);
  assertEquals((await login(emulator, { ...client, client_secret: "CLI2" })).status, 400);
});

Deno.test("POST /oauth/token accepts the client as Basic credentials", async () => {
  using emulator = new Emulator();
  const { status } = await call(emulator, "POST", "/oauth/token", {
    headers: { authorization: `Basic ${btoa("particle:particle")}` },
    form: { grant_type: "password", ...emulator.user },
  });
  assertEquals(status, 200);
});

Deno.test("POST /oauth/token respects expires_in and expires_at", async () => {
  using time = new FakeTime();
  using emulator = new Emulator();
  assertEquals((await login(emulator, { expires_in: "60" })).body.expires_in, 60);
  const expires_at = new Date(time.now + 5000).toISOString();
  assertEquals((await login(emulator, { expires_at })).body.expires_in, 5);
  const { body } = await login(emulator, { expires_in: "0" });
  assertEquals(Object.keys(body), ["token_type", "access_token", "expires_in"]);
  assertEquals(body.expires_in, 0);
  time.tick(10_000 * DAY_MS);
  const user = await call(emulator, "GET", "/v1/user", { token: body.access_token });
  assertEquals(user.status, 200);
});

Deno.test("refresh_token works for 14 days, once, for its client, which must be that of a product", async () => {
  using time = new FakeTime();
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettles" });
  emulator.addClient({ id: "shop", secret: "s", product: 9000 });
  emulator.addClient({ id: "store", secret: "s", product: 9000 });
  const shop = { client_id: "shop", client_secret: "s" };
  const grant = (refresh_token: string, more = {}) =>
    login(emulator, { ...shop, grant_type: "refresh_token", refresh_token, ...more });
  const first = (await login(emulator, { ...shop, expires_in: "60" })).body.refresh_token;
  const other = { client_id: "store", client_secret: "s" };
  const developers = (await login(emulator)).body.refresh_token;
  const refused = await login(emulator, {
    grant_type: "refresh_token",
    refresh_token: developers,
  });
  assertEquals([refused.status, refused.body.error], [400, "invalid_grant"]);
  const invalid = { error: "invalid_grant", error_description: "Invalid refresh token" };
  assertEquals((await grant(first, other)).body, invalid);
  assertEquals((await grant("unknown")).body, invalid);
  assertEquals((await grant("")).body.error, "invalid_request");
  time.tick(14 * DAY_MS - 1);
  const { status, body } = await grant(first);
  assertEquals(status, 200);
  assertEquals(body.expires_in, 7_776_000);
  assertEquals((await grant(first)).body, invalid);
  time.tick(14 * DAY_MS);
  const expired = await grant(body.refresh_token);
  assertEquals(expired.status, 400);
  assertEquals(expired.body.error_description, "Refresh token has expired");
});

Deno.test("client_credentials acts for the client's owner", async () => {
  using emulator = new Emulator();
  emulator.addUser({ username: "boss", password: "pw" });
  emulator.addClient({ id: "robot", secret: "s3cret", owner: "boss" });
  const grant = { grant_type: "client_credentials", client_id: "robot", client_secret: "s3cret" };
  const { status, body } = await login(emulator, grant);
  assertEquals(status, 200);
  const user = await call(emulator, "GET", "/v1/user", { token: body.access_token });
  assertEquals(user.body.username, "boss");
  const scoped = await login(emulator, { ...grant, scope: "customer=x@y.z" });
  assertEquals(scoped, {
    status: 400,
    body: { error: "invalid_scope", error_description: "Invalid scope" },
  });
  const token = body.access_token;
  await call(emulator, "DELETE", "/v1/user", { token, json: { password: "pw" } });
  assertEquals((await login(emulator, grant)).body.error, "invalid_grant");
});

Deno.test("users with single sign-on cannot log in with a password", async () => {
  using emulator = new Emulator();
  emulator.addUser({ username: "sso", password: "pw", sso: true });
  const { status, body } = await login(emulator, { username: "sso", password: "pw" });
  assertEquals(status, 403);
  assertEquals(body.error, "sso_user");
});

Deno.test("multi-factor login: wrong password, no code, wrong code, right code, once", async () => {
  using emulator = new Emulator();
  emulator.addUser({ username: "m", password: "pw", mfa: true });
  const wrong = await login(emulator, { username: "m", password: "x" });
  assertEquals(wrong.body.error, "invalid_grant");
  const { status, body } = await login(emulator, {
    username: "m",
    password: "pw",
    expires_in: "77",
  });
  assertEquals(status, 403);
  const { mfa_token, ...error } = body;
  assertEquals(error, {
    error: "mfa_required",
    error_description: "Multi-factor authentication required",
  });
  const grant_type = "urn:custom:mfa-otp";
  const missing = await login(emulator, { grant_type, mfa_token });
  assertEquals(missing.status, 400);
  assertEquals(missing.body, {
    error: "invalid_request",
    error_description: "You must provide otp and mfa token.",
  });
  const code = await emulator.otp("m");
  const off = code.startsWith("0") ? "1" : "0";
  const bad = await login(emulator, { grant_type, mfa_token, otp: off + code.slice(1) });
  assertEquals([bad.status, bad.body.error], [400, "invalid_grant"]);
  const other = { client_id: "particle-api", client_secret: "particle-api" };
  const foreign = await login(emulator, { grant_type, mfa_token, otp: code, ...other });
  assertEquals([foreign.status, foreign.body.error], [400, "invalid_grant"]);
  const good = await login(emulator, { grant_type, mfa_token, otp: code });
  assertEquals(good.status, 200);
  assertEquals(good.body.expires_in, 77); // The lifetime from the first request applies.
  const again = await login(emulator, { grant_type, mfa_token, otp: code });
  assertEquals([again.status, again.body.error], [400, "invalid_grant"]);
});

Deno.test("multi-factor login: an mfa token gives one access token, even in simultaneous requests", async () => {
  using emulator = new Emulator();
  emulator.addUser({ username: "m", password: "pw", mfa: { secret: "GEZDGNBVGY3TQOJQ" } });
  const { mfa_token } = (await login(emulator, { username: "m", password: "pw" })).body;
  const fields = { grant_type: "urn:custom:mfa-otp", mfa_token, otp: await emulator.otp("m") };
  const both = await Promise.all([login(emulator, fields), login(emulator, fields)]);
  assertEquals(both.map(({ status }) => status).toSorted(), [200, 400]);
});

Deno.test("multi-factor login: the mfa token expires", async () => {
  using time = new FakeTime();
  using emulator = new Emulator();
  emulator.addUser({ username: "m", password: "pw", mfa: true });
  const { mfa_token } = (await login(emulator, { username: "m", password: "pw" })).body;
  time.tick(15 * 60 * 1000);
  const otp = await emulator.otp("m");
  const { status } = await login(emulator, { grant_type: "urn:custom:mfa-otp", mfa_token, otp });
  assertEquals(status, 400);
});

Deno.test("recovery codes replace the authenticator, and each works once", async () => {
  using emulator = new Emulator();
  emulator.addUser({ username: "m", password: "pw", mfa: true });
  const code = emulator.recoveryCode("m");
  const recover = async (recovery_code: string) => {
    const { mfa_token } = (await login(emulator, { username: "m", password: "pw" })).body;
    return await login(emulator, {
      grant_type: "urn:custom:recovery-code",
      mfa_token,
      recovery_code,
    });
  };
  assertEquals((await recover("")).body.error, "invalid_request");
  assertEquals((await recover("wrong")).body.error, "invalid_grant");
  assertEquals((await recover(code)).status, 200);
  assertEquals((await recover(code)).body.error, "invalid_grant");
  assertEquals((await recover(emulator.recoveryCode("m"))).status, 200);
});
