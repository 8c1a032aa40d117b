/** Cases for logins that need a code which only the emulator itself can create. Each has an emulator of its own. */
import type { Emulator } from "@particle-edge/emulator";
import { type Fetch, Particle } from "../../mod.ts";
import { type CloudKit, errorOf } from "./kit.ts";

/** The parameters of a case. */
export interface LoginKit extends Pick<CloudKit, "equal"> {
  emulator: Emulator;
  /** Sends requests to the emulator. */
  fetch: Fetch;
}

const password = "correct horse";

async function usernameOf(particle: Particle, auth: string): Promise<string> {
  return (await particle.getUserInfo({ auth })).body.username;
}

/** The cases by name. */
export const loginCases: Record<string, (kit: LoginKit) => Promise<void>> = {
  "exchangeCode() exchanges the code of a login page, once and with its redirect URI": async (
    { emulator, fetch, equal },
  ) => {
    emulator.addProduct({ id: 9000, slug: "kettles" });
    emulator.addUser({ username: "ann@example.com", password });
    const redirectUri = "https://shop.test/back";
    emulator.addClient({ id: "shop", secret: "s3cret", product: 9000, redirectUri });
    const shop = new Particle({ fetch, clientId: "shop", clientSecret: "s3cret" });
    const newCode = () => emulator.authorizationCode("shop", "ann@example.com", redirectUri);
    equal((await errorOf(shop.exchangeCode({ code: newCode() }))).statusCode, 400);
    const code = newCode();
    const { body } = await shop.exchangeCode({ code, redirectUri });
    equal(await usernameOf(shop, body.access_token), "ann@example.com");
    const { refresh_token: refreshToken = "" } = body;
    const refreshed = await shop.refreshAccessToken({ refreshToken });
    equal(await usernameOf(shop, refreshed.body.access_token), "ann@example.com");
    equal((await errorOf(shop.exchangeCode({ code, redirectUri }))).statusCode, 400);
  },

  "sendRecoveryCode() completes a login, and each code works once": async (
    { emulator, fetch, equal },
  ) => {
    const username = "ben@example.com";
    emulator.addUser({ username, password, mfa: true });
    const particle = new Particle({ fetch });
    const recoveryCode = emulator.recoveryCode(username);
    const mfaToken = async () => {
      const { body } = await errorOf(particle.login({ username, password }));
      return (body as { mfa_token: string }).mfa_token;
    };
    const { body } = await particle.sendRecoveryCode({ mfaToken: await mfaToken(), recoveryCode });
    equal(await usernameOf(particle, body.access_token), username);
    const again = particle.sendRecoveryCode({ mfaToken: await mfaToken(), recoveryCode });
    equal((await errorOf(again)).statusCode, 400);
  },

  "confirmPasswordReset() sets a new password with the token of the email": async (
    { emulator, fetch, equal },
  ) => {
    const username = "cleo@example.com";
    emulator.addUser({ username, password });
    const particle = new Particle({ fetch });
    await particle.resetPassword({ username });
    const token = emulator.passwordResetToken(username) ?? "";
    equal((await particle.confirmPasswordReset({ token, password: "new" })).body.ok, true);
    equal((await errorOf(particle.login({ username, password }))).statusCode, 400);
    equal((await particle.login({ username, password: "new" })).statusCode, 200);
  },
};
