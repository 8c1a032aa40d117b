/** What a call of the client sends, and how that differs from what it should. */
import { Particle } from "../../mod.ts";
import { type RecordedRequest, recorder } from "../kit/recorder.ts";
import { CLIENT, type FilePart, type Wire } from "./expected.ts";
import type { Options } from "./rows.ts";

/** Where requests of the walks go; nothing but the recorder answers there. */
export const HOME = "https://api.particle.io";

/** What became of a call. */
export interface Outcome {
  requests: RecordedRequest[];
  answer?: unknown;
  error?: unknown;
}

/** A client whose requests are recorded and get `answer`. */
export function recordedClient(answer?: () => Response): {
  particle: Particle;
  requests: RecordedRequest[];
} {
  const { fetch, requests } = answer ? recorder(answer) : recorder();
  return { particle: new Particle({ ...CLIENT, fetch }), requests };
}

/**
 * Calls a method by its name.
 *
 * @throws {Error} that names the method, if there is none.
 */
export function callMethod(particle: Particle, name: string, ...args: unknown[]): unknown {
  const method: unknown = Reflect.get(particle, name);
  if (typeof method !== "function") throw new Error(`Particle has no method ${name}()`);
  return Reflect.apply(method, particle, args);
}

/** Calls a method of a fresh client, with no argument if `options` is `undefined`. */
export async function callRecorded(
  name: string,
  options: Options | undefined,
  answer?: () => Response,
): Promise<Outcome> {
  const { particle, requests } = recordedClient(answer);
  try {
    const args = options === undefined ? [] : [options];
    return { requests, answer: await callMethod(particle, name, ...args) };
  } catch (error) {
    return { requests, error };
  }
}

/** The path of a request as a server reads it; the URL must not need to be folded for that. */
export function segmentsOf({ url }: RecordedRequest): string[] {
  const { href, pathname, hash } = new URL(url);
  if (href !== url || hash !== "") throw new Error(`${url} is not in its final form: ${href}`);
  return pathname.slice(1).split("/").map(decodeURIComponent);
}

/** Reads a recorded request. */
export async function wireOf(recorded: RecordedRequest): Promise<Wire> {
  const { url, method, init } = recorded;
  if (!url.startsWith(`${HOME}/`)) throw new Error(`sent to ${url}`);
  const request = new Request(url, {
    method,
    headers: init.headers ?? {},
    // On Deno an empty Blob stands for no body: see src/core/send_once.ts.
    body: init.body instanceof Blob && init.body.size === 0 ? null : init.body ?? null,
  });
  const headers = Object.fromEntries(request.headers);
  delete headers["user-agent"];
  const type = headers["content-type"]?.replace(/;.*/, "");
  if (type !== undefined) headers["content-type"] = type;
  return {
    method,
    path: segmentsOf(recorded),
    query: [...new URL(url).searchParams].sort(),
    headers,
    ...await bodyOf(request, type),
  };
}

async function bodyOf(
  request: Request,
  type: string | undefined,
): Promise<Pick<Wire, "json" | "fields" | "files">> {
  if (request.body === null) return {};
  if (type === "application/json") return { json: await request.json() };
  const form = await request.formData();
  const fields: Record<string, string> = {};
  const files: FilePart[] = [];
  for (const [part, value] of form) {
    if (typeof value === "string") fields[part] = value;
    else files.push({ part, name: value.name, text: await value.text() });
  }
  return type === "multipart/form-data" ? { fields, files } : { fields };
}

/** One line for each part of a request that is not as expected. */
export function differences(actual: Wire, expected: Wire): string[] {
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)] as (keyof Wire)[]);
  return [...names].flatMap((name) => {
    const [is, should] = [canonical(actual[name]), canonical(expected[name])];
    return matches(is, should) ? [] : [`${name} is ${is}, not ${should}`];
  });
}

/** Equal, but for numbers that the time gives: `manual_*`. */
function matches(is: string, should: string): boolean {
  return is === should || is.replace(/"manual_\d+"/, '"manual_*"') === should;
}

/** JSON whose members are in the order of their names. */
function canonical(value: unknown): string {
  return JSON.stringify(
    value,
    (_, part: unknown) =>
      typeof part === "object" && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => a < b ? -1 : 1))
        : part,
  ) ?? "nothing";
}
