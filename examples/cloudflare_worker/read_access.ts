/** Protects all routes that show events. */

/**
 * Checks whether a request has the secret, as `Authorization: Bearer …` or as the password of HTTP Basic. Browsers ask
 * for the password, then send it with event streams too.
 *
 * @throws {Error} if `secret` is not set: a missing variable must not disable authentication.
 */
export async function mayRead(request: Request, secret: string | undefined): Promise<boolean> {
  if (!secret?.trim()) throw new Error("READ_SECRET is not set");
  const given = credential(request.headers.get("authorization") ?? "");
  if (given === undefined) return false;
  const [left, right] = await Promise.all([digest(given), digest(secret)]);
  return left.reduce((difference, byte, i) => difference | (byte ^ (right[i] ?? 0)), 0) === 0;
}

/** Creates the response to a request without the secret. */
export function unauthorized(): Response {
  const headers = { "www-authenticate": 'Basic realm="Particle events", charset="UTF-8"' };
  return new Response("The secret is missing or wrong\n", { status: 401, headers });
}

function credential(header: string): string | undefined {
  const [, scheme = "", value = ""] = /^(\S+) +(\S.*)$/.exec(header) ?? [];
  if (scheme.toLowerCase() === "bearer") return value;
  if (scheme.toLowerCase() !== "basic") return undefined;
  try {
    const bytes = Uint8Array.from(atob(value), (char) => char.charCodeAt(0));
    const text = new TextDecoder().decode(bytes);
    return text.slice(text.indexOf(":") + 1);
  } catch {
    return undefined; // not Base64, so it cannot be the password
  }
}

/** Hashes a secret. All digests have the same length, so comparing them always takes the same time. */
async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}
