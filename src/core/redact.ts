import type { AgentRequestOptions } from "../types/common.ts";

/** Whether a member of a request or an answer holds a secret, by its name. */
export function isSecretName(name: string): boolean {
  return /token|secret|password|^otp$|^recovery_code$|authorization/i.test(name) &&
    !/^token_type$|description/.test(name);
}

/** Replaces the secrets of a request in a text of the cloud or the runtime, which may repeat them. */
export function redact(text: string, secrets: readonly string[]): string {
  let redacted = text;
  for (const secret of secrets) {
    // Whole words only: the password "pass" is not what "password" means.
    const word = `(?<![A-Za-z0-9])${escape(secret)}(?![A-Za-z0-9])`;
    redacted = redacted.replace(new RegExp(word, "g"), "[redacted]");
  }
  return redacted;
}

/** The secrets a request holds, longest first: its credentials, and members of its body with telling names. */
export function secretsOf(options: AgentRequestOptions): string[] {
  const secrets: string[] = [];
  const { auth } = options;
  if (typeof auth === "string") secrets.push(auth);
  else if (auth) secrets.push(auth.password);
  for (const source of [options.form, options.data, options.query]) {
    if (typeof source === "object" && source !== null) collect(source, secrets);
  }
  const inPath = /\/access_tokens\/([^/?#]+)/.exec(options.uri)?.[1];
  if (inPath && inPath !== "current") secrets.push(inPath, decode(inPath));
  return secrets.filter((secret) => secret !== "").sort((a, b) => b.length - a.length);
}

function collect(source: object, secrets: string[]): void {
  for (const [name, value] of Object.entries(source)) {
    if (typeof value === "string" && isSecretName(name)) {
      secrets.push(value, encodeURIComponent(value));
    }
  }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a path the caller wrote by hand need not be well-formed
  }
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/**
 * An error of the runtime, safe to show. Deno's names the whole URL, token and all; such an error is replaced by a
 * copy without the secrets.
 */
export function redactError(error: unknown, secrets: readonly string[]): unknown {
  if (!(error instanceof Error)) return error;
  const message = redact(error.message, secrets);
  const stack = redact(error.stack ?? "", secrets);
  const cause = redactError(error.cause, secrets);
  if (message === error.message && stack === (error.stack ?? "") && cause === error.cause) {
    return error;
  }
  const copy = new Error(message, cause === undefined ? undefined : { cause });
  copy.name = error.name;
  copy.stack = stack;
  return copy;
}
