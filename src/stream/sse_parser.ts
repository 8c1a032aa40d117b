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

/**
 * Makes a parser of the WHATWG event-stream format. It keeps what a chunk leaves unfinished: half a character, half
 * a line, the LF that belongs to a CR, an event without its blank line. An event whose blank line never comes is
 * dropped, as the format demands.
 */
export function createSseParser(options: SseParserOptions): SseParser {
  const { onEvent, onRetry, maxEventSize = 1_048_576 } = options;
  const decoder = new TextDecoder(); // takes the byte order mark away
  let started = false;
  let skipLineFeed = false;
  let partial = ""; // of a line; appending is linear, as engines join the pieces when the line is read
  let event = "";
  let data = "";
  let hasData = false;
  let id = "";
  let lastId = "";

  function feed(chunk: Uint8Array | string): void {
    const text = typeof chunk === "string"
      ? withoutMark(chunk)
      : decoder.decode(chunk, { stream: true });
    let from = 0;
    if (skipLineFeed && text !== "") {
      skipLineFeed = false;
      if (text.startsWith("\n")) from = 1;
    }
    let lineFeed = text.indexOf("\n", from);
    let carriage = text.indexOf("\r", from);
    while (lineFeed >= 0 || carriage >= 0) {
      const isCarriage = carriage >= 0 && (lineFeed < 0 || carriage < lineFeed);
      const end = isCarriage ? carriage : lineFeed;
      const line = partial + text.slice(from, end);
      partial = "";
      from = end + 1;
      if (isCarriage && lineFeed === from) from++;
      else if (isCarriage && from === text.length) skipLineFeed = true;
      takeLine(line);
      // Each is looked for only once it is passed, so that every character is scanned once.
      if (lineFeed >= 0 && lineFeed < from) lineFeed = text.indexOf("\n", from);
      if (carriage >= 0 && carriage < from) carriage = text.indexOf("\r", from);
    }
    partial += text.slice(from);
    checkSize(partial.length);
  }

  function withoutMark(text: string): string {
    if (started || text === "") return text;
    started = true;
    return text.startsWith("\uFEFF") ? text.slice(1) : text;
  }

  function takeLine(line: string): void {
    if (line === "") return dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return; // a comment
    const field = colon < 0 ? line : line.slice(0, colon);
    const start = line[colon + 1] === " " ? colon + 2 : colon + 1;
    takeField(field, colon < 0 ? "" : line.slice(start));
  }

  function takeField(field: string, value: string): void {
    if (field === "data") {
      checkSize(value.length);
      data = hasData ? `${data}\n${value}` : value;
      hasData = true;
    } else if (field === "event") {
      checkSize(value.length);
      event = value;
    } else if (field === "id") {
      if (value.length <= MAX_ID_LENGTH && !value.includes("\0")) id = value;
    } else if (field === "retry" && /^\d{1,15}$/.test(value)) {
      onRetry?.(Number(value));
    }
  }

  function dispatch(): void {
    lastId = id; // only at the blank line: a broken event must not move it
    const finished = hasData ? { event: event || "message", data, id: lastId } : undefined;
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
