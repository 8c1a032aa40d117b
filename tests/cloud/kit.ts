/**
 * Helpers for the cases in this folder. Each case calls methods of the SDK against an emulator and checks their effect
 * with another call. The cases run on Deno and Bun, without a test library or any other dependency.
 */
import { type Fetch, isParticleError, Particle, type ParticleError } from "../../mod.ts";
import { DEVICES } from "../portable/kit.ts";

export { DEVICES };

/** The product that the cases use, in an organization. */
export const PRODUCT = { id: 12_345, slug: "smart-kettle", org: "acme", platform: 12 } as const;

/** The devices of the product. */
export const PRODUCT_DEVICES = {
  /** Online, with the function `boil` and the variable `temperature`. */
  kettle: "aaaaaaaaaaaaaaaaaaaaaaaa",
  /** Online, for cases that change the device. */
  spare: "bbbbbbbbbbbbbbbbbbbbbbbb",
  /** Quarantined: it reported the product id without having been imported. */
  stranger: "cccccccccccccccccccccccc",
} as const;

/** The parameters of a case. */
export interface CloudKit {
  /** A client with the token of the user who owns everything; the names of the called methods are recorded. */
  particle: Particle;
  username: string;
  password: string;
  baseUrl: string;
  /** For other clients than `particle`. On Deno, it validates requests and responses. */
  fetch: Fetch;
  equal(actual: unknown, expected: unknown): void;
}

/** A case, which rejects if it fails. The cases run in order in the same cloud, so each uses its own names. */
export type CloudCase = (kit: CloudKit) => Promise<void>;

/** Returns the status code that a call fails with. Throws if the call succeeds. */
export async function statusOf(call: Promise<unknown>): Promise<number | undefined> {
  return (await errorOf(call)).statusCode;
}

/** Returns the `ParticleError` that a call fails with. Throws if it succeeds or fails with another error. */
export async function errorOf(call: Promise<unknown>): Promise<ParticleError> {
  const error: unknown = await call.then(
    (value) => new Error(`The call did not fail: ${JSON.stringify(value)}`),
    (reason) => reason,
  );
  if (isParticleError(error)) return error;
  throw error;
}

/** Makes a client that adds the name of each method that is called to `called`. */
export function counting(
  options: ConstructorParameters<typeof Particle>[0],
  called: Set<string>,
): Particle {
  return new Proxy(new Particle(options), {
    get(particle, name) {
      const value = Reflect.get(particle, name, particle);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        called.add(String(name));
        return Reflect.apply(value, particle, args);
      };
    },
  });
}

/** Returns the names of all methods of the client, sorted. */
export function methodNames(): string[] {
  const names = new Set<string>();
  for (
    let prototype = Particle.prototype as object;
    prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (typeof value === "function" && name !== "constructor") names.add(name);
    }
  }
  return [...names].sort();
}
