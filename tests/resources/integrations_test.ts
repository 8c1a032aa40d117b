import { assertEquals, assertThrows } from "@std/assert";
import type {
  CreateIntegrationResponse,
  CreateWebhookResponse,
  EditIntegrationResponse,
  Hook,
  IntegrationScope,
  IntegrationSettings,
  JSONResponse,
  ListWebhooksOptions,
  WebhookInfo,
} from "../../mod.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const event = "temperature";
const url = "https://example.com/readings";
const settings = { integration_type: "Webhook", url };
const integrationId = "i1";
const hookId = "h1";

const hook: Required<Hook> = {
  method: "PUT",
  auth: { bearer: "b" },
  headers: { "X-ONE": "1" },
  query: { foo: "bar" },
  json: { celsius: "{{{PARTICLE_EVENT_VALUE}}}" },
  form: { a: "b" },
  body: "",
  responseTemplate: "{{x}}",
  responseEvent: "answer",
  errorResponseEvent: "failure",
};

const rows: Record<string, Row> = {
  "createWebhook()": [
    (particle) => particle.createWebhook({ event, url }),
    "POST",
    "/v1/webhooks",
    { event, url, requestType: "POST" },
  ],
  "createWebhook() with an empty hook": [
    (particle) => particle.createWebhook({ event, url, hook: {} }),
    "POST",
    "/v1/webhooks",
    { event, url, requestType: "POST" },
  ],
  "createWebhook() with all options": [
    (particle) =>
      particle.createWebhook({
        event,
        url,
        device: "d",
        rejectUnauthorized: false,
        noDefaults: false,
        hook,
        product: 7,
      }),
    "POST",
    "/v1/products/7/webhooks",
    {
      event,
      url,
      deviceId: "d",
      rejectUnauthorized: false,
      noDefaults: false,
      requestType: "PUT",
      auth: { bearer: "b" },
      headers: { "X-ONE": "1" },
      query: { foo: "bar" },
      json: { celsius: "{{{PARTICLE_EVENT_VALUE}}}" },
      form: { a: "b" },
      body: "",
      responseTemplate: "{{x}}",
      responseTopic: "answer",
      errorResponseTopic: "failure",
    },
  ],
  "deleteWebhook()": [
    (particle) => particle.deleteWebhook({ hookId }),
    "DELETE",
    "/v1/webhooks/h1",
  ],
  "deleteWebhook() for a product": [
    (particle) => particle.deleteWebhook({ hookId, product: "p" }),
    "DELETE",
    "/v1/products/p/webhooks/h1",
  ],
  "listWebhooks()": [(particle) => particle.listWebhooks(), "GET", "/v1/webhooks"],
  "listWebhooks() for a product": [
    (particle) => particle.listWebhooks({ product: 7 }),
    "GET",
    "/v1/products/7/webhooks",
  ],
  "createIntegration()": [
    (particle) => particle.createIntegration({ event, settings }),
    "POST",
    "/v1/integrations",
    { event, integration_type: "Webhook", url },
  ],
  "createIntegration() for a product, for a device": [
    (particle) =>
      particle.createIntegration({
        event,
        deviceId: "d",
        product: 7,
        settings: { topic: "", retries: 0, disabled: false, name: null, json: { a: 1 } },
      }),
    "POST",
    "/v1/products/7/integrations",
    { event, deviceid: "d", topic: "", retries: 0, disabled: false, name: null, json: { a: 1 } },
  ],
  "createIntegration() for an organization, with settings that override options": [
    (particle) =>
      particle.createIntegration({
        event,
        deviceId: "d",
        org: "o",
        settings: { event: "other", deviceid: "e" },
      }),
    "POST",
    "/v1/orgs/o/integrations",
    { event: "other", deviceid: "e" },
  ],
  "editIntegration()": [
    (particle) => particle.editIntegration({ integrationId, event, settings }),
    "PUT",
    "/v1/integrations/i1",
    { event, integration_type: "Webhook", url },
  ],
  "editIntegration() without settings": [
    (particle) => particle.editIntegration({ integrationId }),
    "PUT",
    "/v1/integrations/i1",
    {},
  ],
  "editIntegration() for a product": [
    (particle) =>
      particle.editIntegration({ integrationId, event: "", deviceId: "d", product: "p" }),
    "PUT",
    "/v1/products/p/integrations/i1",
    { event: "", deviceid: "d" },
  ],
  "editIntegration() for an organization, with settings that override options": [
    (particle) =>
      particle.editIntegration({
        integrationId,
        event,
        deviceId: "d",
        settings: { event: "other", deviceid: "e" },
        org: "o",
      }),
    "PUT",
    "/v1/orgs/o/integrations/i1",
    { event: "other", deviceid: "e" },
  ],
  "deleteIntegration()": [
    (particle) => particle.deleteIntegration({ integrationId }),
    "DELETE",
    "/v1/integrations/i1",
  ],
  "deleteIntegration() for a product": [
    (particle) => particle.deleteIntegration({ integrationId, product: 7 }),
    "DELETE",
    "/v1/products/7/integrations/i1",
  ],
  "deleteIntegration() for an organization": [
    (particle) => particle.deleteIntegration({ integrationId, org: "o" }),
    "DELETE",
    "/v1/orgs/o/integrations/i1",
  ],
  "getIntegration()": [
    (particle) => particle.getIntegration({ integrationId }),
    "GET",
    "/v1/integrations/i1",
  ],
  "getIntegration() for a product": [
    (particle) => particle.getIntegration({ integrationId, product: 7 }),
    "GET",
    "/v1/products/7/integrations/i1",
  ],
  "getIntegration() for an organization": [
    (particle) => particle.getIntegration({ integrationId, org: "o" }),
    "GET",
    "/v1/orgs/o/integrations/i1",
  ],
  "testIntegration()": [
    (particle) => particle.testIntegration({ integrationId }),
    "POST",
    "/v1/integrations/i1/test",
    {},
  ],
  "testIntegration() for a product, with all options": [
    (particle) =>
      particle.testIntegration({ integrationId, product: "p", data: "", deviceId: "d" }),
    "POST",
    "/v1/products/p/integrations/i1/test",
    { data: "", device_id: "d" },
  ],
  "testIntegration() for an organization": [
    (particle) => particle.testIntegration({ integrationId, org: "o", data: "21.5" }),
    "POST",
    "/v1/orgs/o/integrations/i1/test",
    { data: "21.5" },
  ],
  "createIntegration() with secrets": [
    (particle) =>
      particle.createIntegration({ event, settings: { url, secrets: [{ name: "KEY" }] } }),
    "POST",
    "/v1/integrations",
    { event, url, secrets: [{ name: "KEY" }] },
  ],
  "listIntegrations()": [(particle) => particle.listIntegrations(), "GET", "/v1/integrations"],
  "listIntegrations() for a product": [
    (particle) => particle.listIntegrations({ product: 7, org: undefined }),
    "GET",
    "/v1/products/7/integrations",
  ],
  "listIntegrations() for an organization": [
    (particle) => particle.listIntegrations({ org: "o", product: undefined }),
    "GET",
    "/v1/orgs/o/integrations",
  ],
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

Deno.test("integrations throw if both a product and an organization are given", () => {
  const { particle, requests } = recorded();
  // @ts-expect-error: both a product and an organization
  const mixed: IntegrationScope = { product: 7, org: "o" };
  for (const scope of [mixed, { product: null, org: "o" } as unknown as IntegrationScope]) {
    const calls = [
      () => particle.createIntegration({ event, settings, ...scope }),
      () => particle.editIntegration({ integrationId, ...scope }),
      () => particle.deleteIntegration({ integrationId, ...scope }),
      () => particle.listIntegrations(scope),
      () => particle.getIntegration({ integrationId, ...scope }),
      () => particle.testIntegration({ integrationId, ...scope }),
    ];
    for (const call of calls) assertThrows(call, TypeError, "product or org");
  }
  assertEquals(requests.length, 0);
});

Deno.test("integrations throw without an event, a URL or settings", () => {
  const { particle, requests } = recorded();
  for (const bad of ["", undefined, null, 42] as string[]) {
    assertThrows(() => particle.createWebhook({ event: bad, url }), TypeError, "event");
    assertThrows(() => particle.createWebhook({ event, url: bad }), TypeError, "url");
    assertThrows(() => particle.createIntegration({ event: bad, settings }), TypeError, "event");
  }
  for (const bad of [undefined, null, "url", [settings]] as unknown as IntegrationSettings[]) {
    assertThrows(() => particle.createIntegration({ event, settings: bad }), TypeError, "settings");
    if (!bad) continue;
    assertThrows(
      () => particle.editIntegration({ integrationId, settings: bad }),
      TypeError,
      "settings",
    );
  }
  assertEquals(requests.length, 0);
});

Deno.test("testIntegration() throws before any request if the id of the device is not text", () => {
  const { particle, requests } = recorded();
  for (const deviceId of ["", null, 42] as string[]) {
    assertThrows(
      () => particle.testIntegration({ integrationId, deviceId }),
      TypeError,
      "deviceId",
    );
  }
  assertEquals(requests.length, 0);
});

Deno.test("settings cannot contain a prototype, and unknown members of a hook are not sent", async () => {
  const { particle, requests } = recorded();
  const malicious = JSON.parse(`{"__proto__": {"event": "x", "polluted": true}, "url": "u"}`);
  for (
    const call of [
      () => particle.createIntegration({ event, settings: malicious }),
      () => particle.editIntegration({ integrationId, event, settings: malicious }),
    ]
  ) assertThrows(call, TypeError, "__proto__");
  assertEquals(requests.length, 0);
  const inherited = Object.create({ event: "x", polluted: true }, {
    url: { value: "u", enumerable: true },
  });
  await particle.createIntegration({ event, settings: inherited });
  assertEquals(JSON.parse(requests[0]!.body as string), { event, url: "u" });
  await particle.createWebhook({ event, url, hook: { event: "x", id: "y" } as Hook });
  assertEquals(JSON.parse(requests[1]!.body as string), { event, url, requestType: "POST" });
});

Deno.test("hooks and scopes are typed", () => {
  // @ts-expect-error: not an HTTP method of webhooks
  const method: Hook = { method: "PATCH" };
  // @ts-expect-error: organizations have no webhooks
  const options: ListWebhooksOptions = { org: "o" };
  // @ts-expect-error: a function is not JSON
  const text: IntegrationSettings = { url: () => url };
  assertEquals([method, options, text].length, 3);
});

Deno.test("responses about integrations are typed", async () => {
  const created = { ok: true, id: "i1", event, name: null, created_at: "t" };
  const listed = { id: "h1", event, url, requestType: "POST", created_at: "t", deviceID: "d" };
  const { particle } = recorded(
    Response.json({ ...created, url, hookUrl: "hook" }, { status: 201 }),
    Response.json({ ...created, integrationUrl: "integration" }, { status: 201 }),
    Response.json({ integration: { ...listed, integration_type: "Webhook" } }),
    Response.json([listed]),
    new Response(null, { status: 204 }),
    Response.json({ integration: { ...listed, secrets: [{ name: "KEY" }], logs: [{}] } }),
    Response.json({ pass: false, error: "timeout" }),
  );
  const hook: JSONResponse<CreateWebhookResponse> = await particle.createWebhook({ event, url });
  assertEquals([hook.body.hookUrl, hook.body.url], ["hook", url]);
  const made: JSONResponse<CreateIntegrationResponse> = await particle.createIntegration({
    event,
    settings,
  });
  assertEquals([made.body.integrationUrl, made.statusCode], ["integration", 201]);
  const edited: JSONResponse<EditIntegrationResponse> = await particle.editIntegration({
    integrationId,
    settings,
  });
  assertEquals(edited.body.integration.integration_type, "Webhook");
  const hooks: JSONResponse<WebhookInfo[]> = await particle.listWebhooks();
  assertEquals([hooks.body[0]?.requestType, hooks.body[0]?.deviceID], ["POST", "d"]);
  assertEquals(await particle.deleteIntegration({ integrationId }), { body: {}, statusCode: 204 });
  const { integration } = (await particle.getIntegration({ integrationId })).body;
  assertEquals([integration.secrets?.[0]?.name, integration.logs?.length], ["KEY", 1]);
  const { pass, data, error } = (await particle.testIntegration({ integrationId })).body;
  assertEquals([pass, data, error], [false, undefined, "timeout"]);
});

checkHostileIds({
  "createWebhook, product": (particle, product) => particle.createWebhook({ event, url, product }),
  deleteWebhook: (particle, hookId) => particle.deleteWebhook({ hookId }),
  "deleteWebhook, product": (particle, product) => particle.deleteWebhook({ hookId, product }),
  "listWebhooks, product": (particle, product) => particle.listWebhooks({ product }),
  "createIntegration, product": (particle, product) =>
    particle.createIntegration({ event, settings, product }),
  "createIntegration, org": (particle, org) => particle.createIntegration({ event, settings, org }),
  editIntegration: (particle, integrationId) => particle.editIntegration({ integrationId }),
  "editIntegration, product": (particle, product) =>
    particle.editIntegration({ integrationId, product }),
  "editIntegration, org": (particle, org) => particle.editIntegration({ integrationId, org }),
  deleteIntegration: (particle, integrationId) => particle.deleteIntegration({ integrationId }),
  "deleteIntegration, product": (particle, product) =>
    particle.deleteIntegration({ integrationId, product }),
  "deleteIntegration, org": (particle, org) => particle.deleteIntegration({ integrationId, org }),
  getIntegration: (particle, integrationId) => particle.getIntegration({ integrationId }),
  "getIntegration, product": (particle, product) =>
    particle.getIntegration({ integrationId, product }),
  "getIntegration, org": (particle, org) => particle.getIntegration({ integrationId, org }),
  testIntegration: (particle, integrationId) => particle.testIntegration({ integrationId }),
  "testIntegration, product": (particle, product) =>
    particle.testIntegration({ integrationId, product }),
  "testIntegration, org": (particle, org) => particle.testIntegration({ integrationId, org }),
  "listIntegrations, product": (particle, product) => particle.listIntegrations({ product }),
  "listIntegrations, org": (particle, org) => particle.listIntegrations({ org }),
});
