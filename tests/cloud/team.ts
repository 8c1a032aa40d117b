/** Cases for the team of a product. */
import { type CloudCase, PRODUCT, statusOf } from "./kit.ts";

const product = PRODUCT.slug;

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "an invited user is listed and has access until removed": async ({ particle, equal }) => {
    const [username, password] = ["colleague@example.com", "pw"];
    await particle.createUser({ username, password });
    const auth = (await particle.login({ username, password })).body.access_token;
    equal(await statusOf(particle.getProduct({ product, auth })), 404);
    const { body } = await particle.inviteTeamMember({ product, username });
    equal(body, { ok: true, invited: { username } });
    equal(await statusOf(particle.inviteTeamMember({ product, username })), 400);
    const find = async () => {
      const { team } = (await particle.listTeamMembers({ product })).body;
      return team.find((member) => member.username === username)?.role?.name;
    };
    equal(await find(), "Developer");
    equal((await particle.getProduct({ product, auth })).body.product.slug, product);
    equal((await particle.removeTeamMember({ product, username })).body, { ok: true });
    equal([await find(), await statusOf(particle.getProduct({ product, auth }))], [undefined, 404]);
    equal(await statusOf(particle.removeTeamMember({ product, username })), 404);
    await particle.deleteUser({ auth, password });
  },
};
