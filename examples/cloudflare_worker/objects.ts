/** How the parts of this Worker ask a Durable Object. */
import type { ObjectNamespace } from "./env.ts";

/** Sends `body` to the object of a name, and returns what it answers; throws if that is an error. */
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
  throw new Error(`The object answered ${response.status} to ${action}`);
}

/** The last part of a URL's path: what an object is asked to do. */
export function actionOf(request: Request): string {
  return new URL(request.url).pathname.slice(1);
}
