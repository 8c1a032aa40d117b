import { toUtf8 } from "./utf8.ts";

/** How much of an answer the cloud passes on, in bytes. Source: webhooks documentation. */
const ANSWER_MAX = 102_400;
/** The cloud cuts answers into parts of this many bytes, each an event and a data operation. */
const PART = 512;
/** Parts that the documentation advises not to exceed. */
const PARTS_MAX = 10;

/** Options of {@linkcode respond}. */
export interface RespondOptions {
  /** The webhook has `unchunked`: the answer is one event, of up to 100 KiB for Logic. Default: false. */
  unchunked?: boolean | undefined;
  /** How many parts of 512 bytes the answer may have. Default: 10, as the documentation advises. */
  maxParts?: number | undefined;
}

/** An answer that the cloud hands to the device as `hook-response`. */
export interface Reply {
  /** The body. */
  readonly body: string;
  /** Its media type. */
  readonly contentType: string;
  /** In how many events it reaches the device. */
  readonly parts: number;
}

/**
 * Makes the answer of a handler: what the device gets as `hook-response/…`, in parts of 512 bytes that each cost a data
 * operation. Without one the answer is empty, and the device gets nothing.
 *
 * @param value Text as it is; anything else as JSON.
 * @param options How large it may be.
 * @throws {RangeError} if it is larger.
 */
export function respond(value: unknown, options: RespondOptions = {}): Reply {
  const { unchunked = false, maxParts = PARTS_MAX } = options;
  const isText = typeof value === "string";
  const body = isText ? value : JSON.stringify(value) ?? "";
  const size = toUtf8(body).length;
  const limit = unchunked ? ANSWER_MAX : Math.min(ANSWER_MAX, maxParts * PART);
  if (size > limit) {
    throw new RangeError(
      `An answer of ${size} bytes is over the limit of ${limit}: shorten it${
        unchunked ? "" : ", or raise maxParts"
      }`,
    );
  }
  return {
    body,
    contentType: isText ? "text/plain;charset=utf-8" : "application/json",
    parts: unchunked ? Math.min(size, 1) : Math.ceil(size / PART),
  };
}
