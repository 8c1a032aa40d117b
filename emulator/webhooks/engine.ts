/** Delivers events to webhooks, and publishes their responses. Source: docs, webhooks. */
import { MAX_DEPTH, publishEvent } from "../events/publish.ts";
import type { CloudEvent } from "../model/records.ts";
import { maskOf } from "../base/mask.ts";
import { ownerKeysOf, productIdOfKey } from "../model/owners.ts";
import type { Cloud } from "../cloud.ts";
import type { Integration } from "../stores/integrations.ts";
import { Refused } from "./address_guard.ts";
import type { HookConfig } from "../stores/integration_config.ts";
import { logEntry } from "./log.ts";
import { buildRequest, type HookRequest } from "./request.ts";
import { errorEvents, type HookEvent, responseEvents } from "./response.ts";
import { secretsFor } from "./secrets.ts";
import { type HookResponse, NoResponse, sendOnce } from "./sender.ts";
import { TemplateError } from "./template.ts";
import { Turns } from "../base/turns.ts";
import { wait } from "../base/wait.ts";
import { Throttle } from "./throttle.ts";

/** The `coreid` of events about webhooks. Source: samples in the docs. */
const COREID = "particle-internal";
/** Matches events about webhooks, which never trigger a webhook. */
const HOOK_EVENT = /^hook-(sent|response|error)(\/|$)/;
/** Data of `hook-sent`. Source: samples in the docs. */
const SENT_DATA = "undefined";
/** The error of an event that was skipped. Source: docs, webhooks, Limits. */
const SLEEPING = "Sleeping, too many errors, please wait and try again";
/** Maximum pending deliveries per webhook, so that an unreachable receiver cannot exhaust memory. Our own choice. */
const DELIVERIES_MAX = 10_000;
/** Maximum open requests per webhook, so that many events of one webhook do not delay the others. Our own choice. */
const REQUESTS_MAX = 100;

/** How an attempt ended. */
interface Outcome {
  readonly kind: "success" | "error" | "sleep";
  readonly response?: HookResponse;
  /** Data of `hook-error`. */
  readonly message?: string;
  /** Whether a retry makes sense. */
  readonly retry?: boolean;
}

/** The result of a webhook test. */
export type TestResult = { pass: true; data: string } | { pass: false; error: string };

/** The delivery of an event to a webhook. */
export interface Delivery {
  readonly integration: Integration;
  readonly hook: HookConfig;
  readonly event: CloudEvent;
}

/** Runs the webhooks of a cloud. */
export class WebhookEngine {
  readonly #cloud: Cloud;
  readonly #throttle: Throttle;
  readonly #turns = new Turns(REQUESTS_MAX);
  /** The number of pending deliveries of each webhook, including those that wait for a retry. */
  #deliveries = new WeakMap<Integration, number>();
  /** Ids of the webhooks that were reported because they trigger themselves. */
  #refused = new Set<string>();

  constructor(cloud: Cloud) {
    const { throttleErrors, coolDown } = cloud.settings.webhooks;
    this.#cloud = cloud;
    this.#throttle = new Throttle(throttleErrors, coolDown);
    cloud.hub.listen((event) => this.#onEvent(event));
  }

  /**
   * Sends one request for an event of any name, and publishes nothing.
   *
   * @returns The text of the response, or the error.
   */
  async test(delivery: Delivery): Promise<TestResult> {
    const request = this.#request(delivery);
    if (typeof request === "string") return { pass: false, error: request };
    const { response, message } = await this.#attempt(delivery, request, () => {});
    if (message !== undefined) return { pass: false, error: message };
    if (response?.status === 204 && this.#cloud.settings.webhooks.testOf204 === "timeout") {
      return { pass: false, error: "timeout" };
    }
    const data = response ? new TextDecoder().decode(response.body) : "";
    return { pass: true, data: request.mask(data) };
  }

  #onEvent(event: CloudEvent): void {
    const { integrations, closing } = this.#cloud;
    if (integrations.isEmpty || closing.signal.aborted) return;
    if (event.coreid === COREID || HOOK_EVENT.test(event.name)) return;
    for (const integration of integrations.triggeredBy(event, ownerKeysOf(event))) {
      this.#trigger(integration, event);
    }
  }

