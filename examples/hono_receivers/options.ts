import { Particle } from "@particle-edge/sdk";
import type { DuplicateGuard } from "@particle-edge/sdk/receivers";

/** What the app is made of. */
export interface AppOptions {
  /** The client, with a token that may see the fleet. */
  particle: Particle;
  /** The fleet: a product, by id or slug. Default: one's own devices. */
  product?: string | number | undefined;
  /** What webhooks send as `Authorization: Bearer …`; two of them while one replaces the other. */
  webhookSecrets: readonly string[];
  /** The password of the page, for the user `fleet`: at least 12 characters. */
  password: string;
  /** Tells events that were delivered before. Default: the memory of this process. */
  guard?: DuplicateGuard | undefined;
  /**
   * Whether all browsers share one event stream of the cloud. Default: true. Not on Workers, where what one request
   * has opened cannot be used by another: there each browser costs a stream, of which an address may open 100.
   */
  shareEvents?: boolean | undefined;
  /** Hears of what fails, for logs. Default: `console.error`. */
  onError?: ((error: unknown) => void) | undefined;
}

/** The environment variables that the app reads. */
export interface AppEnv {
  /** An access token, best of an API user that may do no more than is needed. */
  PARTICLE_TOKEN?: string | undefined;
  /** The product, by id or slug. Default: one's own devices. */
  PARTICLE_PRODUCT?: string | undefined;
  /** Another cloud than Particle's, such as an emulator on this machine. */
  PARTICLE_URL?: string | undefined;
  /** What webhooks send as `Authorization: Bearer …`. */
  WEBHOOK_SECRET?: string | undefined;
  /** The secret before, as long as some webhook still sends it. */
  WEBHOOK_SECRET_OLD?: string | undefined;
  /** The password of the page. */
  FLEET_PASSWORD?: string | undefined;
}

/** The environment variables that say where Deno and Bun listen. */
export interface ServerEnv {
  /** The address to listen on. Default: `127.0.0.1`, which only this machine can reach. */
  HOST?: string | undefined;
  /** The port to listen on; 0 for any free one. Default: 8000. */
  PORT?: string | undefined;
}

/** Shortest password of the page. */
const PASSWORD_MIN = 12;

/**
 * Reads the options from the environment.
 *
 * @throws {TypeError} if a variable is missing: what is not set must not stand open.
 */
export function optionsFromEnv(env: AppEnv): AppOptions {
  const { PARTICLE_PRODUCT, PARTICLE_URL, WEBHOOK_SECRET_OLD } = env;
  return {
    particle: new Particle({
      auth: required(env, "PARTICLE_TOKEN"),
      baseUrl: PARTICLE_URL || undefined,
    }),
    product: PARTICLE_PRODUCT || undefined,
    webhookSecrets: [
      required(env, "WEBHOOK_SECRET"),
      ...WEBHOOK_SECRET_OLD ? [WEBHOOK_SECRET_OLD] : [],
    ],
    password: required(env, "FLEET_PASSWORD"),
  };
}

/**
 * Reads from the environment where to listen.
 *
 * @param env The environment.
 * @returns The options of `Deno.serve()` and of Bun's server.
 * @throws {TypeError} if `PORT` is not a port.
 */
export function addressFromEnv({ HOST, PORT }: ServerEnv): { hostname: string; port: number } {
  const port = PORT || "8000";
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new TypeError(`PORT must be a number from 0 to 65535, got ${JSON.stringify(port)}`);
  }
  return { hostname: HOST || "127.0.0.1", port: Number(port) };
}

/**
 * Checks the password of the page.
 *
 * @throws {TypeError} if there is none, or it is too short.
 */
export function checkPassword(password: unknown): string {
  if (typeof password === "string" && password.length >= PASSWORD_MIN) return password;
  throw new TypeError(`The password of the page must have at least ${PASSWORD_MIN} characters`);
}

function required(env: AppEnv, name: keyof AppEnv): string {
  const value = env[name];
  if (value) return value;
  throw new TypeError(`Set the environment variable ${name}: the README says to what`);
}
