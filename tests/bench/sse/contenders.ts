/** The libraries that are compared. */
import { Buffer } from "node:buffer";
import { parseParticleEvent } from "../../../src/stream/particle_event.ts";
import { createSseParser } from "../../../src/stream/sse_parser.ts";
import { SseStream } from "../../../src/stream/sse_stream.ts";
import type { Contender } from "./table.ts";

type OnLine = (line: Uint8Array, fieldLength: number) => void;

/** The parts of a Node stream that are used. */
interface NodeTransform {
  on(name: "data", listener: (event: { options: { data: string } }) => void): void;
  once(name: "end" | "error" | "drain", listener: (error: Error) => void): void;
  write(chunk: Uint8Array): boolean;
  end(): void;
}

/** The parts of an event stream of particle-api-js that are used. */
interface PeerStream {
  on(name: "event", listener: (event: { name: string }) => void): void;
  parse(chunk: Uint8Array): void;
  stopIdleTimeout(): void;
}

/** The parts of the other libraries that are used. The program passes them in, so that checks need not resolve them. */
export interface Peers {
  createParser(options: { onEvent(event: { data: string }): void }): { feed(text: string): void };
  EventSourceParserStream: new () => TransformStream<string, { data: string }>;
  getMessages(
    onId: () => void,
    onRetry: () => void,
    onMessage: (message: { data: string }) => void,
  ): OnLine;
  getLines(onLine: OnLine): (chunk: Uint8Array) => void;
  EventSourceStream: new () => NodeTransform;
  EventStream: new () => PeerStream;
}

/** Parsers with callbacks, from bytes to events. Each returns the number of characters of data. */
export const parsers = (peers: Peers): Record<string, Contender> => ({
  ours: (chunks) => () => {
    let size = 0;
    const parser = createSseParser({
      onEvent: ({ data }) => size += data.length,
      maxEventSize: Infinity,
    });
    for (const chunk of chunks) parser.feed(chunk);
    return size;
  },
  "eventsource-parser": (chunks) => () => {
    let size = 0;
    const decoder = new TextDecoder();
    const parser = peers.createParser({ onEvent: ({ data }) => size += data.length });
    for (const chunk of chunks) parser.feed(decoder.decode(chunk, { stream: true }));
    return size;
  },
  "fetch-event-source": (chunks) => () => {
    let size = 0;
    const onLine = peers.getMessages(() => {}, () => {}, ({ data }) => size += data.length);
    const onChunk = peers.getLines(onLine);
    for (const chunk of chunks) onChunk(chunk);
    return size;
  },
  undici: (chunks) => async () => {
    let size = 0;
    const stream = new peers.EventSourceStream();
    stream.on("data", ({ options }) => size += options.data.length);
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

async function readAll(events: ReadableStream<{ data: string }>): Promise<number> {
  let size = 0;
  for await (const { data } of events) size += data.length;
  return size;
}

/** Parsers as web streams, from bytes to events. Each returns the number of characters of data. */
export const webStreams = (peers: Peers): Record<string, Contender> => ({
  ours: (chunks) => () =>
    readAll(body(chunks).pipeThrough(new SseStream({ maxEventSize: Infinity }))),
  EventSourceParserStream: (chunks) => () =>
    readAll(
      body(chunks).pipeThrough(new TextDecoderStream())
        .pipeThrough(new peers.EventSourceParserStream()),
    ),
});

/** Parsers from bytes to the events of the cloud, including their JSON. Each returns the number of events. */
export const particleStreams = (peers: Peers): Record<string, Contender> => ({
  ours: (chunks) => () => {
    let count = 0;
    const parser = createSseParser({
      onEvent({ event, data }) {
        if (parseParticleEvent(event, data)?.name) count++;
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
      stream.on("event", ({ name }) => {
        if (name !== "") count++;
      });
      for (const buffer of buffers) stream.parse(buffer);
      stream.stopIdleTimeout();
      return count;
    };
  },
});
