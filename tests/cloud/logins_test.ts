/** Logins that need a code which only the emulator itself can create. */
import { assertEquals } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { Particle } from "../../mod.ts";
import { errorOf } from "./kit.ts";

const password = "correct horse";

/** Returns a client of an emulator, without a token. */
function clientOf(emulator: Emulator, clientId = "particle", clientSecret = "particle"): Particle {
  return new Particle({ fetch: emulator.fetch, clientId, clientSecret });
}

async function usernameOf(particle: Particle, auth: string): Promise<string> {
  return (await particle.getUserInfo({ auth })).body.username;
}

Deno.test("exchangeCode() exchanges the code of a login page, once and with its redirect URI", async () => {
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettles" });
  emulator.addUser({ username: "ann@example.com", password });
  const redirectUri = "https://shop.test/back";
  emulator.addClient({ id: "shop", secret: "s3cret", product: 9000, redirectUri });
  const shop = clientOf(emulator, "shop", "s3cret");
  const newCode = () => emulator.authorizationCode("shop", "ann@example.com", redirectUri);
  assertEquals((await errorOf(shop.exchangeCode({ code: newCode() }))).statusCode, 400);
  const code = newCode();
  const { body } = await shop.exchangeCode({ code, redirectUri });
  assertEquals(await usernameOf(shop, body.access_token), "ann@example.com");
  const { refresh_token: refreshToken = "" } = body;
  const refreshed = await shop.refreshAccessToken({ refreshToken });
  assertEquals(await usernameOf(shop, refreshed.body.access_token), "ann@example.com");
  assertEquals((await errorOf(shop.exchangeCode({ code, redirectUri }))).statusCode, 400);
});

Deno.test("sendRecoveryCode() completes a login, and each code works once", async () => {
  using emulator = new Emulator();
  const username = "ben@example.com";
  emulator.addUser({ username, password, mfa: true });
  const particle = clientOf(emulator);
  const recoveryCode = emulator.recoveryCode(username);
  const mfaToken = async () => {
    const { body } = await errorOf(particle.login({ username, password }));
    return (body as { mfa_token: string }).mfa_token;
  };
  const { body } = await particle.sendRecoveryCode({ mfaToken: await mfaToken(), recoveryCode });
  assertEquals(await usernameOf(particle, body.access_token), username);
  const again = particle.sendRecoveryCode({ mfaToken: await mfaToken(), recoveryCode });
  assertEquals((await errorOf(again)).statusCode, 400);
});

Deno.test("confirmPasswordReset() sets a new password with the token of the email", async () => {
  using emulator = new Emulator();
  const username = "cleo@example.com";
  emulator.addUser({ username, password });
  const particle = clientOf(emulator);
  await particle.resetPassword({ username });
  const token = emulator.passwordResetToken(username) ?? "";
  assertEquals((await particle.confirmPasswordReset({ token, password: "new" })).body.ok, true);
  assertEquals((await errorOf(particle.login({ username, password }))).statusCode, 400);
  assertEquals((await particle.login({ username, password: "new" })).statusCode, 200);
});
