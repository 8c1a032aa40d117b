import { fromBase64 } from "../core/base64.ts";
import { isOneOf } from "./secret.ts";
import { isSigned, signingKey } from "./standard_webhooks.ts";
import { fromUtf8 } from "./utf8.ts";

/**
 * Where a webhook proves that it may call:
 * - `"bearer"`: `Authorization: Bearer …`, among the webhook's headers;
 * - `"basic"`: the webhook's `auth`; secrets are `user:password`;
 * - `{ header }`: a header of your own;
 * - `{ query }`: a parameter of the URL, which proxies and logs see: only where nothing else can be had;
 * - `"standard-webhooks"`: a signature over id, time and body; secrets are Base64, after `whsec_` or not.
 */
export type CredentialSource =
  | "bearer"
  | "basic"
  | "standard-webhooks"
  | { header: string }
  | { query: string };

/** The secrets of the moment, all of which are accepted: two of them while one replaces the other. */
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
export function createAuthenticator(secrets: Secrets, from: CredentialSource): Authenticator {
  if (typeof secrets !== "function") checkSecrets(secrets);
  if (from === "standard-webhooks") return bySignature(secrets);
  const credential = credentialReader(from);
  return {
    queryName: typeof from === "object" && "query" in from ? from.query : undefined,
    idHeader: undefined,
    async checkHead(request, query) {
      const given = credential(request.headers, query);
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
  throw new TypeError("secrets must be a list of at least one text, none of them empty");
}

type CredentialReader = (headers: Headers, query: () => URLSearchParams) => string | undefined;

function credentialReader(from: Exclude<CredentialSource, "standard-webhooks">): CredentialReader {
  if (from === "bearer") {
    return (headers) => /^Bearer +(.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  }
  if (from === "basic") return (headers) => basic(headers.get("authorization") ?? "");
  const name = typeof from !== "object" ? undefined : "header" in from ? from.header : from.query;
  if (typeof name !== "string" || name === "") {
    throw new TypeError(
      'from must be "bearer", "basic", "standard-webhooks", { header: name } or { query: name }',
    );
  }
  if ("header" in (from as object)) return (headers) => headers.get(name) ?? undefined;
  return (_, query) => query().get(name) ?? undefined;
}

function basic(header: string): string | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header)?.[1];
  return fromUtf8(fromBase64(encoded ?? "")); // damaged, it is nobody's credential
}
