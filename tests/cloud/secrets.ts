/** Cases for cloud secrets. */
import { type CloudCase, errorOf, PRODUCT, statusOf } from "./kit.ts";

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "a cloud secret can be created, read without its value, updated and deleted in every scope":
    async (
      { particle, equal },
    ) => {
      for (const scope of [{}, { org: PRODUCT.org }]) {
        const secret = { ...scope, name: "CLOUD_CASE_KEY" };
        equal(await statusOf(particle.getSecret(secret)), 404);
        const created = await particle.createSecret({ ...secret, value: "first value" });
        equal([created.statusCode, created.body.secret.last_accessed_at], [201, null]);
        const taken = await errorOf(particle.createSecret({ ...secret, value: "second value" }));
        equal([taken.statusCode, taken.message.includes("second value")], [400, false]);
        const updated = await particle.updateSecret({ ...secret, value: "third value" });
        equal([updated.statusCode, updated.body.secret.created_at], [
          200,
          created.body.secret.created_at,
        ]);
        equal((await particle.getSecret(secret)).body, updated.body);
        const { secrets } = (await particle.listSecrets(scope)).body;
        equal(secrets, [updated.body.secret]);
        equal(JSON.stringify([created, updated, secrets]).includes("value"), false);
        equal((await particle.deleteSecret(secret)).statusCode, 204);
        equal(await statusOf(particle.deleteSecret(secret)), 404);
      }
      equal(await statusOf(particle.createSecret({ name: "lower case", value: "v" })), 400);
    },

  "a webhook and a Logic function use a cloud secret, which cannot be deleted meanwhile": async (
    { particle, baseUrl, equal },
  ) => {
    const name = "CLOUD_CASE_TOKEN";
    await particle.updateSecret({ name, value: "no-such-token" });
    const { body: { id: integrationId } } = await particle.createIntegration({
      event: "cloud-case/secret",
      settings: {
        url: `${baseUrl}/v1/user`,
        requestType: "PUT",
        headers: { authorization: `Bearer {{{${name}}}}` },
        secrets: [{ name }],
      },
    });
    const { body: { logic_function } } = await particle.createLogicFunction({
      logicFunction: {
        name: "cloud case: secret",
        source: { type: "JavaScript", code: "export default () => {};" },
        secrets: [name],
      },
    });
    const tested = await particle.testIntegration({ integrationId });
    equal(tested.body, { pass: false, error: "error status 401 from 127.0.0.1" });
    const { secret } = (await particle.getSecret({ name })).body;
    equal([typeof secret.last_accessed_at, secret.integrations, secret.logic_functions], [
      "string",
      [{ name: "cloud-case/secret for 127.0.0.1", id: integrationId }],
      [{ id: logic_function.id, name: "cloud case: secret" }],
    ]);
    equal(await statusOf(particle.deleteSecret({ name })), 400);
    const { integration } = (await particle.getIntegration({ integrationId })).body;
    equal([integration.secrets, integration.logs?.length], [[{ name }], 1]);
    equal(JSON.stringify(integration).includes("no-such-token"), false);
    await particle.deleteIntegration({ integrationId });
    await particle.deleteLogicFunction({ logicFunctionId: logic_function.id });
    equal((await particle.deleteSecret({ name })).statusCode, 204);
  },
};
