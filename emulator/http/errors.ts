/** The error bodies of the Particle Cloud, which have no common form. Source: API reference, node-oauth2-server fork. */
import type { DomainError } from "../base/domain_error.ts";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** An error response. Routes throw it, and the app turns it into a response. */
export class CloudError extends Error {
  override name = "CloudError";
  readonly status: ContentfulStatusCode;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(
    status: ContentfulStatusCode,
    body: Record<string, unknown>,
    headers: Record<string, string> = {},
  ) {
    super(`HTTP ${status}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** Returns an error with the body `{ok: false, error}`, the form of most endpoints. */
export function failure(status: ContentfulStatusCode, error: string): CloudError {
  return new CloudError(status, { ok: false, error });
}

/** Returns an error with the body `{ok: false, errors: […]}`, the form of the older endpoints. */
export function failures(status: ContentfulStatusCode, ...errors: string[]): CloudError {
  return new CloudError(status, { ok: false, errors });
}

/** Returns an error with the body `{error, error_description}`, the form of OAuth and of errors about access tokens. */
export function oauthError(
  error: string,
  description: string,
  status: ContentfulStatusCode = 400,
  extra: { body?: Record<string, string>; headers?: Record<string, string> } = {},
): CloudError {
  return new CloudError(
    status,
    { error, error_description: description, ...extra.body },
    { "cache-control": "no-store", pragma: "no-cache", ...extra.headers },
  );
}

const STATUSES = { invalid: 400, forbidden: 403, "not-found": 404, "too-large": 413 } as const;

/** Converts a `DomainError` into an error response. */
export function fromDomainError({ kind, message }: DomainError): CloudError {
  return failure(STATUSES[kind], message);
}

/** Returns the error for an unknown device. It is the same for another user's device, so that neither is revealed. */
export function unknownDevice(): CloudError {
  return new CloudError(403, {
    error: "Permission Denied",
    info:
      "I didn't recognize that device name or ID, try opening https://api.particle.io/v1/devices?access_token=undefined",
  });
}

/** Returns the error for an unknown URL. The real text is unverified. */
export function notFound(): CloudError {
  return failure(404, "Not Found");
}
