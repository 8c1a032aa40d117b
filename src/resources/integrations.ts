/**
 * Integrations and webhooks: requests that the cloud sends to other services when a device publishes an event.
 *
 * @module
 */
import { optionalText, orEmpty, requireText } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse, OKResponse } from "../types/common.ts";
import type {
  CreateIntegrationOptions,
  CreateIntegrationResponse,
  CreateWebhookOptions,
  CreateWebhookResponse,
  DeleteIntegrationOptions,
  DeleteWebhookOptions,
  EditIntegrationOptions,
  EditIntegrationResponse,
  GetIntegrationOptions,
  GetIntegrationResponse,
  IntegrationInfo,
  IntegrationScope,
  IntegrationSettings,
  ListIntegrationsOptions,
  ListWebhooksOptions,
  TestIntegrationOptions,
  TestIntegrationResponse,
  WebhookInfo,
} from "../types/integrations.ts";

/**
 * Creates a webhook: `POST /v1[/products/:product]/webhooks`. Calling it twice creates two webhooks. For settings that
 * `Hook` does not have, such as `unchunked` and `secrets`, use `createIntegration()`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body } = await particle.createWebhook({
 *   event: "temperature",
 *   url: "https://example.com/readings",
 *   hook: { json: { celsius: "{{{PARTICLE_EVENT_VALUE}}}" } },
 * });
 * console.log(body.id);
 * ```
 *
 * @param options The event, the URL and the request to send.
 * @returns The webhook.
 */
export function createWebhook(
  api: ApiCaller,
  options: CreateWebhookOptions,
): Promise<JSONResponse<CreateWebhookResponse>> {
  const { rejectUnauthorized, noDefaults, hook: given } = orEmpty(options);
  const hook = orEmpty(given, "hook");
  return api.post({
    ...endpoint(options, "/v1[/products/:product]/webhooks"),
    data: {
      event: requireText(options, "event"),
      url: requireText(options, "url"),
      deviceId: optionalText(options, "device"),
      rejectUnauthorized,
      noDefaults,
      requestType: hook.method ?? "POST",
      auth: hook.auth,
      headers: hook.headers,
      query: hook.query,
      json: hook.json,
      form: hook.form,
      body: hook.body,
      responseTemplate: hook.responseTemplate,
      responseTopic: hook.responseEvent,
      errorResponseTopic: hook.errorResponseEvent,
    },
  });
}

/**
 * Deletes a webhook: `DELETE /v1[/products/:product]/webhooks/:hookId`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The webhook.
 * @returns `{}`, or `{ok: true}`.
 */
export function deleteWebhook(
  api: ApiCaller,
  options: DeleteWebhookOptions,
): Promise<JSONResponse<Partial<OKResponse>>> {
  return api.delete({
    ...endpoint(options, "/v1[/products/:product]/webhooks/:hookId"),
    callClass: "idempotent-write",
  });
}

/**
 * Lists the webhooks of the account or of a product: `GET /v1[/products/:product]/webhooks`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product. Default: the webhooks of the account.
 * @returns The webhooks.
 */
export function listWebhooks(
  api: ApiCaller,
  options?: ListWebhooksOptions,
): Promise<JSONResponse<WebhookInfo[]>> {
  return api.get(endpoint(options, "/v1[/products/:product]/webhooks"));
}

/**
 * Creates an integration: `POST /v1[/products/:product | /orgs/:org]/integrations`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body } = await particle.createIntegration({
 *   event: "temperature",
 *   settings: { integration_type: "GoogleCloudPubSub", topic: "projects/p/topics/readings" },
 * });
 * console.log(body.id);
 * ```
 *
 * @param options The event, and the settings of the integration.
 * @returns The integration.
 * @throws {TypeError} before any request, if both `product` and `org` are given.
 */
export function createIntegration(
  api: ApiCaller,
  options: CreateIntegrationOptions,
): Promise<JSONResponse<CreateIntegrationResponse>> {
  const given = atMostOneScope(options);
  return api.post({
    ...endpoint(given, "/v1[/products/:product][/orgs/:org]/integrations"),
    data: {
      event: requireText(given, "event"),
      deviceid: optionalText(given, "deviceId"),
      ...checkedSettings(given.settings),
    },
  });
}

/**
 * Replaces an integration: `PUT /v1[/products/:product | /orgs/:org]/integrations/:integrationId`. Settings that you
 * leave out are lost: the cloud does not merge them with the old ones.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The integration and all of its settings.
 * @returns The changed integration.
 * @throws {TypeError} before any request, if both `product` and `org` are given.
 */
