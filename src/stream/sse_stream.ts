import {
  createSseParser,
  type SseEvent,
  type SseParser,
  type SseParserOptions,
} from "./sse_parser.ts";

/** Options of an {@linkcode SseStream}: those of the parser, save the handler. */
export type SseStreamOptions = Omit<SseParserOptions, "onEvent">;

/** Turns the bytes of an event stream into its events: `response.body.pipeThrough(new SseStream())`. */
export class SseStream extends TransformStream<Uint8Array, SseEvent> {
  /** Makes a stream; it errs with a `RangeError` on an event beyond `maxEventSize`. */
  constructor(options: SseStreamOptions = {}) {
    let parser: SseParser;
    super({
      start(controller) {
        parser = createSseParser({ ...options, onEvent: (event) => controller.enqueue(event) });
      },
      transform(chunk) {
        parser.feed(chunk);
      },
    });
  }
}
