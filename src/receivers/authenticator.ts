import { fromBase64 } from "../core/base64.ts";
import { isOneOf } from "./secret.ts";
import { isSigned, signingKey } from "./standard_webhooks.ts";
import { fromUtf8 } from "./utf8.ts";

/**
 * Where a webhook sends its secret, or how it proves that it knows one:
 * - `"bearer"`: `Authorization: Bearer …`, among the webhook's headers;
 * - `"basic"`: the webhook's `auth`; secrets are `user:password`;
 * - `{ header }`: a header of your own;
 * - `{ query }`: a parameter of the URL, which proxies and logs see: only if nothing else is possible;
 * - `"standard-webhooks"`: a signature of id, time and body; secrets are Base64, with or without `whsec_` in front.
 */
export type CredentialSource =
  | "bearer"
  | "basic"
  | "standard-webhooks"
  | { header: string }
  | { query: string };

/** The secrets that are accepted now: two of them while one replaces the other. */
export type Secrets = readonly string[] | (() => readonly string[] | Promise<readonly string[]>);

/** Decides who may deliver. */
export interface Authenticator {
  /** The parameter of the query that is the secret. */
  readonly queryName: string | undefined;
  /** The header with the id of a message, if it is signed. */
  readonly idHeader: string | undefined;
  /** Whether a request may be read; `undefined` if only its body can tell. */
  checkHead(request: Request, query: () => URLSearchParams): Promise<boolean | undefined>;
  /** Whether a request that was read comes from where it should. */
  checkBody(request: Request, body: Uint8Array<ArrayBuffer>): Promise<boolean>;
}

/**
 * Makes what decides about a request.
 *
 * @throws {TypeError} if there is no secret, or one is empty: a variable that is not set must not open the door.
 */
export function createAuthenticator(secrets: Secrets, source: CredentialSource): Authenticator {
  if (typeof secrets !== "function") checkSecrets(secrets);
  if (source === "standard-webhooks") return bySignature(secrets);
  const readCredential = credentialReader(source);
  return {
    queryName: (source as { query?: string }).query,
    idHeader: undefined,
    async checkHead(request, query) {
      const given = readCredential(request.headers, query);
      if (!given) return false;
      return isOneOf(
        given,
        typeof secrets === "function" ? checkSecrets(await secrets()) : secrets,
      );
    },
    checkBody: () => Promise.resolve(true),
  };
}

function bySignature(secrets: Secrets): Authenticator {
  const keys = prepared(secrets, signingKey);
  if (typeof secrets !== "function") keys().catch(() => undefined); // rejects again when it is used
  return {
    queryName: undefined,
    idHeader: "webhook-id",
    checkHead: () => Promise.resolve(undefined),
    checkBody: async ({ headers }, body) => isSigned(headers, body, await keys(), Date.now()),
  };
}

/** Prepares secrets that never change once, and others each time. */
function prepared<T>(
  secrets: Secrets,
  prepare: (secret: string) => Promise<T>,
): () => Promise<T[]> {
  if (typeof secrets === "function") {
    return async () => await Promise.all(checkSecrets(await secrets()).map(prepare));
  }
  let ready: Promise<T[]> | undefined;
  return () => ready ??= Promise.all(secrets.map(prepare));
}

function checkSecrets(secrets: unknown): readonly string[] {
  const isText = (secret: unknown) => typeof secret === "string" && secret.trim() !== "";
  if (Array.isArray(secrets) && secrets.length > 0 && secrets.every(isText)) return secrets;
  throw new TypeError("secrets must be one or more non-empty strings");
}

type CredentialReader = (headers: Headers, query: () => URLSearchParams) => string | undefined;

function credentialReader(
  source: Exclude<CredentialSource, "standard-webhooks">,
): CredentialReader {
  if (source === "bearer") {
    return (headers) => /^Bearer +(.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  }
  if (source === "basic") return (headers) => basic(headers.get("authorization") ?? "");
  const { header, query: parameter } = source as { header?: string; query?: string };
  const name = header ?? parameter;
  if (typeof name !== "string" || name === "") {
    throw new TypeError(
      'credential must be "bearer", "basic", "standard-webhooks", { header: name } or { query: name }',
    );
  }
  if (header) return (headers) => headers.get(name) ?? undefined;
  return (_, query) => query().get(name) ?? undefined;
}

function basic(header: string): string | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header)?.[1];
  return fromUtf8(fromBase64(encoded ?? "")); // damaged, it is nobody's credential
}
