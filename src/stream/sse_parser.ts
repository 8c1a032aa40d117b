import { LineDecoder } from "./line_decoder.ts";

/** One event of an event stream. */
export interface SseEvent {
  /** The `event` field; `message` without one. */
  event: string;
  /** The `data` lines, joined with line feeds. */
  data: string;
  /** The last `id` seen; empty before the first one. */
  id: string;
}

/** Options of {@linkcode createSseParser}. */
export interface SseParserOptions {
  /** Takes each event, in order. */
  onEvent(event: SseEvent): void;
  /** Takes the milliseconds of a `retry` field. */
  onRetry?: ((milliseconds: number) => void) | undefined;
  /** Largest event, in characters, including what is still to come of it. Default: 1,048,576. */
  maxEventSize?: number | undefined;
}

/** Takes a stream in pieces, however it is cut. */
export interface SseParser {
  /**
   * Parses the next bytes, or the next piece of text; not both kinds in one stream.
   *
   * @throws {RangeError} if an event grows beyond `maxEventSize`; the parser is of no further use then.
   */
  feed(chunk: Uint8Array | string): void;
}

/** Longest `id` kept; longer ones are no identifiers, and could not be sent back in a header. */
const MAX_ID_LENGTH = 1024;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = 0xfeff;

/**
 * Makes a parser of the WHATWG event-stream format. It keeps what a chunk leaves unfinished: half a character, half
 * a line, the LF that belongs to a CR, an event without its blank line. An event whose blank line never comes is
 * dropped, as the format demands.
 */
