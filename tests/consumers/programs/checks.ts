/**
 * The program of a user, without what differs between runtimes: a call, an event stream, a webhook, an upload, and a
 * call that fails. It uses the package by name and web standards only.
 */
import { isParticleError, Particle, ParticleError } from "@particle-edge/sdk";
import type { FileInput } from "@particle-edge/sdk";
import { ApiClient } from "@particle-edge/sdk/api-client";
import { getVariable } from "@particle-edge/sdk/devices";
import { webhookReceiver } from "@particle-edge/sdk/receivers";
import type { ReceiverContext, WebhookReceiver } from "@particle-edge/sdk/receivers";
import { memoryGuard } from "@particle-edge/sdk/receivers/memory";

/** The cloud to use, and what the program needs from its runtime. */
export interface Surroundings {
  baseUrl: string;
  token: string;
  product: string;
  /** The URL whose requests the runtime passes to {@linkcode receive}. */
  hookUrl: string;
  /** The file to upload: a path if the runtime has files. */
  file: FileInput;
}

/** What the program saw, as JSON. */
export interface Report {
  /** The return value of a device's function. */
  call: number | undefined;
  /** The data of the event that the stream received. */
  event: string | null;
  /** The data of the event that the webhook delivered, and the status of the response. */
  webhook: { data: string | null; status: number };
  /** The uploaded file, downloaded again. */
  upload: string;
  /** The failure of a call from a subpath. */
  failure: { statusCode: number | undefined; isParticleError: boolean; isInstance: boolean };
}

const SECRET = "a long random text";

/** How long to wait for the event, and for the webhook, in milliseconds. */
const PATIENCE = 30_000;

const received: (string | null)[] = [];
const statuses: number[] = [];
let receiver: WebhookReceiver | undefined;

/** Receives a delivery of the webhook. */
export async function receive(request: Request, context?: ReceiverContext): Promise<Response> {
  receiver ??= webhookReceiver({
    secrets: [SECRET],
    guard: memoryGuard(),
    onEvent: ({ data }) => {
      received.push(data);
    },
  });
  const response = await receiver(request, context);
  statuses.push(response.status);
  return response;
}

async function callFunction(particle: Particle): Promise<number | undefined> {
  const call = { deviceId: "coffee-machine", name: "brew", argument: "espresso" };
  return (await particle.callFunction(call)).body.return_value;
}

async function readStream(particle: Particle): Promise<string | null> {
  const signal = AbortSignal.timeout(PATIENCE);
  const stream = await particle.getEventStream({ deviceId: "mine", name: "greeting", signal });
  await particle.publishEvent({ name: "greeting", data: "hello" });
  for await (const { data } of stream) return data;
  throw new Error("The stream ended before its first event");
}

async function receiveWebhook(particle: Particle, url: string): Promise<Report["webhook"]> {
  await particle.createWebhook({ event: "level", url, hook: { auth: { bearer: SECRET } } });
  await particle.publishEvent({ name: "level", data: "95" });
  for (const started = Date.now(); Date.now() - started < PATIENCE;) {
    const [status] = statuses;
    if (status !== undefined) return { data: received[0] ?? null, status };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`The webhook was not delivered within ${PATIENCE} ms`);
}

async function uploadFile(
  particle: Particle,
  { product, file }: Surroundings,
): Promise<string> {
  await particle.uploadProductFirmware({ product, file, version: 7, title: "Seven" });
  const bytes = await particle.downloadProductFirmware({ product, version: 7 });
  return new TextDecoder().decode(bytes);
}

/** Fails through a subpath, whose errors must be of the class that the root exports. */
async function fail({ baseUrl, token }: Surroundings): Promise<Report["failure"]> {
  const api = new ApiClient({ baseUrl, auth: token });
  const error: unknown = await getVariable(api, { deviceId: "coffee-machine", name: "none" }).then(
    () => new Error("The call did not fail"),
    (reason: unknown) => reason,
  );
  const statusCode = isParticleError(error) ? error.statusCode : undefined;
  return {
    statusCode,
    isParticleError: isParticleError(error),
    isInstance: error instanceof ParticleError,
  };
}

/** Runs the program. */
export async function runChecks(surroundings: Surroundings): Promise<Report> {
  const { baseUrl, token, hookUrl } = surroundings;
  const particle = new Particle({ baseUrl, auth: token });
  return {
    call: await callFunction(particle),
    event: await readStream(particle),
    webhook: await receiveWebhook(particle, hookUrl),
    upload: await uploadFile(particle, surroundings),
    failure: await fail(surroundings),
  };
}
