/** Cases for logins, tokens and accounts, each with its own account. */
import { Particle } from "../../mod.ts";
import { type CloudCase, type CloudKit, errorOf, statusOf } from "./kit.ts";

const password = "correct horse";

/** Creates an account and returns an access token of it. */
async function account({ particle }: CloudKit, username: string): Promise<string> {
  await particle.createUser({ username, password, accountInfo: { first_name: "Ann" } });
  return (await particle.login({ username, password })).body.access_token;
}

/** Returns the code that an authenticator app shows. Source: RFC 6238, SHA-1, 30 s, six digits. */
async function codeOf(secret: string): Promise<string> {
  const bits = [...secret].map((char) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(char).toString(2).padStart(5, "0")
  ).join("");
  const bytes = (bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2));
  const algorithm = { name: "HMAC", hash: "SHA-1" };
  const key = await crypto.subtle.importKey("raw", new Uint8Array(bytes), algorithm, false, [
    "sign",
  ]);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(Math.floor(Date.now() / 30_000)));
  const mac = new DataView(await crypto.subtle.sign("HMAC", key, counter));
  const number = mac.getUint32(mac.getUint8(19) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "an account can be created, identified, have its password reset, and be deleted": async (t) => {
    const { particle, equal } = t;
    const username = "ann@example.com";
    const auth = await account(t, username);
    equal(await statusOf(particle.createUser({ username, password })), 400);
    const { body } = await particle.trackingIdentity({ auth });
    equal([body.email, (await particle.trackingIdentity({ auth, full: true })).body], [
      username,
      body,
    ]);
    equal((await particle.resetPassword({ username })).body.ok, true);
    equal(await statusOf(particle.deleteUser({ auth, password: "wrong" })), 400);
    equal((await particle.deleteUser({ auth, password })).body.ok, true);
    equal(await statusOf(particle.trackingIdentity({ auth })), 401);
    equal(await statusOf(particle.login({ username, password })), 400);
  },

  "tokens can be listed, and revoked one at a time or all at once": async (t) => {
    const { particle, equal } = t;
    const username = "ben@example.com";
    const auth = await account(t, username);
    const list = async () => {
      const { body } = await particle.listAccessTokens({ username, password });
      return body.map(({ token }) => token);
    };
    const login = async () => (await particle.login({ username, password })).body.access_token;
    const [second, third] = [await login(), await login()];
    equal(await list(), [auth, second, third]);
    const { body: current } = await particle.getCurrentAccessToken({ auth: second });
    equal([current.client, current.scopes], ["particle-api", []]);
    equal(Date.parse(current.expires_at ?? "") > Date.now(), true);
    await particle.deleteAccessToken({ token: second, auth });
    equal(await list(), [auth, third]);
    equal(await statusOf(particle.deleteAccessToken({ token: second, auth })), 404);
    await particle.deleteCurrentAccessToken({ auth: third });
    equal(await statusOf(particle.getCurrentAccessToken({ auth: third })), 401);
    equal(await list(), [auth]);
    await particle.deleteActiveAccessTokens({ auth });
    equal([await list(), await statusOf(particle.getUserInfo({ auth }))], [[], 401]);
    await particle.deleteUser({ auth: await login(), password });
  },

  "login() requires a one-time password only while MFA is enabled": async (t) => {
    const { particle, equal } = t;
    const username = "cleo@example.com";
    const auth = await account(t, username);
    const { mfa_token: mfaToken, secret = "" } = (await particle.enableMfa({ auth })).body;
    const enrolled = await particle.confirmMfa({ auth, mfaToken, otp: await codeOf(secret) });
    equal(enrolled.body.enrolled, true);
    equal((await particle.getUserInfo({ auth })).body.mfa, { enabled: true });
    const rejected = await errorOf(particle.login({ username, password }));
    const { error, mfa_token } = rejected.body as { error: string; mfa_token: string };
    equal([rejected.statusCode, error], [403, "mfa_required"]);
    equal(await statusOf(particle.sendOtp({ mfaToken: mfa_token, otp: "x" })), 400);
    const { body } = await particle.sendOtp({ mfaToken: mfa_token, otp: await codeOf(secret) });
    await particle.disableMfa({ auth: body.access_token, currentPassword: password });
    equal((await particle.login({ username, password })).statusCode, 200);
    await particle.deleteUser({ auth, password });
  },

  "the second factor can be a recovery code, which must be right": async (t) => {
    const { particle, equal } = t;
    const username = "dana@example.com";
    const auth = await account(t, username);
    const { mfa_token: mfaToken, secret = "" } = (await particle.enableMfa({ auth })).body;
    await particle.confirmMfa({ auth, mfaToken, otp: await codeOf(secret) });
    const { body } = await errorOf(particle.login({ username, password }));
    const { mfa_token } = body as { mfa_token: string };
    const wrong = particle.sendRecoveryCode({ mfaToken: mfa_token, recoveryCode: "wrong" });
    equal((await errorOf(wrong)).statusCode, 400);
    await particle.deleteUser({ auth, password });
  },

  "confirmPasswordReset() rejects tokens that are unknown, and changes no password": async (t) => {
    const { particle, equal } = t;
    const username = "emil@example.com";
    const auth = await account(t, username);
    await particle.resetPassword({ username });
    const wrong = particle.confirmPasswordReset({ token: "unknown", password: "new" });
    equal(await statusOf(wrong), 400);
    equal((await particle.login({ username, password })).statusCode, 200);
    await particle.deleteUser({ auth, password });
  },

  "a token can be requested until a given time": async (t) => {
    const { particle, equal } = t;
    const username = "fay@example.com";
    const auth = await account(t, username);
    const expiresAt = new Date(Date.now() + 100_000_000).toISOString();
    const { access_token } = (await particle.login({ username, password, expiresAt })).body;
    const { body } = await particle.listAccessTokens({ auth });
    equal(body.find(({ token }) => token === access_token)?.expires_at, expiresAt);
    // Revoking needs no other token than the one in the path.
    await particle.deleteAccessToken({ token: access_token, auth: false });
    equal(await statusOf(particle.getUserInfo({ auth: access_token })), 401);
    await particle.deleteUser({ auth, password });
  },

  "loginAsClientOwner() requires a client that has an owner": async (t) => {
    const { particle, equal, baseUrl, fetch } = t;
    equal(await statusOf(particle.loginAsClientOwner()), 400);
    const auth = await account(t, "dora@example.com");
    const { client } = (await particle.createOAuthClient({ name: "d", type: "installed", auth }))
      .body;
    const app = new Particle({ baseUrl, fetch, clientId: client.id, clientSecret: client.secret });
    const { access_token } = (await app.loginAsClientOwner()).body;
    equal((await app.trackingIdentity({ auth: access_token })).body.email, "dora@example.com");
    await particle.deleteUser({ auth, password });
  },
};
