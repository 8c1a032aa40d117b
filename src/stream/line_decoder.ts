import { isNode } from "../runtime/name.ts";

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Bytes decoded at once: larger strings are dear to make, and every event kept alive pins all of one. */
const UNIT = 16_384;

/** Bytes of an unfinished line that are held as bytes; beyond, its pieces are decoded as they come. */
const LONG_LINE = 32_768;

/** Chunks up to this size are looked through byte by byte, while they are copied. */
const TINY = 32;

/** Chunks up to this size are joined to what is held, which saves a decoding. */
const SMALL = 4_096;

/** Takes whole lines, with their ends; and the bytes they were decoded from, if they still are in one piece. */
export type LinesHandler = (text: string, bytes?: Uint8Array) => void;

/**
 * Cuts a stream of bytes or text at the ends of lines (LF, CR, or both), so that whatever it hands on is whole lines.
 *
 * Bytes are decoded in one go up to a line's end, which is the end of a character too: that is several times as fast as
 * a decoder that has to remember half a character. No byte is looked at more than twice, however the stream is cut.
 */
export class LineDecoder {
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #onLines: LinesHandler;
  /** The unfinished line: if it is long, the text of its beginning, … */
  #text = "";
  /** … after which the decoder may remember half a character, … */
  #isLong = false;
  /** … and its bytes. */
  #held = new Uint8Array(256);
  #heldLength = 0;
  /** Whether the last bytes held more than ASCII. */
  #wasWide = false;

  /** Makes a decoder that hands on one or more whole lines at a time, with their ends. */
  constructor(onLines: LinesHandler) {
    this.#onLines = onLines;
  }

  /** Takes the next bytes. */
  feed(chunk: Uint8Array): void {
    if (chunk.length <= TINY) this.#feedTiny(chunk);
    else if (this.#isLong) this.#feedLong(chunk);
    else this.#feedBytes(chunk);
  }

  /** Takes the next piece of text. */
  feedText(text: string): void {
    const cut = lastLineEnd(text);
    if (cut === 0) {
      this.#text += text; // engines join the pieces when the line is read
      return;
    }
    const lines = this.#text + text.slice(0, cut);
    this.#text = text.slice(cut);
    this.#onLines(lines);
  }

  /** Length of the unfinished line: characters, or bytes, of which there are no fewer. */
  get pending(): number {
    return this.#text.length + this.#heldLength;
  }

  /** Decodes the unfinished line, so that `pending` counts characters. */
  decodePending(): void {
    if (this.#heldLength === 0) return;
    const held = this.#held.subarray(0, this.#heldLength);
    this.#heldLength = 0;
    this.#isLong = true;
    this.#text += this.#decoder.decode(held, { stream: true });
  }

  #feedTiny(chunk: Uint8Array): void {
    this.#reserve(chunk.length);
    for (let i = 0; i < chunk.length; i++) { // an iterator would take several times as long
      const byte = chunk[i] as number;
      this.#held[this.#heldLength++] = byte;
      if (byte === LINE_FEED || byte === CARRIAGE_RETURN) this.#releaseHeld(byte);
    }
    if (this.#heldLength > LONG_LINE) this.decodePending();
  }

  /** Hands on the line that is held, which ends with `byte`. Half of all lines are blank: those need no decoding. */
  #releaseHeld(byte: number): void {
    const length = this.#heldLength;
    this.#heldLength = 0;
    if (length === 1 && !this.#isLong) return this.#onLines(byte === LINE_FEED ? "\n" : "\r");
    const text = this.#text + this.#decode(this.#held.subarray(0, length));
    this.#text = "";
    this.#isLong = false;
    this.#onLines(text);
  }

  /** Takes bytes of a long line. Text is searched much faster than bytes, so they are decoded first. */
  #feedLong(chunk: Uint8Array): void {
    this.decodePending();
    const text = this.#decoder.decode(chunk, { stream: true });
    const cut = lastLineEnd(text);
    if (cut === 0) {
      this.#text += text;
      return;
    }
    this.#decoder.decode(); // forgets half a character: its bytes are held below
    const lines = this.#text + text.slice(0, cut);
    this.#text = "";
    this.#isLong = false;
    this.#onLines(lines);
    this.#hold(chunk.subarray(lastEndOfBytes(chunk)));
  }

  #feedBytes(chunk: Uint8Array): void {
    const { length } = chunk;
    const cut = chunk[length - 1] === LINE_FEED ? length : lastEndOfBytes(chunk);
    if (cut === 0) return this.#hold(chunk);
    if (this.#heldLength > 0 && length <= SMALL) return this.#feedJoined(chunk, cut);
    let from = this.#heldLength > 0 ? this.#joinHeld(chunk, cut) : 0;
    while (from < cut) {
      const end = unitEnd(chunk, from, cut);
      this.#handOn(from === 0 && end === length ? chunk : chunk.subarray(from, end));
      from = end;
    }
    if (cut < length) this.#hold(chunk.subarray(cut));
  }

  /** Takes a small chunk by way of what is held: copying is faster than making views of parts of it. */
  #feedJoined(chunk: Uint8Array, cut: number): void {
    this.#reserve(chunk.length);
    this.#held.set(chunk, this.#heldLength);
    const total = this.#heldLength + chunk.length;
    const end = this.#heldLength + cut;
    this.#heldLength = 0;
    this.#handOn(this.#held.subarray(0, end));
    if (end === total) return;
    this.#held.copyWithin(0, end, total);
    this.#heldLength = total - end;
  }

