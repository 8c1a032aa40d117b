import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type Particle, ParticleError } from "../../mod.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const client = { client_id: "particle-api", client_secret: "particle-api" };
const password = { grant_type: "password", username: "u@x.com", password: "pw", ...client };

const rows: Record<string, Row> = {
  "login()": [
    (particle) => particle.login({ username: "u@x.com", password: "pw" }),
    "POST",
    "/oauth/token",
    { ...password, expires_in: "7776000" },
  ],
  "login() with a token that never expires": [
    (particle) => particle.login({ username: "u@x.com", password: "pw", tokenDuration: 0 }),
    "POST",
    "/oauth/token",
    { ...password, expires_in: "0" },
  ],
  "login() with a time of expiry, which takes precedence": [
    (particle) =>
      particle.login({
        username: "u@x.com",
        password: "pw",
        tokenDuration: 60,
        expiresAt: "2030-01-01T00:00:00Z",
      }),
    "POST",
    "/oauth/token",
    { ...password, expires_at: "2030-01-01T00:00:00Z" },
  ],
  "sendRecoveryCode()": [
    (particle) => particle.sendRecoveryCode({ mfaToken: "m", recoveryCode: "r" }),
    "POST",
    "/oauth/token",
    { grant_type: "urn:custom:recovery-code", mfa_token: "m", recovery_code: "r", ...client },
  ],
  "refreshAccessToken()": [
    (particle) => particle.refreshAccessToken({ refreshToken: "r" }),
    "POST",
    "/oauth/token",
    { grant_type: "refresh_token", refresh_token: "r", ...client },
  ],
  "exchangeCode()": [
    (particle) => particle.exchangeCode({ code: "c" }),
    "POST",
    "/oauth/token",
    { grant_type: "authorization_code", code: "c", ...client },
  ],
  "exchangeCode() with a redirect URI": [
    (particle) => particle.exchangeCode({ code: "c", redirectUri: "https://a.b/c?d=1" }),
    "POST",
    "/oauth/token",
    {
      grant_type: "authorization_code",
      code: "c",
      redirect_uri: "https://a.b/c?d=1",
      ...client,
    },
  ],
  "confirmPasswordReset()": [
    (particle) => particle.confirmPasswordReset({ token: "t", password: "pw" }),
    "PUT",
    "/v1/user/password-reset",
    { token: "t", password: "pw" },
  ],
  "sendOtp()": [
    (particle) => particle.sendOtp({ mfaToken: "m", otp: "123456" }),
    "POST",
    "/oauth/token",
    { grant_type: "urn:custom:mfa-otp", mfa_token: "m", otp: "123456", ...client },
  ],
  "loginAsClientOwner()": [
    (particle) => particle.loginAsClientOwner(),
    "POST",
    "/oauth/token",
    { grant_type: "client_credentials", ...client },
  ],
  "loginAsClientOwner() as a customer, with a lifetime": [
    (particle) => particle.loginAsClientOwner({ customer: "c+1@x.com", tokenDuration: 60 }),
    "POST",
    "/oauth/token",
    {
      grant_type: "client_credentials",
      scope: "customer=c+1@x.com",
      expires_in: "60",
      ...client,
    },
  ],
  "loginAsClientOwner() with a time of expiry": [
    (particle) => particle.loginAsClientOwner({ tokenDuration: 1, expiresAt: "2030-01-01" }),
    "POST",
    "/oauth/token",
    { grant_type: "client_credentials", expires_at: "2030-01-01", ...client },
  ],
  "createUser()": [
    (particle) =>
      particle.createUser({
        username: "u@x.com",
        password: "pw",
        accountInfo: { first_name: "U", business_account: false },
        utm: { source: "s" },
      }),
    "POST",
    "/v1/users",
    {
      username: "u@x.com",
      password: "pw",
      account_info: { first_name: "U", business_account: false },
      utm: { source: "s" },
    },
  ],
  "resetPassword()": [
    (particle) => particle.resetPassword({ username: "u@x.com" }),
    "POST",
    "/v1/user/password-reset",
    { username: "u@x.com" },
  ],
  "enableMfa()": [(particle) => particle.enableMfa(), "GET", "/v1/user/mfa-enable"],
  "confirmMfa()": [
    (particle) => particle.confirmMfa({ mfaToken: "m", otp: "1", invalidateTokens: false }),
    "POST",
    "/v1/user/mfa-enable",
    { mfa_token: "m", otp: "1" },
  ],
  "confirmMfa() with invalidateTokens": [
    (particle) => particle.confirmMfa({ mfaToken: "m", otp: "1", invalidateTokens: true }),
    "POST",
    "/v1/user/mfa-enable",
    { mfa_token: "m", otp: "1", invalidate_tokens: true },
  ],
  "disableMfa()": [
    (particle) => particle.disableMfa({ currentPassword: "pw" }),
    "PUT",
    "/v1/user/mfa-disable",
    { current_password: "pw" },
  ],
  "listAccessTokens()": [(particle) => particle.listAccessTokens(), "GET", "/v1/access_tokens"],
  "getCurrentAccessToken()": [
    (particle) => particle.getCurrentAccessToken(),
    "GET",
    "/v1/access_tokens/current",
  ],
  "deleteAccessToken()": [
    (particle) => particle.deleteAccessToken({ token: "abc" }),
    "DELETE",
    "/v1/access_tokens/abc",
  ],
  "deleteCurrentAccessToken()": [
    (particle) => particle.deleteCurrentAccessToken(),
    "DELETE",
    "/v1/access_tokens/current",
  ],
  "deleteActiveAccessTokens()": [
    (particle) => particle.deleteActiveAccessTokens(),
    "DELETE",
    "/v1/access_tokens",
  ],
  "deleteUser()": [
    (particle) => particle.deleteUser({ password: "pw" }),
    "DELETE",
    "/v1/user",
    { password: "pw" },
  ],
  "trackingIdentity()": [
    (particle) => particle.trackingIdentity(),
    "GET",
    "/v1/user/identify?tracking=1",
  ],
  "trackingIdentity() with the full identity": [
    (particle) => particle.trackingIdentity({ full: true }),
    "GET",
    "/v1/user/identify",
  ],
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

Deno.test("calls that log in with credentials send no token", async () => {
  const { particle, requests } = recorded();
  await particle.login({ username: "u", password: "p" });
  await particle.sendOtp({ mfaToken: "m", otp: "1" });
  await particle.loginAsClientOwner();
  await particle.sendRecoveryCode({ mfaToken: "m", recoveryCode: "r" });
  await particle.refreshAccessToken({ refreshToken: "r" });
  await particle.exchangeCode({ code: "c" });
  await particle.createUser({ username: "u", password: "p" });
  await particle.resetPassword({ username: "u" });
  await particle.confirmPasswordReset({ token: "t", password: "p" });
  assertEquals(requests.map(({ headers }) => headers["authorization"]), Array(9).fill(undefined));
});

Deno.test("access tokens can be listed and deleted with a username and password", async () => {
  const { particle, requests } = recorded();
  await particle.listAccessTokens({ username: "u@m.com", password: "pass" });
  await particle.deleteAccessToken({ username: "u@m.com", password: "pass", token: "t" });
  await particle.deleteAccessToken({ token: "t" });
  assertEquals(requests.map(({ headers }) => headers["authorization"]), [
    `Basic ${btoa("u@m.com:pass")}`,
    `Basic ${btoa("u@m.com:pass")}`,
    "Bearer t0ken",
  ]);
});

Deno.test("missing credentials throw before any request, without showing the others", () => {
  const { particle, requests } = recorded();
  const calls: ((particle: Particle) => unknown)[] = [
    (particle) => particle.login({ username: "", password: "SECRET" }),
    (particle) => particle.login({ username: "u" } as { username: string; password: string }),
    (particle) => particle.sendOtp({ mfaToken: "SECRET", otp: "" }),
    (particle) => particle.confirmMfa({ mfaToken: "", otp: "SECRET" }),
    (particle) => particle.disableMfa({ currentPassword: "" }),
    (particle) => particle.createUser({ username: "u", password: "" }),
    (particle) => particle.sendRecoveryCode({ mfaToken: "SECRET", recoveryCode: "" }),
    (particle) => particle.sendRecoveryCode({ mfaToken: "", recoveryCode: "SECRET" }),
    (particle) => particle.refreshAccessToken({ refreshToken: "" }),
    (particle) => particle.exchangeCode({ code: "" }),
    (particle) => particle.exchangeCode({ code: "SECRET", redirectUri: "" }),
    (particle) => particle.loginAsClientOwner({ customer: "" }),
    (particle) => particle.confirmPasswordReset({ token: "SECRET", password: "" }),
    (particle) => particle.confirmPasswordReset({ token: "", password: "SECRET" }),
    (particle) => particle.resetPassword({ username: "" }),
    (particle) => particle.deleteUser({ password: "" }),
    (particle) => particle.listAccessTokens({ username: "u", password: "" }),
    (particle) => particle.deleteAccessToken({ token: "" }),
    (particle) => particle.deleteAccessToken({ token: ".." }),
    (particle) => particle.deleteAccessToken({ token: undefined as unknown as string }),
  ];
  for (const call of calls) {
    const error = assertThrows(() => call(particle), TypeError);
    assertEquals(error.message.includes("SECRET"), false);
  }
  assertEquals(requests.length, 0);
});

Deno.test("getCurrentAccessToken() uses the token of the call, and copes with tokens that never expire", async () => {
  const { particle, requests } = recorded(
    Response.json({ expires_at: "2026-01-01T00:00:00.000Z", client: "c", scopes: [], orgs: [] }),
    Response.json({ client: "c", scopes: ["devices:list"], orgs: [] }),
  );
  const { body: own } = await particle.getCurrentAccessToken();
  const { body: other } = await particle.getCurrentAccessToken({ auth: "other" });
  assertEquals([own.expires_at, other.expires_at, other.scopes], [
    "2026-01-01T00:00:00.000Z",
    undefined,
    ["devices:list"],
  ]);
  assertEquals(requests.map(({ headers }) => headers.authorization), [
    "Bearer t0ken",
    "Bearer other",
  ]);
});

Deno.test("logins are never sent again, and their errors contain no secret", async () => {
  const secret = "s3cret-value";
  const logins: ((particle: Particle) => Promise<unknown>)[] = [
    (particle) => particle.refreshAccessToken({ refreshToken: secret }),
    (particle) => particle.exchangeCode({ code: "c", redirectUri: "https://a.b" }),
    (particle) => particle.sendRecoveryCode({ mfaToken: "m", recoveryCode: secret }),
    (particle) => particle.loginAsClientOwner({ customer: "c@x.com" }),
  ];
  for (const [i, call] of logins.entries()) {
    for (const status of [429, 503]) {
      const { particle, requests } = recorded(
        Response.json({ error: `bad ${secret}` }, { status, headers: { "retry-after": "0" } }),
      );
      const error = await assertRejects(() => call(particle), ParticleError);
      assertEquals([error.statusCode, requests.length], [status, 1]);
      if (i % 2 === 0) assertEquals(JSON.stringify(error).includes(secret), false);
    }
  }
});
