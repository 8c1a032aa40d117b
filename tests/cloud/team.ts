/** Cases for the teams of products and organizations. */
import { Particle } from "../../mod.ts";
import { type CloudCase, PRODUCT, statusOf } from "./kit.ts";

const product = PRODUCT.slug;
const { org } = PRODUCT;

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

  "an invited user has the given role until updateTeamMember() changes it": async (
    { particle, equal },
  ) => {
    const [username, password] = ["viewer@example.com", "pw"];
    await particle.createUser({ username, password });
    const auth = (await particle.login({ username, password })).body.access_token;
    await particle.inviteTeamMember({ product, username, role: "View-only" });
    const group = { product, name: "team-case", auth };
    equal(await statusOf(particle.createDeviceGroup(group)), 403);
    const { body } = await particle.updateTeamMember({ product, username, role: "Developer" });
    equal([body.updated?.username, body.updated?.role?.name], [username, "Developer"]);
    await particle.createDeviceGroup(group);
    await particle.deleteDeviceGroup({ product, groupName: group.name, auth });
    const wrong = { product, username: "nobody@example.com", role: "Developer" } as const;
    equal(await statusOf(particle.updateTeamMember(wrong)), 404);
    await particle.removeTeamMember({ product, username });
    await particle.deleteUser({ auth, password });
  },

  "API users of a product and an organization can do what their scopes allow": async (
    { particle, baseUrl, fetch, equal },
  ) => {
    for (const team of [{ product }, { org }]) {
      const options = { ...team, friendly_name: "Case", scopes: ["devices:list"] };
      const { username, is_programmatic, tokens } =
        (await particle.createAPIUser(options)).body.created;
      equal(is_programmatic, true);
      const program = new Particle({ baseUrl, fetch, auth: tokens[0]!.token });
      const list = (auth?: string) => program.listDevices({ product, auth });
      equal((await list()).statusCode, 200);
      equal(await statusOf(program.getProduct({ product })), 400);
      const listed = (await particle.listTeamMembers(team)).body.team
        .find((member) => member.username === username);
      equal([listed?.friendly_name, listed?.scopes], ["Case", ["devices:list"]]);
      const renewed = (await particle.regenerateAPIUserToken({ ...team, username })).body.updated;
      equal(renewed.username, username);
      equal(await statusOf(list()), 401);
      equal((await list(renewed.tokens[0]!.token)).statusCode, 200);
      const change = { ...team, username, scopes: ["products:get"] };
      const { updated } = (await particle.updateTeamMember(change)).body;
      equal(updated?.scopes, ["products:get"]);
      const auth = updated!.tokens![0]!.token;
      equal(await statusOf(list(auth)), 400);
      equal((await program.getProduct({ product, auth })).statusCode, 200);
      await particle.removeTeamMember({ ...team, username });
      equal(await statusOf(program.getProduct({ product, auth })), 401);
    }
    const empty = { product, friendly_name: "Case", scopes: [] };
    equal(await statusOf(particle.createAPIUser(empty)), 400);
  },

  "a SCIM user who is not active loses access to the organization": async (
    { particle, equal },
  ) => {
    const [username, password] = ["provisioned@example.com", "pw"];
    await particle.createUser({ username, password });
    const auth = (await particle.login({ username, password })).body.access_token;
    equal(await statusOf(particle.getOrg({ org, auth })), 404);
    await particle.inviteTeamMember({ org, username, role: "Developer" });
    equal((await particle.getOrg({ org, auth })).body.organization.slug, org);
    const { team } = (await particle.listTeamMembers({ org })).body;
    const userId = team.find((member) => member.username === username)!._id!;
    const user = (await particle.getSCIMUser({ org, userId })).body;
    equal([user.id, user.userName, user.active], [userId, username, true]);
    const setActive = (value: boolean) =>
      particle.updateSCIMUser({
        org,
        userId,
        patch: {
          schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
          Operations: [{ op: "replace", path: "active", value }],
        },
      });
    equal((await setActive(false)).body.active, false);
    equal(await statusOf(particle.getOrg({ org, auth })), 404);
    await setActive(true);
    equal((await particle.getOrg({ org, auth })).body.organization.slug, org);
    equal(await statusOf(particle.getSCIMUser({ org, userId: "0".repeat(24) })), 404);
    await particle.removeTeamMember({ org, username });
    equal(await statusOf(particle.getSCIMUser({ org, userId })), 404);
    await particle.deleteUser({ auth, password });
  },
};