  /** Ends the line that is held with the beginning of a chunk; returns where the rest begins. */
  #joinHeld(chunk: Uint8Array, cut: number): number {
    const first = chunk.indexOf(LINE_FEED) + 1;
    const end = first === 0 || first > cut ? cut : first;
    this.#reserve(end);
    this.#held.set(chunk.subarray(0, end), this.#heldLength);
    const bytes = this.#held.subarray(0, this.#heldLength + end);
    this.#heldLength = 0;
    this.#handOn(bytes);
    return end;
  }

  #hold(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#held.set(bytes, this.#heldLength);
    this.#heldLength += bytes.length;
    if (this.#heldLength > LONG_LINE) this.decodePending();
  }

  #reserve(more: number): void {
    const needed = this.#heldLength + more;
    if (needed <= this.#held.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#held.length * 2));
    larger.set(this.#held.subarray(0, this.#heldLength));
    this.#held = larger;
  }

  #handOn(bytes: Uint8Array): void {
    this.#onLines(this.#decode(bytes), bytes);
  }

  /** Node alone decodes more than ASCII faster with a decoder that could remember, of which there is no need here. */
  #decode(bytes: Uint8Array): string {
    if (!isNode) return this.#decoder.decode(bytes);
    const stream = this.#wasWide && bytes.length > SMALL;
    const text = stream ? this.#decoder.decode(bytes, { stream }) : this.#decoder.decode(bytes);
    this.#wasWide = text.length !== bytes.length;
    return text;
  }
}

/** Where the last whole line of a text ends; 0 if there is none. */
function lastLineEnd(text: string): number {
  // Forwards first: engines search that way several times as fast, and mostly there is nothing to find.
  if (text.indexOf("\n") < 0 && text.indexOf("\r") < 0) return 0;
  return Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r")) + 1;
}

/** The same of bytes. */
function lastEndOfBytes(chunk: Uint8Array): number {
  const cut = chunk.lastIndexOf(LINE_FEED) + 1;
  if (cut === chunk.length || chunk.indexOf(CARRIAGE_RETURN, cut) < 0) return cut;
  return chunk.lastIndexOf(CARRIAGE_RETURN) + 1;
}

/** Where a unit that begins at `from` ends: at a line's end before `UNIT` bytes, or the first one after. */
function unitEnd(chunk: Uint8Array, from: number, cut: number): number {
  const limit = from + UNIT;
  if (limit >= cut) return cut;
  const before = chunk.lastIndexOf(LINE_FEED, limit - 1) + 1;
  if (before > from) return before;
  const after = chunk.indexOf(LINE_FEED, limit) + 1;
  return after === 0 || after > cut ? cut : after;
}
