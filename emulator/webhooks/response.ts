/** Turns the response of a webhook's receiver into events. Source: docs, webhooks. */
import { toBase64 } from "../base/bytes.ts";
import type { CloudEvent } from "../model/records.ts";
import type { HookConfig } from "../stores/integration_config.ts";
import type { HookResponse } from "./sender.ts";
import { render, renderJson } from "./template.ts";
import { cloudVariables, jsonMembers } from "./variables.ts";

/** Size of the chunks that a response is split into, in bytes. */
const CHUNK_BYTES = 512;
/** Longest name of a response event, in characters. Our own choice: other event names have at most 64. */
const TOPIC_MAX = 256;

/** An event to publish. */
export interface HookEvent {
  readonly name: string;
  readonly data: string;
}

/** Splits a text into chunks of 512 bytes. A character that is split becomes U+FFFD on both sides. */
export function chunksOf(text: string): string[] {
  const bytes = new TextEncoder().encode(text);
  const chunks: string[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    chunks.push(decode(bytes.subarray(at, at + CHUNK_BYTES)));
  }
  return chunks;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/** Returns the name of the events that report a response or an error. */
function topicOf(
  kind: "hook-response" | "hook-error",
  topic: string | undefined,
  event: CloudEvent,
  deviceInTopic: boolean,
): string {
  const isOfDevice = kind === "hook-response" && event.product && deviceInTopic;
  const prefix = isOfDevice ? "{{{PARTICLE_DEVICE_ID}}}/" : "";
  const template = topic || `${prefix}${kind}/{{{PARTICLE_EVENT_NAME}}}`;
  // A line break would end the line of the event stream.
  return render(template, cloudVariables(event)).replace(/[^\x20-\x7e]/g, "_").slice(0, TOPIC_MAX);
}

function eventsOf(topic: string, data: string, unchunked: boolean): HookEvent[] {
  if (data === "") return [];
  if (unchunked) return [{ name: topic, data }];
  return chunksOf(data).map((chunk, index) => ({ name: `${topic}/${index}`, data: chunk }));
}

/** Returns the data of the response events. */
function dataOf(hook: HookConfig, event: CloudEvent, response: HookResponse): string {
  if (response.body.length === 0) return "";
  if (hook.dataUrlResponseEvent) {
    return `data:${response.contentType || "application/octet-stream"};base64,${
      toBase64(response.body)
    }`;
  }
  const text = decode(response.body);
  const { responseTemplate: template } = hook;
  if (template === undefined) return text;
  const view = Object.assign(jsonMembers(text), cloudVariables(event));
  return typeof template === "string"
    ? render(template, view)
    : JSON.stringify(renderJson(template, view));
}

/**
 * Returns the events for a 2xx response. The list is empty if the response is empty.
 *
 * @throws {TemplateError} if a template is invalid.
 */
export function responseEvents(
  hook: HookConfig,
  event: CloudEvent,
  response: HookResponse,
  deviceInTopic: boolean,
): HookEvent[] {
  const topic = topicOf("hook-response", hook.responseTopic, event, deviceInTopic);
  return eventsOf(topic, dataOf(hook, event, response), hook.unchunked ?? false);
}

/**
 * Returns the events for a failed delivery.
 *
 * @throws {TemplateError} if the template of the topic is invalid.
 */
export function errorEvents(
  hook: HookConfig,
  event: CloudEvent,
  message: string,
): HookEvent[] {
  const topic = topicOf("hook-error", hook.errorResponseTopic, event, false);
  return eventsOf(topic, message, hook.unchunked ?? false);
}
