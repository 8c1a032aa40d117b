import type { AgentRequestOptions } from "../types/common.ts";

/** Shorter secrets are left alone: they are words such as "pass", which a message may well hold. */
const MIN_SECRET = 6;

/** Whether a member of a request or an answer holds a secret, by its name. */
export function isSecretName(name: string): boolean {
  return /token|secret|password|^otp$|recovery/i.test(name) && !/_type$|description/.test(name);
}

/** Replaces the secrets of a request in a text of the cloud or the runtime, which may repeat them. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, "[redacted]"), text);
}

/** The secrets a request holds, longest first: its credentials, and members of its body with telling names. */
export function secretsOf({ auth, form, data, query, uri }: AgentRequestOptions): string[] {
  const named = [form, data, query].flatMap((source) => Object.entries(source ?? {}))
    .filter(([name]) => isSecretName(name)).map(([, value]) => value);
  const password = typeof auth === "object" ? auth.password : auth;
  return [password, tokenIn(uri), ...named]
    .filter((secret) => typeof secret === "string" && secret.length >= MIN_SECRET)
    .sort((a, b) => b.length - a.length);
}

/** The token that `/v1/access_tokens/:token` holds. */
function tokenIn(uri: string): string | undefined {
  const token = /\/access_tokens\/([^/?#]+)/.exec(uri)?.[1];
  return token === "current" ? undefined : token;
}

/** A URL fit for messages: without the query, and without the token that its path may hold. */
export function redactUrl(url: string): string {
  const path = url.replace(/[?#].*/s, "");
  const token = tokenIn(path);
  return token ? path.replace(token, "[redacted]") : path;
}

/** An error of the runtime, or a copy without its secrets: Deno's names the whole URL, token and all. */
export function redactError(error: unknown, secrets: readonly string[]): unknown {
  if (!(error instanceof Error)) return error;
  const text = `${error.stack}${error.message}`;
  const cause = redactError(error.cause, secrets);
  if (redact(text, secrets) === text && cause === error.cause) return error;
  return new Error(redact(error.message, secrets), { cause });
}
