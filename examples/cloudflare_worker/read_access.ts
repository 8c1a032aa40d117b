/** Decides who may look: nothing but the webhook is open to those who do not know the secret. */

/**
 * Whether a request knows the secret, as `Authorization: Bearer …` or as the password of Basic, which browsers ask for
 * and then send with their event streams too.
 *
 * @throws {Error} if there is no secret: a variable that is not set must not open the door.
 */
export async function mayRead(request: Request, secret: string | undefined): Promise<boolean> {
  if (!secret?.trim()) throw new Error("READ_SECRET is not set");
  const given = credential(request.headers.get("authorization") ?? "");
  if (given === undefined) return false;
  const [left, right] = await Promise.all([digest(given), digest(secret)]);
  return left.reduce((difference, byte, i) => difference | (byte ^ (right[i] ?? 0)), 0) === 0;
}

/** The answer to those who do not. */
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
    return undefined; // no Base64: nobody's password
  }
}

/** Digests have one length, so that comparing them takes one time. */
async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}