export function editIntegration(
  api: ApiCaller,
  options: EditIntegrationOptions,
): Promise<JSONResponse<EditIntegrationResponse>> {
  const given = atMostOneScope(options);
  return api.put({
    ...endpoint(given, "/v1[/products/:product][/orgs/:org]/integrations/:integrationId"),
    callClass: "idempotent-write",
    data: {
      event: given.event,
      deviceid: optionalText(given, "deviceId"),
      ...checkedSettings(given.settings ?? {}),
    },
  });
}

/**
 * Deletes an integration: `DELETE /v1[/products/:product | /orgs/:org]/integrations/:integrationId`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The integration.
 * @returns `{}`, or `{ok: true}`.
 * @throws {TypeError} before any request, if both `product` and `org` are given.
 */
export function deleteIntegration(
  api: ApiCaller,
  options: DeleteIntegrationOptions,
): Promise<JSONResponse<Partial<OKResponse>>> {
  return api.delete({
    ...endpoint(
      atMostOneScope(options),
      "/v1[/products/:product][/orgs/:org]/integrations/:integrationId",
    ),
    callClass: "idempotent-write",
  });
}

/**
 * Lists the integrations of the account, of a product or of an organization:
 * `GET /v1[/products/:product | /orgs/:org]/integrations`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product or organization. Default: the integrations of the account.
 * @returns The integrations, including webhooks.
 * @throws {TypeError} before any request, if both `product` and `org` are given.
 */
export function listIntegrations(
  api: ApiCaller,
  options?: ListIntegrationsOptions,
): Promise<JSONResponse<IntegrationInfo[]>> {
  return api.get(
    endpoint(atMostOneScope(options), "/v1[/products/:product][/orgs/:org]/integrations"),
  );
}

/**
 * Gets an integration, with a log of its recent requests:
 * `GET /v1[/products/:product | /orgs/:org]/integrations/:integrationId`. Particle documents it under Integrations › Get
 * integration; for organizations it is unverified.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The integration.
 * @returns The integration.
 * @throws {TypeError} before any request, if both `product` and `org` are given.
 * @throws {ParticleError} 404 if there is no integration with this id.
 */
export function getIntegration(
  api: ApiCaller,
  options: GetIntegrationOptions,
): Promise<JSONResponse<GetIntegrationResponse>> {
  return api.get(
    endpoint(
      atMostOneScope(options),
      "/v1[/products/:product][/orgs/:org]/integrations/:integrationId",
    ),
  );
}

/**
 * Tests an integration: sends one real request to its target, as if a device had published an event:
 * `POST /v1[/products/:product | /orgs/:org]/integrations/:integrationId/test`. Particle documents it under
 * Integrations › Test an integration; for organizations it is unverified.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body: webhook } = await particle.createWebhook({
 *   event: "temperature",
 *   url: "https://example.com/readings",
 * });
 * const { body } = await particle.testIntegration({ integrationId: webhook.id, data: "21.5" });
 * console.log(body.pass ? body.data : body.error);
 * ```
 *
 * @param options The integration, and the event to send.
 * @returns Whether the target responded with a 2xx status. The call itself succeeds either way.
 * @throws {TypeError} before any request, if both `product` and `org` are given.
 * @throws {ParticleError} 404 if there is no integration with this id.
 */
export function testIntegration(
  api: ApiCaller,
  options: TestIntegrationOptions,
): Promise<JSONResponse<TestIntegrationResponse>> {
  const given = atMostOneScope(options);
  return api.post({
    ...endpoint(
      given,
      "/v1[/products/:product][/orgs/:org]/integrations/:integrationId/test",
    ),
    data: { data: given.data, device_id: optionalText(given, "deviceId") },
  });
}

/** Returns a copy of the options, so that the scope that is checked is the one that is used. */
function atMostOneScope<T extends IntegrationScope>(options: T | undefined): T {
  const given = { ...orEmpty(options) };
  if (given.product !== undefined && given.org !== undefined) {
    throw new TypeError("Pass product or org, not both");
  }
  return given;
}

/** Settings often come from a file: a `__proto__` member must not reach a parser that would set a prototype. */
function checkedSettings(settings: IntegrationSettings): IntegrationSettings {
  if (typeof settings !== "object" || settings === null || Array.isArray(settings)) {
    throw new TypeError("settings must be an object");
  }
  if (Object.hasOwn(settings, "__proto__")) {
    throw new TypeError("settings must not have a __proto__ member");
  }
  return settings;
}
