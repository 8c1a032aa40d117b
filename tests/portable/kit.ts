/** What the portable cases are made of: access to the cloud, clients, and waiting that ends. */
import { isParticleError, Particle, type ParticleError } from "../../mod.ts";

/** The devices of kit/test_cloud.ts. */
export const DEVICES = {
  thermometer: "0123456789abcdef01234567",
  coffeeMachine: "76543210fedcba9876543210",
  remote: "c0ffee00c0ffee00c0ffee00",
  sleeper: "00000000000000000000dead",
} as const;

/** Where the cloud of a run is, and how to get in. */
export interface CloudAccess {
  baseUrl: string;
  token: string;
  username: string;
  password: string;
}

/** What a case is given: the cloud, and the `equal` of its runtime's test library. */
export interface Tools extends CloudAccess {
  equal(actual: unknown, expected: unknown): void;
}

/** One case; it rejects if it fails. */
export type Case = (tools: Tools) => Promise<void>;

/** A call or condition that takes longer than this has failed. */
const PATIENCE = 15_000;

/** A client of the cloud of a run. */
export const client = ({ baseUrl, token }: CloudAccess): Particle =>
  new Particle({ baseUrl, auth: token });

/** A client whose requests get this answer and go nowhere. */
export function answered(
  { baseUrl, token }: CloudAccess,
  body: string | null,
  init: ResponseInit,
): Particle {
  return new Particle({ baseUrl, auth: token, fetch: () => new Response(body, init) });
}

/** Waits for `promise`, but not forever: a case that hangs must fail by its own name. */
export async function soon<T>(what: string, promise: Promise<T>, ms = PATIENCE): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The `ParticleError` that `promise` rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<ParticleError> {
  const error: unknown = await soon("a failure", promise).then(
    (value) => new Error(`did not fail: ${JSON.stringify(value)}`),
    (reason) => reason,
  );
  if (isParticleError(error)) return error;
  throw error;
}

/** How many event streams the cloud serves, once it serves `count` of them. */
export async function streams(particle: Particle, count: number): Promise<void> {
  const started = Date.now();
  for (;;) {
    const { body } = await particle.getVariable({ deviceId: DEVICES.remote, name: "streams" });
    if (body.result === count) return;
    if (Date.now() - started > PATIENCE) {
      throw new Error(`${body.result} streams are open, not ${count}`);
    }
  }
}

/** Makes the `remote` device do something. */
export async function remote(
  particle: Particle,
  name: "cut" | "say",
  argument = "",
): Promise<void> {
  await particle.callFunction({ deviceId: DEVICES.remote, name, argument });
}
