/** How the parts of this Worker call a Durable Object. */
import type { ObjectNamespace } from "./env.ts";

/**
 * Sends `body` to the object with this name and returns the body of its response.
 *
 * @throws {Error} if the response is an error.
 */
export async function ask<T>(
  namespace: ObjectNamespace,
  name: string,
  action: string,
  body: unknown,
): Promise<T> {
  const stub = namespace.get(namespace.idFromName(name));
  const init = { method: "POST", body: JSON.stringify(body) };
  const response = await stub.fetch(`https://object/${action}`, init);
  if (response.ok) return await response.json();
  await response.body?.cancel();
  throw new Error(`The object responded with ${response.status} to ${action}`);
}

/** Returns the action in a request's URL, which is its path. */
export function actionOf(request: Request): string {
  return new URL(request.url).pathname.slice(1);
}
