import { LineDecoder } from "./line_decoder.ts";

/** One event of an event stream. */
export interface SseEvent {
  /** The `event` field; `message` without one. */
  event: string;
  /** The `data` lines, joined with line feeds. */
  data: string;
  /** The last `id` seen; before the first one, the option `lastEventId`, by default empty. */
  id: string;
}

/** Options of {@linkcode createSseParser}. */
export interface SseParserOptions {
  /** Takes each event, in order. */
  onEvent(event: SseEvent): void;
  /** Takes the `id` of a block without data, which is no event but counts for the next connection. */
  onId?: ((id: string) => void) | undefined;
  /** Takes the milliseconds of a `retry` field. */
  onRetry?: ((milliseconds: number) => void) | undefined;
  /** Largest event, in characters, including what is still to come of it. Default: 1,048,576. */
  maxEventSize?: number | undefined;
  /** The last `id` of an earlier connection, which holds until another one comes. Default: empty. */
  lastEventId?: string | undefined;
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
  const { onEvent, onId, onRetry, maxEventSize = 1_048_576, lastEventId = "" } = options;
  const decoder = new LineDecoder(takeLines);
  let started = false;
  let skipLineFeed = false;
  let ahead = 0; // by how much a place in the bytes is ahead of the same place in the text
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

  function takeLines(text: string, bytes?: Uint8Array): void {
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
    const takePlainEvents = text.indexOf("\r", from) < 0 ? takeLfEvents : takeCrLfEvents;
    while (from < text.length) {
      if (bytes && !hasData && event === "") from = takePlainEvents(text, bytes, from);
      if (from < text.length) from = takeOtherEvent(text, bytes, from);
    }
  }

  /**
   * The hot loop: nearly all events are `event: …`, `data: …`, blank. It is a function of its own, without the rare
   * cases, because engines then compile it to twice the speed. It looks at bytes, which are read faster than the
   * characters of a string, save for the end of the data: engines search text faster. Returns where the first event of
   * another kind begins.
   */
  function takeLfEvents(text: string, bytes: Uint8Array, start: number): number {
    const lastId = id; // locals are read faster, and none of these events has an id
    let shift = ahead;
    let at = start + shift;
    while (at < bytes.length && isEventField(bytes, at)) {
      const nameEnd = endOfName(bytes, at + 7);
      if (bytes[nameEnd] !== LINE_FEED || !isDataField(bytes, nameEnd + 1)) break;
      const dataStart = nameEnd + 7 - shift;
      const dataEnd = text.indexOf("\n", dataStart);
      let end = dataEnd + shift;
      if (bytes[end] !== LINE_FEED) end = bytes.indexOf(LINE_FEED, end); // the data is more than ASCII
      if (bytes[end + 1] !== LINE_FEED || end - at > maxEventSize) break;
      const name = nameEnd > at + 7 ? text.slice(at + 7 - shift, nameEnd - shift) : "message";
      at = end + 2;
      shift = end - dataEnd;
      onEvent({ event: name, data: text.slice(dataStart, dataEnd), id: lastId });
    }
    ahead = shift;
    return at - shift;
  }

  /** The same of lines that end with CR LF: in one function, both would be slower. */
  function takeCrLfEvents(text: string, bytes: Uint8Array, start: number): number {
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

  /** Takes lines with any ends, up to a blank one; returns where the next begins. */
  function takeOtherEvent(text: string, bytes: Uint8Array | undefined, start: number): number {
    let from = start;
    let lineFeed = text.indexOf("\n", from);
    let carriage = text.indexOf("\r", from);
    for (let isBlank = false; from < text.length && !isBlank;) {
      const isCarriage = carriage >= 0 && (lineFeed < 0 || carriage < lineFeed);
      const end = isCarriage ? carriage : lineFeed;
      isBlank = end === from;
      takeLine(text, from, end);
      if (bytes) {
        const byte = isCarriage ? CARRIAGE_RETURN : LINE_FEED;
        if (bytes[end + ahead] !== byte) ahead = bytes.indexOf(byte, end + ahead) - end;
      }
      from = end + 1;
      if (isCarriage && lineFeed === from) from++;
      else if (isCarriage && from === text.length) skipLineFeed = true;
      // Each is looked for only once it is passed, so that every character is scanned once.
      if (lineFeed >= 0 && lineFeed < from) lineFeed = text.indexOf("\n", from);
      if (carriage >= 0 && carriage < from) carriage = text.indexOf("\r", from);
    }
    return from;
  }

  function takeLine(text: string, from: number, end: number): void {
    if (from === end) return dispatch();
    if (text.startsWith("data: ", from)) return takeData(text.slice(from + 6, end));
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
    else onId?.(id);
  }

  function checkSize(added: number): void {
    if (data.length + event.length + added > maxEventSize) {
      throw new RangeError(`An event is larger than maxEventSize, ${maxEventSize} characters`);
    }
  }

  return { feed };
}

/** Whether the line at `at` begins with `event: `, compared as fast as engines can. */
function isEventField(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 101 && bytes[at + 1] === 118 && bytes[at + 2] === 101 &&
    bytes[at + 3] === 110 && bytes[at + 4] === 116 && bytes[at + 5] === 58 &&
    bytes[at + 6] === 32;
}

/** Whether the line at `at` begins with `data: `. */
function isDataField(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 100 && bytes[at + 1] === 97 && bytes[at + 2] === 116 &&
    bytes[at + 3] === 97 && bytes[at + 4] === 58 && bytes[at + 5] === 32;
}

/** Whether there are CR and LF at `at`. */
function isCrLf(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED;
}

/** Where the name that begins at `from` ends: at the end of its line, or at a character that is not ASCII. */
function endOfName(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let byte; (byte = bytes[at] as number) > CARRIAGE_RETURN && byte < 128;) at++;
  return at;
}
