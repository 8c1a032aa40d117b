/** Cases for integrations. */
import { type CloudCase, PRODUCT, PRODUCT_DEVICES, statusOf } from "./kit.ts";

const missing = "0".repeat(24);

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "a webhook can be created, listed and deleted": async ({ particle, equal }) => {
    for (const product of [undefined, PRODUCT.slug]) {
      const list = async () => (await particle.listWebhooks({ product })).body;
      const before = (await list()).length;
      const { body, statusCode } = await particle.createWebhook({
        event: "cloud-case/hook",
        url: "https://example.com/readings",
        device: product === undefined ? PRODUCT_DEVICES.kettle : undefined,
        noDefaults: true,
        rejectUnauthorized: false,
        hook: {
          method: "PUT",
          auth: { username: "u", password: "p" },
          headers: { "x-a": "1" },
          query: { b: "2" },
          json: { celsius: "{{{PARTICLE_EVENT_VALUE}}}" },
          responseEvent: "answered",
          errorResponseEvent: "failed",
          responseTemplate: "{{{ok}}}",
        },
        product,
      });
      equal([statusCode, body.ok, body.url], [201, true, "https://example.com/readings"]);
      equal(body.hookUrl?.endsWith(`/webhooks/${body.id}`), true);
      const mine = (await list()).find(({ id }) => id === body.id);
      equal(mine, {
        id: body.id,
        created_at: body.created_at,
        event: "cloud-case/hook",
        integration_type: "Webhook",
        name: "cloud-case/hook for example.com",
        ...(product === undefined ? { deviceID: PRODUCT_DEVICES.kettle } : {}),
        url: "https://example.com/readings",
        requestType: "PUT",
        headers: { "x-a": "1" },
        auth: { username: "u", password: "p" },
        query: { b: "2" },
        json: { celsius: "{{{PARTICLE_EVENT_VALUE}}}" },
        responseTopic: "answered",
        errorResponseTopic: "failed",
        responseTemplate: "{{{ok}}}",
        noDefaults: true,
        rejectUnauthorized: false,
      });
      await particle.deleteWebhook({ hookId: body.id, product });
      equal((await list()).length, before);
      equal(await statusOf(particle.deleteWebhook({ hookId: body.id, product })), 404);
    }
  },

  "an integration can be created, changed, listed and deleted in every scope": async (
    { particle, equal },
  ) => {
    for (const scope of [{}, { product: PRODUCT.id }, { org: PRODUCT.org }]) {
      const find = async (integrationId: string) =>
        (await particle.listIntegrations(scope)).body.find(({ id }) => id === integrationId);
      const { body } = await particle.createIntegration({
        ...scope,
        event: "cloud-case/loc",
        deviceId: PRODUCT_DEVICES.spare,
        settings: { integration_type: "GoogleCloudPubSub", topic: "projects/p/topics/t" },
      });
      equal(body.integrationUrl?.endsWith(`/integrations/${body.id}`), true);
      const created: Record<string, unknown> = { ...await find(body.id) };
      equal([created.integration_type, created.topic, created.deviceID], [
        "GoogleCloudPubSub",
        "projects/p/topics/t",
        PRODUCT_DEVICES.spare,
      ]);
      const edited = await particle.editIntegration({
        ...scope,
        integrationId: body.id,
        event: "cloud-case/other",
        settings: { integration_type: "Webhook", url: "http://127.0.0.1/x", disabled: true },
      });
      const { integration } = edited.body;
      equal([integration.id, integration.event, integration.deviceID], [
        body.id,
        "cloud-case/other",
        undefined,
      ]);
      equal(await find(body.id), integration);
      const integrationId = body.id;
      const details = (await particle.getIntegration({ ...scope, integrationId })).body.integration;
      equal([details.id, details.url, details.logs], [body.id, "http://127.0.0.1/x", []]);
      const { pass, error } = (await particle.testIntegration({ ...scope, integrationId })).body;
      equal([pass, typeof error], [false, "string"]);
      await particle.deleteIntegration({ ...scope, integrationId: body.id });
      equal(await find(body.id), undefined);
      const again = particle.deleteIntegration({ ...scope, integrationId: body.id });
      equal(await statusOf(again), 404);
    }
    const wrong = { integrationId: missing, event: "x", settings: { url: "http://127.0.0.1/" } };
    equal(await statusOf(particle.editIntegration(wrong)), 404);
    equal(await statusOf(particle.getIntegration(wrong)), 404);
    equal(await statusOf(particle.testIntegration({ integrationId: missing })), 404);
    const empty = particle.createIntegration({ event: "x", settings: { url: "nowhere" } });
    equal(await statusOf(empty), 400);
  },

  "the test of an integration sends its webhook to a local receiver": async (
    { particle, baseUrl, equal },
  ) => {
    const { body } = await particle.createWebhook({
      event: "cloud-case/fire",
      url: `${baseUrl}/v1/devices/{{{PARTICLE_EVENT_VALUE}}}/ping`,
      hook: { method: "PUT", headers: { authorization: "Bearer none" } },
    });
    const test = (data: string) => particle.testIntegration({ integrationId: body.id, data });
    const { body: rejected } = await test("kettle");
    equal(rejected, { pass: false, error: "error status 401 from 127.0.0.1" });
    await particle.editIntegration({
      integrationId: body.id,
      event: "cloud-case/fire",
      settings: { url: `${baseUrl}/oauth/token`, form: { grant_type: "nothing" } },
    });
    equal((await test("x")).body, { pass: false, error: "error status 400 from 127.0.0.1" });
    await particle.deleteWebhook({ hookId: body.id });
  },
};
