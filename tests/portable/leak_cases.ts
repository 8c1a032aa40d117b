/** Cases that check that errors show no secrets of a request, on any runtime and however they are printed. */
import { Particle, type ParticleError } from "../../mod.ts";
import { type Case, failureOf } from "./kit.ts";

/** A secret that must be encoded in URLs, forms and JSON. */
export const SECRET = 'sEcReT/01+23 é"&%4';

/** Parts of the secret that no encoding changes. */
export const MARKERS = ["sEcReT", "01+23", "%4"];

interface Inspector {
  inspect(value: unknown, options: { depth: number; showHidden: boolean }): string;
}

/** Returns a value as the consoles of this runtime show it, or an empty string where that cannot be read. */
export function inspect(value: unknown): string {
  const { process, Deno, Bun } = globalThis as {
    process?: { getBuiltinModule?(name: "node:util"): Inspector | undefined };
    Deno?: Inspector;
    Bun?: Inspector;
  };
  const options = { depth: 9, showHidden: true };
  return [process?.getBuiltinModule?.("node:util"), Deno, Bun]
    .map((inspector) => inspector?.inspect(value, options) ?? "").join("\n");
}

/** Returns an error as text, in every way in which people and loggers see it. */
export function shown(error: Error): string {
  const texts = [error.message, error.stack, String(error), inspect(error), JSON.stringify(error)];
  for (let cause: unknown = error.cause; cause; cause = (cause as Error).cause) {
    const { message, stack } = cause as Error;
    texts.push(String(cause), message, stack, JSON.stringify(cause), inspect(cause));
    texts.push(...Reflect.ownKeys(cause).map((key) => String((cause as Error)[key as "name"])));
  }
  return texts.join("\n");
}

/** Checks that a network error shows no secrets but still has its cause, and returns the error. */
export async function checkNetworkFailure(
  { equal }: Parameters<Case>[0],
  baseUrl: string,
  call: (particle: Particle) => Promise<unknown>,
): Promise<ParticleError> {
  const error = await failureOf(call(new Particle({ baseUrl, auth: "t0ken-of-the-client" })));
  const text = shown(error);
  equal(error.code, "network");
  equal([...MARKERS, "t0ken"].filter((marker) => text.includes(marker)), []);
  equal((error.cause as Error).message.length > 0, true);
  return error;
}

/** Calls that send a secret: in the path, in a form, in the query, in a header and in JSON. */
export const SECRET_CALLS: Record<string, (particle: Particle) => Promise<unknown>> = {
  deleteAccessToken: (particle) => particle.deleteAccessToken({ token: SECRET }),
  login: (particle) => particle.login({ username: "ann@example.com", password: SECRET }),
  query: (particle) => particle.get({ uri: "/v1/x", query: { access_token: SECRET } }),
  uri: (particle) =>
    particle.get({ uri: `/v1/x?access_token=${encodeURIComponent(SECRET)}`, auth: false }),
  header: (particle) => particle.get({ uri: "/v1/x", headers: { "x-api-key": "sEcReT/01+23" } }),
  json: (particle) => particle.put({ uri: "/v1/x", data: { auth: { password: SECRET } } }),
};

/** The cases by name. */
export const leakCases: Record<string, Case> = {};
for (const [name, call] of Object.entries(SECRET_CALLS)) {
  leakCases[`the error of a refused connection shows no secret: ${name}`] = async (t) => {
    await checkNetworkFailure(t, "http://127.0.0.1:2", call); // fetch blocks port 1 without connecting
  };
}
