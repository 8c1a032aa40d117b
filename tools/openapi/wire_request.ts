/** What is known about the requests of a function: which option each value comes from, and what is required. */
import type { Endpoint } from "../endpoints.ts";

/** How a body is encoded. */
export type BodyKind = "json" | "form" | "multipart";

/** A value of a request, and the option it comes from. */
export type WireValue =
  /** The value of an option, unchanged. The path is that of the option, such as `["hook", "responseEvent"]`. */
  | { from: "option"; path: readonly string[] }
  /** Computed from an option. */
  | { from: "computed"; path: readonly string[]; values: readonly unknown[] }
  /** A value that no option changes. */
  | { from: "constant"; value: unknown }
  /** A value that differs from call to call, or comes from the client. */
  | { from: "client"; example: unknown }
  | { from: "file" }
  /** `isOpen`: it contains all members of an option, whatever their names are. */
  | { from: "object"; members: Record<string, WireField>; isOpen: boolean }
  | { from: "list"; items: WireValue[] };

/** A member of a body, a parameter of the query, or a header. */
export interface WireField {
  value: WireValue;
  /** Whether every request contains it. */
  required: boolean;
}

/** The body of a request. */
export interface WireBody {
  value: WireValue;
  /** Whether every request has a body of this kind. */
  required: boolean;
}

/** What a function sends to one route. */
export interface WireRequest {
  endpoint: Endpoint;
  query: Record<string, WireField>;
  headers: Record<string, WireField>;
  bodies: Partial<Record<BodyKind, WireBody>>;
  /** The values of the `accept` header that the function sets. */
  accept: string[];
  /** The `content-type` that the function sets, if it is not the default of the body. */
  contentType: string | undefined;
  /** How it can authenticate: `bearer`, `basic` or `none`. */
  auth: Set<"bearer" | "basic" | "none">;
  /** Whether the response is a file. */
  isFile: boolean;
}
