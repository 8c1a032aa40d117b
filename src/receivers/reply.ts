import { toUtf8 } from "./utf8.ts";

/** Largest response body that the cloud passes on, in bytes. Source: webhooks documentation. */
const REPLY_MAX = 102_400;
/** The cloud splits responses into parts of this many bytes. Each is an event and a data operation. */
const PART = 512;
/** Largest number of parts that the documentation recommends. */
const PARTS_MAX = 10;

/** Options of {@linkcode respond}. */
export interface RespondOptions {
  /**
   * Whether the webhook's setting `unchunked` is on: the response then becomes one event of up to 100 KiB, for Logic.
   * Default: `false`.
   */
  unchunked?: boolean | undefined;
  /** Largest number of parts of 512 bytes. Default: 10, as the documentation recommends. */
  maxParts?: number | undefined;
}

/** A response for the device, which gets it as `hook-response`. */
export interface Reply {
  /** The body. */
  readonly body: string;
  /** Its media type. */
  readonly contentType: string;
  /** Number of events in which the device gets it. */
  readonly parts: number;
}

/**
 * Creates a response for the device, to return from `onEvent`. The device gets it as `hook-response/…`, in parts of 512
 * bytes that each cost a data operation. Without it, the response has no body and the device gets nothing.
 *
 * @param value A string, which is sent unchanged, or any other value, which is sent as JSON.
 * @param options Limits for the size. All options are optional.
 * @returns The reply.
 * @throws {RangeError} if the reply is larger than the limit.
 */
export function respond(value: unknown, options: RespondOptions = {}): Reply {
  const { unchunked = false, maxParts = PARTS_MAX } = options;
  const isText = typeof value === "string";
  const body = isText ? value : JSON.stringify(value) ?? "";
  const size = toUtf8(body).length;
  const limit = unchunked ? REPLY_MAX : Math.min(REPLY_MAX, maxParts * PART);
  if (size > limit) {
    throw new RangeError(
      `A response of ${size} bytes exceeds the limit of ${limit}; shorten it${
        unchunked ? "" : " or raise maxParts"
      }`,
    );
  }
  return {
    body,
    contentType: isText ? "text/plain;charset=utf-8" : "application/json",
    parts: unchunked ? Math.min(size, 1) : Math.ceil(size / PART),
  };
}
