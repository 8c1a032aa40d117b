import { fromBase64 } from "../core/base64.ts";
import { isOneOf } from "./secret.ts";
import { isSigned, signingKey } from "./standard_webhooks.ts";
import { fromUtf8 } from "./utf8.ts";

/**
 * Where a webhook sends its secret, or how it proves that it knows the secret:
 * - `"bearer"`: the header `Authorization: Bearer …`, set with `bearer` in the webhook's `auth`, or in its `headers`;
 * - `"basic"`: HTTP Basic, set in the webhook's `auth`; each secret is `username:password`;
 * - `{ header }`: a custom header with this name;
 * - `{ query }`: a query parameter with this name. Proxies and logs can see it, so use it only if nothing else works;
 * - `"standard-webhooks"`: a signature of id, time and body; each secret is Base64, with or without the prefix `whsec_`.
 */
export type CredentialSource =
  | "bearer"
  | "basic"
  | "standard-webhooks"
  | { header: string }
  | { query: string };

/** The accepted secrets, or a function that returns them and is called for each request. */
export type Secrets = readonly string[] | (() => readonly string[] | Promise<readonly string[]>);

/** Checks the secret or signature of requests. */
export interface Authenticator {
  /** Name of the query parameter that holds the secret. */
  readonly queryName: string | undefined;
  /** Name of the header with the id of a signed message. */
  readonly idHeader: string | undefined;
  /** Checks the URL and headers. Returns `undefined` if the result depends on the body. */
  checkHead(request: Request, query: () => URLSearchParams): Promise<boolean | undefined>;
  /** Checks the body of a request that `checkHead` did not reject. */
  checkBody(request: Request, body: Uint8Array<ArrayBuffer>): Promise<boolean>;
}

/**
 * Creates the authenticator of a receiver.
 *
 * @throws {TypeError} if there is no secret or one is empty: a missing variable must not disable authentication.
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
  if (typeof secrets !== "function") keys().catch(() => undefined); // not unhandled: requests get the error
  return {
    queryName: undefined,
    idHeader: "webhook-id",
    checkHead: () => Promise.resolve(undefined),
    checkBody: async ({ headers }, body) => isSigned(headers, body, await keys(), Date.now()),
  };
}

/** Prepares an array of secrets once, and those from a function at each call. */
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
  return fromUtf8(fromBase64(encoded ?? "")); // undefined if it is malformed, which never matches
}
