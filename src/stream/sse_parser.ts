import { LineDecoder } from "./line_decoder.ts";

/** An event of an event stream. */
export interface SseEvent {
  /** Value of the `event` field. Default: `message`. */
  event: string;
  /** Values of the `data` lines, joined with line feeds. */
  data: string;
  /** The last `id` received; before the first one, the option `lastEventId`, which is empty by default. */
  id: string;
}

/** Options of {@linkcode createSseParser}. */
export interface SseParserOptions {
  /** Called with each event, in order. */
  onEvent(event: SseEvent): void;
  /**
   * Called with the current `id` after each block without data. Such a block is not an event, but its `id` is the one
   * to send with the next connection.
   */
  onId?: ((id: string) => void) | undefined;
  /** Called with the value of a `retry` field, in milliseconds. */
  onRetry?: ((milliseconds: number) => void) | undefined;
  /** Maximum size of an event, complete or not, in characters. Default: 1,048,576. */
  maxEventSize?: number | undefined;
  /** The last `id` of an earlier connection, which applies until the next `id`. Default: empty. */
  lastEventId?: string | undefined;
}

/** A parser that accepts a stream in chunks of any size. */
export interface SseParser {
  /**
   * Parses the next chunk of a stream.
   *
   * @param chunk Bytes or text; do not mix the two in one stream.
   * @throws {RangeError} if an event is larger than `maxEventSize`; the parser must not be used afterwards.
   */
  feed(chunk: Uint8Array | string): void;
}

/** Maximum length of an `id`; longer ones are ignored, because a header could not carry them. */
const MAX_ID_LENGTH = 1024;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = 0xfeff;

/**
 * Creates a parser of the WHATWG event-stream format. Chunks may end anywhere: within a character, a line, a CR LF or
 * an event. An event whose blank line never arrives is dropped, as the standard requires.
 *
 * @param options Limits and callbacks; only `onEvent` is required.
 * @returns The parser.
 */
