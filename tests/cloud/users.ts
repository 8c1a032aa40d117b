/** Cases for the current user, with their own account. */
import { type CloudCase, statusOf } from "./kit.ts";

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "the details, username and password of an account can be changed": async (
    { particle, equal },
  ) => {
    const [username, password] = ["eve@example.com", "first"];
    await particle.createUser({ username, password });
    const auth = (await particle.login({ username, password })).body.access_token;
    const accountInfo = { first_name: "Eve", company_name: "ACME" };
    const { body: changed } = await particle.setUserInfo({ auth, accountInfo });
    const { body: user } = await particle.getUserInfo({ auth });
    equal([user.account_info.first_name, user.account_info.company_name], ["Eve", "ACME"]);
    equal(user, changed);

    const wrong = particle.changeUsername({
      auth,
      username: "x@example.com",
      currentPassword: "no",
    });
    equal(await statusOf(wrong), 400);
    const renamed = "eva@example.com";
    await particle.changeUsername({ auth, username: renamed, currentPassword: password });
    equal((await particle.getUserInfo({ auth })).body.username, renamed);

    const change = { auth, currentPassword: password, password: "second" };
    await particle.changeUserPassword({ ...change, invalidateTokens: true });
    equal(await statusOf(particle.getUserInfo({ auth })), 401);
    equal(await statusOf(particle.login({ username: renamed, password })), 400);
    const again = await particle.login({ username: renamed, password: "second" });
    await particle.deleteUser({ auth: again.body.access_token, password: "second" });
  },
};
