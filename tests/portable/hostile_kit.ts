/** Helpers for the cases with hostile input: responses from kit/hostile_server.ts, and recorded requests. */
import { Particle } from "../../mod.ts";
import { type RecordedRequest, recorder } from "../kit/recorder.ts";
import { soon, type Tools } from "./kit.ts";

/** The token of the clients, which must not reach other origins, messages or logs. */
export const TOKEN = "sEcReT-t0ken-0123456789";

/** The URLs of kit/hostile_server.ts. */
export interface HostileUrls {
  /** The origin that clients are configured for. */
  hostile: string;
  /** Another origin of the same server. */
  elsewhere: string;
}

/**
 * A part of a response: text, text that is repeated, the gzip form of megabytes of spaces, text that is sent every
 * 20 ms until the client closes the connection, or a reset of the connection.
 */
export type Part =
  | string
  | { text: string; times: number }
  | { gzipOfMegabytes: number }
  | { drip: string }
  | "reset";

/** A request that the server has received, and how its response ended. */
export interface Arrival {
  /** The port that it arrived at. */
  place: "home" | "elsewhere";
  /** Request line and headers. */
  head: string;
  /** Whether the whole response could be written before the client closed the connection; set at the end. */
  end?: "complete" | "cut";
}

/** Returns a response head. The connection ends with the response. */
export function head(status: number, ...headers: string[]): string {
  const lines = [`HTTP/1.1 ${status} Test`, "access-control-allow-origin: *", ...headers];
  return [...lines, "connection: close", "", ""].join("\r\n");
}

/** Returns the path of a response. `key` names the requests, for {@linkcode arrivals}. */
export function pathOf(key: string, parts: Part[]): string {
  const bytes = new TextEncoder().encode(JSON.stringify(parts));
  const base64 = btoa(String.fromCharCode(...bytes));
  return `/${key}/${base64.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")}`;
}

/** Makes a client whose requests get this response from the server, and a function that returns what has arrived. */
export function hostileClient(
  { hostile }: HostileUrls,
  parts: Part[],
  key: string = newKey(),
): { particle: Particle; arrivals: () => Promise<Arrival[]> } {
  const particle = new Particle({
    baseUrl: hostile + pathOf(key, parts),
    auth: TOKEN,
    retry: false,
  });
  particle.setContext("tool", { name: "own-tool" });
  const arrivals = async () => await (await fetch(`${hostile}/seen/${key}`)).json();
  return { particle, arrivals };
}

/** Returns a name for the requests of a client. */
export function newKey(): string {
  return crypto.randomUUID();
}

/** Waits until the arrivals meet a condition; the server learns a little later that a client has closed a connection. */
export async function arrivalsWhen(
  arrivals: () => Promise<Arrival[]>,
  condition: (found: Arrival[]) => boolean,
): Promise<Arrival[]> {
  const wait = async () => {
    for (;;) {
      const found = await arrivals();
      if (condition(found)) return found;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return await soon("the arrivals", wait());
}

/** Makes a client whose requests are recorded and never sent. */
export function recording(
  options: ConstructorParameters<typeof Particle>[0] = {},
  ...responses: Parameters<typeof recorder>
): { particle: Particle; requests: RecordedRequest[] } {
  const { fetch, requests } = recorder(...responses);
  return { particle: new Particle({ auth: TOKEN, fetch, ...options }), requests };
}

/** Returns the error that a call throws or rejects with. Throws if the call succeeds. */
export async function errorOf(call: () => unknown): Promise<Error> {
  let result: unknown;
  try {
    result = await soon("a failure", Promise.resolve(call()));
  } catch (error) {
    return error as Error;
  }
  throw new Error(`The call did not fail: ${JSON.stringify(result)}`);
}

/** Checks that a call throws a `TypeError` whose message does not contain a secret, and returns the message. */
export async function refusalOf(call: () => unknown, secret: string = TOKEN): Promise<string> {
  const error = await errorOf(call);
  if (!(error instanceof TypeError)) throw new Error(`threw no TypeError but ${error}`);
  if (secret && error.message.includes(secret)) throw new Error("the message shows the secret");
  return error.message;
}

/** Returns the segments of the path of a request, decoded. Throws unless it was sent to the API. */
export function segmentsOf({ url }: { url: string }): string[] {
  const { origin, pathname, hash } = new URL(url);
  if (origin !== "https://api.particle.io" || hash) throw new Error(`sent to ${url}`);
  return pathname.slice(1).split("/").map(decodeURIComponent);
}

/** Checks that calls throw a `TypeError` with this text, before any request. */
export async function checkRefused(
  { equal }: Pick<Tools, "equal">,
  rows: [call: (particle: Particle) => unknown, text: string][],
): Promise<void> {
  for (const [call, text] of rows) {
    const { particle, requests } = recording();
    const message = await refusalOf(() => call(particle));
    equal([message.includes(text) || message, requests.length], [true, 0]);
  }
}