export function createSseParser(options: SseParserOptions): SseParser {
  const { onEvent, onId, onRetry, maxEventSize = 1_048_576, lastEventId = "" } = options;
  const decoder = new LineDecoder(parseLines);
  let started = false;
  let skipLineFeed = false;
  let ahead = 0; // how far an index in the bytes is ahead of the same place in the text
  let event = "";
  let data = "";
  let hasData = false;
  let id = lastEventId;

  function feed(chunk: Uint8Array | string): void {
    if (typeof chunk === "string") decoder.feedText(chunk);
    else decoder.feed(chunk);
    if (decoder.pending <= maxEventSize - data.length - event.length) return;
    decoder.decodePending();
    checkSize(decoder.pending);
  }

  function parseLines(text: string, bytes?: Uint8Array): void {
    let from = 0;
    ahead = 0;
    if (!started) {
      started = true;
      if (text.charCodeAt(0) === BYTE_ORDER_MARK) {
        from = 1;
        ahead = 2;
      }
    }
    if (skipLineFeed) {
      skipLineFeed = false;
      if (text.charCodeAt(from) === LINE_FEED) from++;
    }
    const parsePlainEvents = text.indexOf("\r", from) < 0 ? parseLfEvents : parseCrLfEvents;
    while (from < text.length) {
      if (bytes && !hasData && event === "") from = parsePlainEvents(text, bytes, from);
      if (from < text.length) from = parseOtherEvent(text, bytes, from);
    }
  }

  /**
   * The hot loop: nearly all events consist of `event: …`, `data: …` and a blank line. It is a separate function
   * without the rare cases, because engines then compile it to code that is twice as fast. It reads bytes, which is
   * faster than reading the characters of a string, except for the end of the data: engines search text faster. Returns
   * where the first event of another kind starts.
   */
  function parseLfEvents(text: string, bytes: Uint8Array, start: number): number {
    const lastId = id; // locals are read faster, and none of these events has an id
    let shift = ahead;
    let at = start + shift;
    while (at < bytes.length && isEventField(bytes, at)) {
      const nameEnd = endOfName(bytes, at + 7);
      if (bytes[nameEnd] !== LINE_FEED || !isDataField(bytes, nameEnd + 1)) break;
      const dataStart = nameEnd + 7 - shift;
      const dataEnd = text.indexOf("\n", dataStart);
      let end = dataEnd + shift;
      if (bytes[end] !== LINE_FEED) end = bytes.indexOf(LINE_FEED, end); // the data is not all ASCII
      if (bytes[end + 1] !== LINE_FEED || end - at > maxEventSize) break;
      const name = nameEnd > at + 7 ? text.slice(at + 7 - shift, nameEnd - shift) : "message";
      at = end + 2;
      shift = end - dataEnd;
      onEvent({ event: name, data: text.slice(dataStart, dataEnd), id: lastId });
    }
    ahead = shift;
    return at - shift;
  }

  /** Does the same for lines that end with CR LF: one function for both would be slower. */
  function parseCrLfEvents(text: string, bytes: Uint8Array, start: number): number {
    const lastId = id;
    let shift = ahead;
    let at = start + shift;
    while (at < bytes.length && isEventField(bytes, at)) {
      const nameEnd = endOfName(bytes, at + 7);
      if (!isCrLf(bytes, nameEnd) || !isDataField(bytes, nameEnd + 2)) break;
      const dataStart = nameEnd + 8 - shift;
      const dataEnd = text.indexOf("\r", dataStart);
      if (dataEnd < 0 || text.indexOf("\n", dataStart) !== dataEnd + 1) break;
      let end = dataEnd + shift;
      if (bytes[end] !== CARRIAGE_RETURN) end = bytes.indexOf(CARRIAGE_RETURN, end);
      if (!isCrLf(bytes, end + 2) || end - at > maxEventSize) break;
      const name = nameEnd > at + 7 ? text.slice(at + 7 - shift, nameEnd - shift) : "message";
      at = end + 4;
      shift = end - dataEnd;
      onEvent({ event: name, data: text.slice(dataStart, dataEnd), id: lastId });
    }
    ahead = shift;
    return at - shift;
  }

  /** Parses lines with any line ends, up to a blank one; returns where the next line starts. */
  function parseOtherEvent(text: string, bytes: Uint8Array | undefined, start: number): number {
    let from = start;
    let lineFeed = text.indexOf("\n", from);
    let carriage = text.indexOf("\r", from);
    for (let isBlank = false; from < text.length && !isBlank;) {
      const isCarriage = carriage >= 0 && (lineFeed < 0 || carriage < lineFeed);
      const end = isCarriage ? carriage : lineFeed;
      isBlank = end === from;
      parseLine(text, from, end);
      if (bytes) {
        const byte = isCarriage ? CARRIAGE_RETURN : LINE_FEED;
        if (bytes[end + ahead] !== byte) ahead = bytes.indexOf(byte, end + ahead) - end;
      }
      from = end + 1;
      if (isCarriage && lineFeed === from) from++;
      else if (isCarriage && from === text.length) skipLineFeed = true;
      // Searched again only after it has been passed, so that every character is searched once.
      if (lineFeed >= 0 && lineFeed < from) lineFeed = text.indexOf("\n", from);
      if (carriage >= 0 && carriage < from) carriage = text.indexOf("\r", from);
    }
    return from;
  }

  function parseLine(text: string, from: number, end: number): void {
    if (from === end) return dispatch();
    if (text.startsWith("data: ", from)) return appendData(text.slice(from + 6, end));
    const line = text.slice(from, end);
    const colon = line.indexOf(":");
    if (colon === 0) return; // a comment
    const field = colon < 0 ? line : line.slice(0, colon);
    const start = line[colon + 1] === " " ? colon + 2 : colon + 1;
    processField(field, colon < 0 ? "" : line.slice(start));
  }

  function processField(field: string, value: string): void {
    if (field === "data") {
      appendData(value);
    } else if (field === "event") {
      checkSize(value.length);
      event = value;
    } else if (field === "id") {
      if (value.length <= MAX_ID_LENGTH && !value.includes("\0")) id = value;
    } else if (field === "retry" && /^\d{1,15}$/.test(value)) {
      onRetry?.(Number(value));
    }
  }

  function appendData(value: string): void {
    checkSize(value.length);
    data = hasData ? `${data}\n${value}` : value;
    hasData = true;
  }

  function dispatch(): void {
    const finished = hasData ? { event: event || "message", data, id } : undefined;
    event = data = "";
    hasData = false;
    if (finished) onEvent(finished);
    else onId?.(id);
  }

  function checkSize(added: number): void {
    if (data.length + event.length + added > maxEventSize) {
      throw new RangeError(`Event exceeds maxEventSize of ${maxEventSize} characters`);
    }
  }

  return { feed };
}

/** Whether the line at `at` starts with `event: `. Nothing is faster than comparing byte by byte. */
function isEventField(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 101 && bytes[at + 1] === 118 && bytes[at + 2] === 101 &&
    bytes[at + 3] === 110 && bytes[at + 4] === 116 && bytes[at + 5] === 58 &&
    bytes[at + 6] === 32;
}

/** Whether the line at `at` starts with `data: `. */
function isDataField(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 100 && bytes[at + 1] === 97 && bytes[at + 2] === 116 &&
    bytes[at + 3] === 97 && bytes[at + 4] === 58 && bytes[at + 5] === 32;
}

/** Whether there is a CR LF at `at`. */
function isCrLf(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED;
}

/** Returns where the name that starts at `from` ends: at the end of its line, or at a non-ASCII character. */
function endOfName(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let byte; (byte = bytes[at] as number) > CARRIAGE_RETURN && byte < 128;) at++;
  return at;
}
