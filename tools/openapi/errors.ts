/** The error responses of the cloud, which are the same for all operations. */
import type { Schema } from "./schemas.ts";

/** Where OpenAPI keeps responses. */
const RESPONSES = "#/components/responses/";

/** The body of errors. Its members are those that `ParticleError` reads. */
export const ERROR_SCHEMA: Schema = {
  type: "object",
  description:
    "The body of an error. The cloud has several forms of it; some errors have an empty body.",
  properties: {
    ok: { const: false, description: "Always `false`, where present." },
    error: { type: "string", description: "A code, such as `invalid_token`, or a description." },
    error_description: { type: "string", description: "A description, in errors of OAuth." },
    description: { type: "string", description: "A description." },
    errors: { type: "array", items: {}, description: "Several errors, as strings or objects." },
    message: { type: "string", description: "A description." },
    info: { type: "string", description: "More about the error, in old endpoints." },
    code: { type: ["number", "string"], description: "The status code, or a code." },
  },
};

const RETRY_AFTER = {
  "Retry-After": {
    description: "When to send the request again: seconds, or a date.",
    schema: { type: "string" },
  },
};

interface ErrorResponse {
  name: string;
  description: string;
  mayRetryLater?: boolean;
}

const ERRORS: Readonly<Record<string, ErrorResponse>> = {
  "400": {
    name: "BadRequest",
    description: "The request is invalid, or the device did not respond.",
  },
  "401": { name: "Unauthorized", description: "The token is missing, invalid or expired." },
  "403": {
    name: "Forbidden",
    description: "The token does not permit this, or the object is unknown.",
  },
  "404": { name: "NotFound", description: "The object does not exist, or the device is offline." },
  "408": { name: "Timeout", description: "The device did not respond in time." },
  "429": { name: "TooManyRequests", description: "Too many requests.", mayRetryLater: true },
  "4XX": { name: "ClientError", description: "Another error in the request." },
  "5XX": { name: "ServerError", description: "The cloud failed.", mayRetryLater: true },
};

/** Returns the error responses as components. */
export function errorComponents(): Record<string, unknown> {
  const content = { "application/json": { schema: { $ref: "#/components/schemas/Error" } } };
  return Object.fromEntries(
    Object.values(ERRORS).map(({ name, description, mayRetryLater }) => [
      name,
      { description, ...mayRetryLater && { headers: RETRY_AFTER }, content },
    ]),
  );
}

/** Returns references to the error responses of an operation. */
export function errorResponses(
  { needsAuth, waits }: { needsAuth: boolean; waits: boolean },
): Record<string, unknown> {
  const statuses = Object.keys(ERRORS).filter((status) =>
    (needsAuth || status !== "401") && (waits || status !== "408")
  );
  return Object.fromEntries(
    statuses.map((status) => [status, { $ref: RESPONSES + ERRORS[status]!.name }]),
  );
}
