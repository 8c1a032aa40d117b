/**
 * Server-sent events from any source: a parser of the WHATWG event-stream format that takes bytes or text however
 * they are cut, and a `TransformStream` around it.
 *
 * @example
 * ```ts
 * import { SseStream } from "@particle-edge/sdk/sse";
 *
 * const response = new Response("event: tick\ndata: 1\n\n");
 * for await (const event of response.body!.pipeThrough(new SseStream())) {
 *   console.log(event); // { event: "tick", data: "1", id: "" }
 * }
 * ```
 *
 * @module
 */
export { createSseParser } from "./sse_parser.ts";
export type { SseEvent, SseParser, SseParserOptions } from "./sse_parser.ts";
export { SseStream } from "./sse_stream.ts";
export type { SseStreamOptions } from "./sse_stream.ts";
