/** Tables of calls and the requests they make. */
import { assertEquals } from "@std/assert";
import { Particle } from "../../mod.ts";
import { recorder } from "../kit/recorder.ts";

/** A call, and the method, path with query, and body that it sends. */
export type Row = [
  call: (particle: Particle) => Promise<unknown>,
  method: string,
  path: string,
  body?: unknown,
];

/** A client whose requests are recorded. */
export function recorded(...responses: Response[]) {
  const { fetch, requests } = recorder(...responses);
  return { particle: new Particle({ auth: "t0ken", fetch }), requests };
}

/** Checks that the call of a row sends exactly the expected request. */
export async function checkRow([call, method, path, body]: Row): Promise<void> {
  const { particle, requests } = recorded();
  await call(particle);
  assertEquals(requests.length, 1);
  const [request] = requests;
  const { pathname, search, origin } = new URL(request!.url);
  assertEquals([request!.method, pathname + search], [method, path]);
  assertEquals(origin, "https://api.particle.io");
  assertEquals(decoded(request!.body, request!.headers["content-type"]), body);
}

function decoded(body: unknown, type: string | undefined): unknown {
  if (body === undefined || body instanceof FormData) return body;
  if (type === "application/json") return JSON.parse(body as string);
  assertEquals(type, "application/x-www-form-urlencoded");
  return Object.fromEntries(new URLSearchParams(body as string));
}