  #trigger(integration: Integration, event: CloudEvent): void {
    const { hook, trigger } = integration.config;
    if (!hook) {
      const note = `The emulator does not deliver events to ${trigger.integration_type}`;
      this.#cloud.integrations.log(integration, logEntry(event, { note }));
    } else if (event.depth >= MAX_DEPTH) this.#refuseLoop(integration, event);
    else if (this.#pending(integration) >= DELIVERIES_MAX) {
      const error = `dropped: ${DELIVERIES_MAX} deliveries of this webhook are pending`;
      this.#cloud.integrations.log(integration, logEntry(event, { error }, hook));
      this.#count({ integration, event }, "error");
    } else this.#cloud.background.add(this.#deliver({ integration, hook, event }));
  }

  #refuseLoop(integration: Integration, event: CloudEvent): void {
    const { id, config } = integration;
    const error = `not sent: ${MAX_DEPTH} webhooks and functions have triggered each other`;
    this.#cloud.integrations.log(integration, logEntry(event, { error }, config.hook));
    if (this.#refused.has(id)) return;
    this.#refused.add(id);
    this.#cloud.settings.onError(
      new Error(`The webhook ${JSON.stringify(config.trigger.name)} triggers itself: ${error}`),
    );
  }

  #pending(integration: Integration): number {
    return this.#deliveries.get(integration) ?? 0;
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const { integration } = delivery;
    this.#deliveries.set(integration, this.#pending(integration) + 1);
    try {
      const outcome = await this.#attempts(delivery);
      if (outcome) this.#finish(delivery, outcome);
    } catch (error) {
      if (!this.#cloud.closing.signal.aborted) this.#cloud.settings.onError(error);
    } finally {
      this.#deliveries.set(integration, this.#pending(integration) - 1);
    }
  }

  /** Sends a request and its retries. Returns `undefined` if the webhook was deleted in the meantime. */
  async #attempts(delivery: Delivery): Promise<Outcome | undefined> {
    const { retryAfter } = this.#cloud.settings.webhooks;
    const request = this.#request(delivery);
    if (typeof request === "string") return { kind: "error", message: request };
    const onSent = (): void =>
      this.#publish(delivery, { name: `hook-sent/${delivery.event.name}`, data: SENT_DATA });
    const attempt = () =>
      this.#turns.run(
        delivery.integration.id,
        async () =>
          this.#cloud.integrations.has(delivery.integration)
            ? await this.#attempt(delivery, request, onSent)
            : undefined,
      );
    let outcome = await attempt();
    for (const pause of retryAfter) {
      if (!outcome?.retry) break;
      await wait(pause, this.#cloud.closing.signal);
      outcome = await attempt();
    }
    return outcome;
  }

  /** Builds the request for an event, or returns the error if a template is invalid. */
  #request({ integration, hook, event }: Delivery): HookRequest | string {
    const secrets = secretsFor(this.#cloud, integration);
    try {
      return buildRequest(hook, event, this.#cloud.settings.webhooks.deleteBody, secrets);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const message = maskOf(Object.values(secrets))(`invalid template: ${error.message}`);
      this.#cloud.integrations.log(integration, logEntry(event, { error: message }, hook));
      return message;
    }
  }

  async #attempt(delivery: Delivery, request: HookRequest, onSent: () => void): Promise<Outcome> {
    const { message, ...outcome } = await this.#send(request, onSent);
    const { integration, hook, event } = delivery;
    const error = message === undefined ? undefined : request.mask(message);
    const attempt = { request, response: outcome.response, error };
    this.#cloud.integrations.log(integration, logEntry(event, attempt, hook));
    return error === undefined ? outcome : { ...outcome, message: error };
  }

  async #send(request: HookRequest, onSent: () => void): Promise<Outcome> {
    const host = request.url.hostname;
    if (this.#throttle.isAsleep(host)) return { kind: "sleep", message: SLEEPING, retry: true };
    const { settings, closing } = this.#cloud;
    try {
      const response = await sendOnce(request, settings.webhooks, closing.signal, onSent);
      this.#throttle.note(host, response.status);
      if (response.status >= 200 && response.status < 300) return { kind: "success", response };
      const message = `error status ${response.status} from ${host}`;
      return { kind: "error", response, message, retry: true };
    } catch (error) {
      if (error instanceof NoResponse) {
        return { kind: "error", message: error.message, retry: true };
      }
      if (error instanceof Refused) return { kind: "error", message: error.message };
      throw error;
    }
  }

  #finish(delivery: Delivery, { kind, response, message }: Outcome): void {
    const { integration, hook, event } = delivery;
    this.#count(delivery, kind);
    const { deviceInTopic } = this.#cloud.settings.webhooks;
    try {
      const events = kind === "success" && response
        ? responseEvents(hook, event, response, deviceInTopic)
        : errorEvents(hook, event, message ?? "error");
      for (const one of events) this.#publish(delivery, one);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const problem = `invalid template: ${error.message}`;
      this.#cloud.integrations.log(integration, logEntry(event, { error: problem }, hook));
    }
  }

  /** Counts the outcome of a delivery: for its integration, and for the metrics of its product. */
  #count({ integration, event }: Omit<Delivery, "hook">, kind: Outcome["kind"]): void {
    this.#cloud.integrations.count(integration, kind);
    const product = productIdOfKey(integration.owner);
    if (product === undefined) return;
    const outcome = kind === "error" ? "failure" : kind;
    this.#cloud.metrics.count(product, "integration", event.device, outcome);
  }

  /** Publishes an event about a delivery, visible to everyone who may see the triggering event. */
  #publish({ event }: Delivery, { name, data }: HookEvent): void {
    const { owner, device, product, depth } = event;
    publishEvent(this.#cloud.hub, {
      name,
      data,
      coreid: COREID,
      owner,
      device,
      product,
      depth: depth + 1,
    });
  }
}
