/** What becomes of a receiver's answer: events. Source: docs, webhooks. */
import { toBase64 } from "../base/bytes.ts";
import type { CloudEvent } from "../model/records.ts";
import type { HookConfig } from "../stores/integration_config.ts";
import type { HookAnswer } from "./sender.ts";
import { render, renderJson } from "./template.ts";
import { cloudVariables, jsonMembers } from "./variables.ts";

/** Size of the pieces an answer is cut into, in bytes. */
const CHUNK_BYTES = 512;
/** Longest name of an event that tells of an answer. Our own choice: names that trigger have 64 characters at most. */
const TOPIC_MAX = 256;

/** An event to publish. */
export interface HookEvent {
  readonly name: string;
  readonly data: string;
}

/** A text in pieces of exactly 512 bytes; a character that is cut in two becomes U+FFFD on both sides. */
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

/** The name of the events that tell of an answer or a failure. */
function topicOf(
  kind: "hook-response" | "hook-error",
  topic: string | undefined,
  event: CloudEvent,
  deviceInTopic: boolean,
): string {
  const prefix = event.product && deviceInTopic ? "{{{PARTICLE_DEVICE_ID}}}/" : "";
  const template = topic || `${prefix}${kind}/{{{PARTICLE_EVENT_NAME}}}`;
  // One line of an event stream: nothing may end it early.
  return render(template, cloudVariables(event)).replace(/[^\x20-\x7e]/g, "_").slice(0, TOPIC_MAX);
}

function eventsOf(topic: string, data: string, unchunked: boolean): HookEvent[] {
  if (data === "") return [];
  if (unchunked) return [{ name: topic, data }];
  return chunksOf(data).map((chunk, index) => ({ name: `${topic}/${index}`, data: chunk }));
}

/** The data that an answer makes. */
function dataOf(hook: HookConfig, event: CloudEvent, answer: HookAnswer): string {
  if (answer.body.length === 0) return "";
  if (hook.dataUrlResponseEvent) {
    return `data:${answer.contentType || "application/octet-stream"};base64,${
      toBase64(answer.body)
    }`;
  }
  const text = decode(answer.body);
  const { responseTemplate: template } = hook;
  if (template === undefined) return text;
  const view = Object.assign(jsonMembers(text), cloudVariables(event));
  return typeof template === "string"
    ? render(template, view)
    : JSON.stringify(renderJson(template, view));
}

/**
 * The events of an answer 2xx; none for an empty one.
 *
 * @throws {TemplateError} if a template is wrong
 */
export function responseEvents(
  hook: HookConfig,
  event: CloudEvent,
  answer: HookAnswer,
  deviceInTopic: boolean,
): HookEvent[] {
  const topic = topicOf("hook-response", hook.responseTopic, event, deviceInTopic);
  return eventsOf(topic, dataOf(hook, event, answer), hook.unchunked ?? false);
}

/**
 * The events of a failure.
 *
 * @throws {TemplateError} if the template of the name is wrong
 */
export function errorEvents(
  hook: HookConfig,
  event: CloudEvent,
  message: string,
  deviceInTopic: boolean,
): HookEvent[] {
  const topic = topicOf("hook-error", hook.errorResponseTopic, event, deviceInTopic);
  return eventsOf(topic, message, hook.unchunked ?? false);
}