export function createSseParser(options: SseParserOptions): SseParser {
  const { onEvent, onRetry, maxEventSize = 1_048_576 } = options;
  const decoder = new LineDecoder(takeLines);
  let started = false;
  let skipLineFeed = false;
  let event = "";
  let data = "";
  let hasData = false;
  let id = "";

  function feed(chunk: Uint8Array | string): void {
    if (typeof chunk === "string") decoder.feedText(chunk);
    else decoder.feed(chunk);
    if (decoder.pending <= maxEventSize - data.length - event.length) return;
    decoder.decodePending();
    checkSize(decoder.pending);
  }

  function takeLines(text: string): void {
    let from = 0;
    if (!started) {
      started = true;
      if (text.charCodeAt(0) === BYTE_ORDER_MARK) from = 1;
    }
    if (skipLineFeed) {
      skipLineFeed = false;
      if (text.charCodeAt(from) === LINE_FEED) from++;
    }
    if (text.indexOf("\r", from) < 0) takeLineFeedLines(text, from);
    else takeMixedLines(text, from);
  }

  function takeLineFeedLines(text: string, start: number): void {
    let from = start;
    while (from < text.length) {
      if (!hasData && event === "") from = takePlainEvents(text, from);
      if (from === text.length) return;
      const end = text.indexOf("\n", from);
      takeLine(text, from, end);
      from = end + 1;
    }
  }

  /**
   * The hot loop: nearly all events are `event: …`, `data: …`, blank. It is a function of its own, without the rare
   * cases, because engines then compile it to twice the speed. Returns where the first event of another kind begins.
   */
  function takePlainEvents(text: string, start: number): number {
    const lastId = id; // locals are read faster, and none of these events has an id
    let from = start;
    while (isEventField(text, from)) {
      const end = text.indexOf("\n", from + 7);
      if (!isDataField(text, end + 1)) break;
      const dataEnd = text.indexOf("\n", end + 7);
      if (text.charCodeAt(dataEnd + 1) !== LINE_FEED || dataEnd - from > maxEventSize) break;
      const name = end > from + 7 ? text.slice(from + 7, end) : "message";
      onEvent({ event: name, data: text.slice(end + 7, dataEnd), id: lastId });
      from = dataEnd + 2;
    }
    return from;
  }

  /** The same for lines of which some end with CR, mostly CR LF. */
  function takeMixedLines(text: string, from: number): void {
    let lineFeed = text.indexOf("\n", from);
    let carriage = text.indexOf("\r", from);
    while (from < text.length) {
      if (carriage + 1 === lineFeed && !hasData && event === "" && isEventField(text, from)) {
        const next = takeCrLfEvent(text, from, carriage);
        if (next > from) {
          from = next;
          carriage = text.indexOf("\r", from);
          lineFeed = text.indexOf("\n", from);
          continue;
        }
      }
      const isCarriage = carriage >= 0 && (lineFeed < 0 || carriage < lineFeed);
      const end = isCarriage ? carriage : lineFeed;
      takeLine(text, from, end);
      from = end + 1;
      if (isCarriage && lineFeed === from) from++;
      else if (isCarriage && from === text.length) skipLineFeed = true;
      // Each is looked for only once it is passed, so that every character is scanned once.
      if (lineFeed >= 0 && lineFeed < from) lineFeed = text.indexOf("\n", from);
      if (carriage >= 0 && carriage < from) carriage = text.indexOf("\r", from);
    }
  }

  /** Takes a whole event with CR LF at the ends of its lines, if there is one; returns where it ends, or `from`. */
  function takeCrLfEvent(text: string, from: number, nameEnd: number): number {
    const dataStart = nameEnd + 2;
    if (!isDataField(text, dataStart)) return from;
    const dataEnd = text.indexOf("\r", dataStart);
    if (text.indexOf("\n", dataStart) !== dataEnd + 1) return from;
    if (text.charCodeAt(dataEnd + 2) !== CARRIAGE_RETURN) return from;
    if (text.charCodeAt(dataEnd + 3) !== LINE_FEED) return from;
    emit(text.slice(from + 7, nameEnd), text.slice(dataStart + 6, dataEnd));
    return dataEnd + 4;
  }

  function emit(name: string, value: string): void {
    if (name.length + value.length > maxEventSize) checkSize(name.length + value.length);
    onEvent({ event: name || "message", data: value, id });
  }

  function takeLine(text: string, from: number, end: number): void {
    if (from === end) return dispatch();
    if (isDataField(text, from)) return takeData(text.slice(from + 6, end));
    const line = text.slice(from, end);
    const colon = line.indexOf(":");
    if (colon === 0) return; // a comment
    const field = colon < 0 ? line : line.slice(0, colon);
    const start = line[colon + 1] === " " ? colon + 2 : colon + 1;
    takeField(field, colon < 0 ? "" : line.slice(start));
  }

  function takeField(field: string, value: string): void {
    if (field === "data") {
      takeData(value);
    } else if (field === "event") {
      checkSize(value.length);
      event = value;
    } else if (field === "id") {
      if (value.length <= MAX_ID_LENGTH && !value.includes("\0")) id = value;
    } else if (field === "retry" && /^\d{1,15}$/.test(value)) {
      onRetry?.(Number(value));
    }
  }

  function takeData(value: string): void {
    checkSize(value.length);
    data = hasData ? `${data}\n${value}` : value;
    hasData = true;
  }

  function dispatch(): void {
    const finished = hasData ? { event: event || "message", data, id } : undefined;
    event = data = "";
    hasData = false;
    if (finished) onEvent(finished);
  }

  function checkSize(added: number): void {
    if (data.length + event.length + added > maxEventSize) {
      throw new RangeError(`An event is larger than maxEventSize, ${maxEventSize} characters`);
    }
  }

  return { feed };
}

/** Whether the line at `at` begins with `event: `, compared as fast as engines can. */
function isEventField(text: string, at: number): boolean {
  return text.charCodeAt(at) === 101 && text.charCodeAt(at + 1) === 118 &&
    text.charCodeAt(at + 2) === 101 && text.charCodeAt(at + 3) === 110 &&
    text.charCodeAt(at + 4) === 116 && text.charCodeAt(at + 5) === 58 &&
    text.charCodeAt(at + 6) === 32;
}

/** Whether the line at `at` begins with `data: `. */
function isDataField(text: string, at: number): boolean {
  return text.charCodeAt(at) === 100 && text.charCodeAt(at + 1) === 97 &&
    text.charCodeAt(at + 2) === 116 && text.charCodeAt(at + 3) === 97 &&
    text.charCodeAt(at + 4) === 58 && text.charCodeAt(at + 5) === 32;
}
