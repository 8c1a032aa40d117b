/**
 * Server-sent events from any source: a parser, an iterator over the events of a `Response`, and a stream for
 * `pipeThrough()`. The parser supports the WHATWG event-stream format, in bytes or text, in chunks of any size.
 *
 * @example
 * ```ts
 * import { sseEvents } from "@particle-edge/sdk/sse";
 *
 * const response = new Response("event: tick\ndata: 1\n\n");
 * for await (const event of sseEvents(response)) {
 *   console.log(event); // { event: "tick", data: "1", id: "" }
 * }
 * ```
 *
 * @module
 */
export { createSseParser } from "./sse_parser.ts";
export type { SseEvent, SseParser, SseParserOptions } from "./sse_parser.ts";
export { sseEvents } from "./sse_events.ts";
export { SseStream } from "./sse_stream.ts";
export type { SseStreamOptions } from "./sse_stream.ts";
