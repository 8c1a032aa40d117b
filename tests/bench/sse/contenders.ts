/** The libraries that are compared. */
import { Buffer } from "node:buffer";
import { parseParticleEvent } from "../../../src/stream/particle_event.ts";
import { createSseParser } from "../../../src/stream/sse_parser.ts";
import { SseStream } from "../../../src/stream/sse_stream.ts";
import type { Contender } from "./measure.ts";

/** The parts of an event that are used. */
interface Message {
  event?: string | undefined;
  data: string;
}

type OnLine = (line: Uint8Array, fieldLength: number) => void;

/** The parts of a Node stream that are used. */
interface NodeTransform {
  on(
    name: "data",
    listener: (event: { type: string; options: { data: string } }) => void,
  ): void;
  once(name: "end" | "error" | "drain", listener: (error: Error) => void): void;
  write(chunk: Uint8Array): boolean;
  end(): void;
}

/** The parts of an event stream of particle-api-js that are used. */
interface PeerStream {
  on(name: "event", listener: (event: { name: string; data: string }) => void): void;
  parse(chunk: Uint8Array): void;
  stopIdleTimeout(): void;
}

/** The parts of the other libraries that are used. The program passes them in, so that checks need not resolve them. */
export interface Peers {
  createParser(options: { onEvent(event: Message): void }): { feed(text: string): void };
  EventSourceParserStream: new () => TransformStream<string, Message>;
  getMessages(
    onId: () => void,
    onRetry: () => void,
    onMessage: (message: Message) => void,
  ): OnLine;
  getLines(onLine: OnLine): (chunk: Uint8Array) => void;
  EventSourceStream: new () => NodeTransform;
  EventStream: new () => PeerStream;
}

/** Reads the name and the data of an event. Returns a number that depends on both, and on the end of the data. */
function use(name: string | undefined, data: string): number {
  return name!.length + data.length + data.charCodeAt(data.length - 1);
}

/** Parsers with callbacks, from bytes to events. */
export const parsers = (peers: Peers): Record<string, Contender> => ({
  ours: (chunks) => () => {
    let size = 0;
    const parser = createSseParser({
      onEvent: ({ event, data }) => size += use(event, data),
      maxEventSize: Infinity,
    });
    for (const chunk of chunks) parser.feed(chunk);
    return size;
  },
  "eventsource-parser": (chunks) => () => {
    let size = 0;
    const decoder = new TextDecoder();
    const parser = peers.createParser({
      onEvent: ({ event, data }) => size += use(event, data),
    });
    for (const chunk of chunks) parser.feed(decoder.decode(chunk, { stream: true }));
    return size;
  },
  "fetch-event-source": (chunks) => () => {
    let size = 0;
    const onLine = peers.getMessages(
      () => {},
      () => {},
      ({ event, data }) => size += use(event, data),
    );
    const onChunk = peers.getLines(onLine);
    for (const chunk of chunks) onChunk(chunk);
    return size;
  },
  undici: (chunks) => async () => {
    let size = 0;
    const stream = new peers.EventSourceStream();
    stream.on("data", ({ type, options }) => size += use(type, options.data));
    const ended = new Promise<void>((resolve, reject) => {
      stream.once("end", () => resolve());
      stream.once("error", reject);
    });
    for (const chunk of chunks) {
      if (!stream.write(chunk)) {
        await new Promise<void>((resolve) => stream.once("drain", () => resolve()));
      }
    }
    stream.end();
    await ended;
    return size;
  },
});

/** Returns the chunks as the body of a response. */
function body(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      const chunk = chunks[at++];
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
  });
}

async function readAll(events: ReadableStream<Message>): Promise<number> {
  let size = 0;
  for await (const { event, data } of events) size += use(event, data);
  return size;
}

/** Parsers as web streams, from bytes to events. */
export const webStreams = (peers: Peers): Record<string, Contender> => ({
  ours: (chunks) => () =>
    readAll(body(chunks).pipeThrough(new SseStream({ maxEventSize: Infinity }))),
  EventSourceParserStream: (chunks) => () =>
    readAll(
      body(chunks).pipeThrough(new TextDecoderStream())
        .pipeThrough(new peers.EventSourceParserStream()),
    ),
});

/**
 * Parsers from bytes to the events of the cloud, including their JSON. Each returns the number of events only, because
 * particle-api-js replaces characters that are split between chunks.
 */
export const particleStreams = (peers: Peers): Record<string, Contender> => ({
  ours: (chunks) => () => {
    let count = 0;
    const parser = createSseParser({
      onEvent({ event, data }) {
        const parsed = parseParticleEvent(event, data);
        if (parsed && use(parsed.name, parsed.data ?? "") > 0) count++;
      },
    });
    for (const chunk of chunks) parser.feed(chunk);
    return count;
  },
  "particle-api-js": (chunks) => {
    const buffers = chunks.map(({ buffer, byteOffset, length }) =>
      Buffer.from(buffer as ArrayBuffer, byteOffset, length)
    );
    return () => {
      let count = 0;
      const stream = new peers.EventStream();
      stream.on("event", ({ name, data }) => {
        if (use(name, data) > 0) count++;
      });
      for (const buffer of buffers) stream.parse(buffer);
      stream.stopIdleTimeout();
      return count;
    };
  },
});
