/** Helpers for the portable cases: access to the cloud, clients, and waiting with a time limit. */
import { isParticleError, Particle, type ParticleError } from "../../mod.ts";
import type { HostileUrls } from "./hostile_kit.ts";

/** The devices of kit/test_cloud.ts. */
export const DEVICES = {
  thermometer: "0123456789abcdef01234567",
  coffeeMachine: "76543210fedcba9876543210",
  remote: "c0ffee00c0ffee00c0ffee00",
  sleeper: "00000000000000000000dead",
} as const;

/** The address and credentials of the cloud, and the addresses of kit/hostile_server.ts. */
export interface CloudAccess extends HostileUrls {
  baseUrl: string;
  token: string;
  username: string;
  password: string;
}

/** The parameters of a case: the cloud, and `equal` from the test library of the runtime. */
export interface Tools extends CloudAccess {
  equal(actual: unknown, expected: unknown): void;
}

/** A case, which rejects if it fails. */
export type Case = (tools: Tools) => Promise<void>;

/** The time limit of a call or condition, in milliseconds. */
const TIME_LIMIT = 15_000;

/** Makes a client of the cloud. */
export const client = ({ baseUrl, token }: CloudAccess): Particle =>
  new Particle({ baseUrl, auth: token });

/** Makes a client whose requests get this response without being sent. */
export function respondingWith(
  { baseUrl, token }: CloudAccess,
  body: string | null,
  init: ResponseInit,
): Particle {
  return new Particle({ baseUrl, auth: token, fetch: () => new Response(body, init) });
}

/** Waits for `promise` with a time limit, so that a case that hangs fails under its own name. */
export async function soon<T>(what: string, promise: Promise<T>, ms = TIME_LIMIT): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: no result within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Returns the `ParticleError` that `promise` rejects with. Throws if it resolves or rejects with another error. */
export async function failureOf(promise: Promise<unknown>): Promise<ParticleError> {
  const error: unknown = await soon("a failure", promise).then(
    (value) => new Error(`The call did not fail: ${JSON.stringify(value)}`),
    (reason) => reason,
  );
  if (isParticleError(error)) return error;
  throw error;
}

/** Waits until the cloud serves exactly `count` event streams. */
export async function streams(particle: Particle, count: number): Promise<void> {
  const started = Date.now();
  for (;;) {
    const { body } = await particle.getVariable({ deviceId: DEVICES.remote, name: "streams" });
    if (body.result === count) return;
    if (Date.now() - started > TIME_LIMIT) {
      throw new Error(`${body.result} streams are open, not ${count}`);
    }
  }
}

/** Calls a function of the device `remote`: `cut` cuts every stream, `say` publishes an event. */
export async function remote(
  particle: Particle,
  name: "cut" | "say",
  argument = "",
): Promise<void> {
  await particle.callFunction({ deviceId: DEVICES.remote, name, argument });
}
