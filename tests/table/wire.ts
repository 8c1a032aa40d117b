/** Records the requests of calls and compares them with the expected ones. */
import { Particle } from "../../mod.ts";
import { type RecordedRequest, recorder } from "../kit/recorder.ts";
import { CLIENT, type FilePart, type Wire } from "./expected.ts";
import type { Options } from "./rows.ts";

/** Origin of the requests in the walks; only the recorder responds to them. */
export const ORIGIN = "https://api.particle.io";

/** The outcome of a call. */
export interface Outcome {
  requests: RecordedRequest[];
  result?: unknown;
  error?: unknown;
}

/** Returns a client whose requests are recorded and get the response of `respond`. */
export function recordedClient(respond?: () => Response): {
  particle: Particle;
  requests: RecordedRequest[];
} {
  const { fetch, requests } = respond ? recorder(respond) : recorder();
  return { particle: new Particle({ ...CLIENT, fetch }), requests };
}

/**
 * Calls a method by its name.
 *
 * @throws {Error} if the method does not exist.
 */
export function callMethod(particle: Particle, name: string, ...args: unknown[]): unknown {
  const method: unknown = Reflect.get(particle, name);
  if (typeof method !== "function") throw new Error(`Particle has no method ${name}()`);
  return Reflect.apply(method, particle, args);
}

/** Calls a method of a new client, without an argument if `options` is `undefined`. */
export async function callRecorded(
  name: string,
  options: Options | undefined,
  respond?: () => Response,
): Promise<Outcome> {
  const { particle, requests } = recordedClient(respond);
  try {
    const args = options === undefined ? [] : [options];
    return { requests, result: await callMethod(particle, name, ...args) };
  } catch (error) {
    return { requests, error };
  }
}

/** Returns the decoded path segments of a request, whose URL must already be normalized. */
export function segmentsOf({ url }: RecordedRequest): string[] {
  const { href, pathname, hash } = new URL(url);
  if (href !== url || hash !== "") throw new Error(`${url} is not normalized: ${href}`);
  return pathname.slice(1).split("/").map(decodeURIComponent);
}

/** Reads a recorded request. */
export async function wireOf(recorded: RecordedRequest): Promise<Wire> {
  const { url, method, init } = recorded;
  if (!url.startsWith(`${ORIGIN}/`)) throw new Error(`sent to ${url}`);
  const request = new Request(url, {
    method,
    headers: init.headers ?? {},
    // In Deno an empty Blob stands for no body: see src/core/send_once.ts.
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

/** Returns one line for each part of a request that differs from the expected one. */
export function differences(actual: Wire, expected: Wire): string[] {
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)] as (keyof Wire)[]);
  return [...names].flatMap((name) => {
    const [is, should] = [canonical(actual[name]), canonical(expected[name])];
    return matches(is, should) ? [] : [`${name} is ${is}, not ${should}`];
  });
}

/** Compares two parts, ignoring timestamps such as those in `manual_*`. */
function matches(is: string, should: string): boolean {
  return is === should || is.replace(/"manual_\d+"/, '"manual_*"') === should;
}

/** Serializes a value to JSON with its members sorted by name. */
function canonical(value: unknown): string {
  return JSON.stringify(
    value,
    (_, part: unknown) =>
      typeof part === "object" && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => a < b ? -1 : 1))
        : part,
  ) ?? "nothing";
}
