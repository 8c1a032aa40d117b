import { Particle } from "@particle-edge/sdk";
import type { DuplicateGuard } from "@particle-edge/sdk/receivers";

/** Options of the app. */
export interface AppOptions {
  /** The client. Its token must be allowed to read the fleet. */
  particle: Particle;
  /** The product of the fleet, by id or slug. Default: the devices of your own account. */
  product?: string | number | undefined;
  /** The accepted secrets, which webhooks send as `Authorization: Bearer …`: two while a new one replaces an old one. */
  webhookSecrets: readonly string[];
  /** The password of the page, for the user `fleet`. At least 12 characters. */
  password: string;
  /** Recognizes duplicates. Default: a guard in the memory of this process. */
  guard?: DuplicateGuard | undefined;
  /**
   * Whether all browsers share one event stream of the cloud. Default: `true`. Set it to `false` on Workers, where a request
   * cannot use a connection that another request has opened. Each browser then needs its own stream, and the cloud
   * allows 100 streams per IP address.
   */
  shareEvents?: boolean | undefined;
  /** Called with each failure, for logging. Default: `console.error`. */
  onError?: ((error: unknown) => void) | undefined;
}

/** The environment variables of the app. */
export interface AppEnv {
  /** An access token, ideally of an API user with only the necessary permissions. */
  PARTICLE_TOKEN?: string | undefined;
  /** The product, by id or slug. Default: the devices of your own account. */
  PARTICLE_PRODUCT?: string | undefined;
  /** URL of the cloud, for example of an emulator. Default: the Particle Cloud. */
  PARTICLE_URL?: string | undefined;
  /** The secret that webhooks send as `Authorization: Bearer …`. */
  WEBHOOK_SECRET?: string | undefined;
  /** The previous secret, while some webhooks still send it. */
  WEBHOOK_SECRET_OLD?: string | undefined;
  /** The password of the page. */
  FLEET_PASSWORD?: string | undefined;
}

/** The environment variables that set where Deno and Bun listen. */
export interface ServerEnv {
  /** The address to listen on. Default: `127.0.0.1`, which only this machine can reach. */
  HOST?: string | undefined;
  /** The port to listen on; 0 for any free one. Default: 8000. */
  PORT?: string | undefined;
}

/** Minimum length of the page's password. */
const PASSWORD_MIN = 12;

/**
 * Reads the options of the app from environment variables.
 *
 * @throws {TypeError} if a required variable is missing: that must not disable authentication.
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
 * Reads the address to listen on from environment variables.
 *
 * @param env The environment variables.
 * @returns Options for `Deno.serve()` or Bun's server.
 * @throws {TypeError} if `PORT` is not a valid port.
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
 * @throws {TypeError} if the password is missing or too short.
 */
export function checkPassword(password: unknown): string {
  if (typeof password === "string" && password.length >= PASSWORD_MIN) return password;
  throw new TypeError(`The password of the page must have at least ${PASSWORD_MIN} characters`);
}

function required(env: AppEnv, name: keyof AppEnv): string {
  const value = env[name];
  if (value) return value;
  throw new TypeError(`Set the environment variable ${name}; see the README of this example`);
}
