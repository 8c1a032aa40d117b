/**
 * What the cases in this folder are made of. Each case drives methods of the SDK against an emulator and checks their
 * effect by another call. They run on Deno and Bun: no test library and no dependency.
 */
import { isParticleError, Particle, type ParticleError } from "../../mod.ts";
import { DEVICES } from "../portable/kit.ts";

export { DEVICES };

/** What the cases find in the cloud: a product in an organization, with a device that the cases own. */
export const PRODUCT = { id: 12_345, slug: "smart-kettle", org: "acme", platform: 12 } as const;

/** The devices of the product. */
export const PRODUCT_DEVICES = {
  /** Online, with the function `boil` and the variable `temperature`. */
  kettle: "aaaaaaaaaaaaaaaaaaaaaaaa",
  /** Online, for cases that change a lot. */
  spare: "bbbbbbbbbbbbbbbbbbbbbbbb",
  /** In quarantine: reports the product without having been imported. */
  stranger: "cccccccccccccccccccccccc",
} as const;

/** What a case is given. */
export interface CloudKit {
  /** A client with the token of the user who owns everything; what it calls is counted. */
  particle: Particle;
  username: string;
  password: string;
  baseUrl: string;
  equal(actual: unknown, expected: unknown): void;
}

/** One case; it rejects if it fails. Cases run in order, in one cloud, so each uses names of its own. */
export type CloudCase = (kit: CloudKit) => Promise<void>;

/** The status that a call fails with; what it resolves to is a failure of the case. */
export async function statusOf(call: Promise<unknown>): Promise<number | undefined> {
  return (await errorOf(call)).statusCode;
}

/** The `ParticleError` that a call fails with. */
export async function errorOf(call: Promise<unknown>): Promise<ParticleError> {
  const error: unknown = await call.then(
    (value) => new Error(`did not fail: ${JSON.stringify(value)}`),
    (reason) => reason,
  );
  if (isParticleError(error)) return error;
  throw error;
}

/** A client that notes which of its methods are called. */
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

/** The methods of the client. */
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
