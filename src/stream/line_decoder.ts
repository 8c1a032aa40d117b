import { isNode } from "../runtime/name.ts";

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * Bytes decoded at a time. Decoding larger chunks is slower, and each event that is kept alive retains the whole
 * decoded string.
 */
const UNIT = 16_384;

/** Number of bytes of an unfinished line that are kept undecoded; longer lines are decoded as they arrive. */
const LONG_LINE = 32_768;

/** Chunks up to this size are searched byte by byte while they are copied. */
const TINY = 32;

/** Chunks up to this size are appended to the bytes that are held, which saves a call to decode. */
const SMALL = 4_096;

/** Receives whole lines with their line ends, and the bytes they were decoded from if these are in one array. */
export type LinesHandler = (text: string, bytes?: Uint8Array) => void;

/**
 * Splits a stream of bytes or text at line ends (LF, CR or CR LF), so that it passes on whole lines only.
 *
 * Bytes are decoded up to a line end, which is also the end of a character: that is several times faster than a decoder
 * that has to remember incomplete characters. No byte is searched more than twice, however the stream is split.
 */
export class LineDecoder {
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #onLines: LinesHandler;
  /** The decoded part of the unfinished line. */
  #text = "";
  /** Whether the unfinished line is long; the decoder may then remember an incomplete character. */
  #isLong = false;
  /** The bytes of the unfinished line that are not decoded yet. */
  #held = new Uint8Array(256);
  #heldLength = 0;
  /** Whether the last bytes contained non-ASCII characters. */
  #wasWide = false;

  /** Creates a decoder that passes on one or more whole lines at a time. */
  constructor(onLines: LinesHandler) {
    this.#onLines = onLines;
  }

  /** Adds the next bytes. */
  feed(chunk: Uint8Array): void {
    if (chunk.length <= TINY) this.#feedTiny(chunk);
    else if (this.#isLong) this.#feedLong(chunk);
    else this.#feedBytes(chunk);
  }

  /** Adds the next piece of text. */
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

  /** Length of the unfinished line: its characters, plus the bytes that are not decoded yet. */
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

  /** Passes on the line that is held, which ends with `byte`. Half of all lines are blank and need no decoding. */
  #releaseHeld(byte: number): void {
    const length = this.#heldLength;
    this.#heldLength = 0;
    if (length === 1 && !this.#isLong) return this.#onLines(byte === LINE_FEED ? "\n" : "\r");
    const text = this.#text + this.#decode(this.#held.subarray(0, length));
    this.#text = "";
    this.#isLong = false;
    this.#onLines(text);
  }

  /** Adds bytes of a long line. Text is searched much faster than bytes, so they are decoded first. */
  #feedLong(chunk: Uint8Array): void {
    this.decodePending();
    const text = this.#decoder.decode(chunk, { stream: true });
    const cut = lastLineEnd(text);
    if (cut === 0) {
      this.#text += text;
      return;
    }
    this.#decoder.decode(); // discards an incomplete character, whose bytes are held below
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
      this.#passOn(from === 0 && end === length ? chunk : chunk.subarray(from, end));
      from = end;
    }
    if (cut < length) this.#hold(chunk.subarray(cut));
  }

  /** Appends a small chunk to the bytes that are held: copying is faster than creating views of its parts. */
  #feedJoined(chunk: Uint8Array, cut: number): void {
    this.#reserve(chunk.length);
    this.#held.set(chunk, this.#heldLength);
    const total = this.#heldLength + chunk.length;
    const end = this.#heldLength + cut;
    this.#heldLength = 0;
    this.#passOn(this.#held.subarray(0, end));
    if (end === total) return;
    this.#held.copyWithin(0, end, total);
    this.#heldLength = total - end;
  }

  /** Completes the line that is held with the start of a chunk; returns where the rest of the chunk starts. */
  #joinHeld(chunk: Uint8Array, cut: number): number {
    const first = chunk.indexOf(LINE_FEED) + 1;
    const end = first === 0 || first > cut ? cut : first;
    this.#reserve(end);
    this.#held.set(chunk.subarray(0, end), this.#heldLength);
    const bytes = this.#held.subarray(0, this.#heldLength + end);
    this.#heldLength = 0;
    this.#passOn(bytes);
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

  #passOn(bytes: Uint8Array): void {
    this.#onLines(this.#decode(bytes), bytes);
  }

  /** Decodes whole lines. Only Node decodes non-ASCII text faster in streaming mode, which is not needed otherwise. */
  #decode(bytes: Uint8Array): string {
    if (!isNode) return this.#decoder.decode(bytes);
    const stream = this.#wasWide && bytes.length > SMALL;
    const text = stream ? this.#decoder.decode(bytes, { stream }) : this.#decoder.decode(bytes);
    this.#wasWide = text.length !== bytes.length;
    return text;
  }
}

/** Returns where the last whole line of a text ends, or 0 if there is none. */
function lastLineEnd(text: string): number {
  // Forward first: engines search several times faster in that direction, and usually there is nothing to find.
  if (text.indexOf("\n") < 0 && text.indexOf("\r") < 0) return 0;
  return Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r")) + 1;
}

/** Returns where the last whole line of a chunk ends, or 0 if there is none. */
function lastEndOfBytes(chunk: Uint8Array): number {
  const cut = chunk.lastIndexOf(LINE_FEED) + 1;
  if (cut === chunk.length || chunk.indexOf(CARRIAGE_RETURN, cut) < 0) return cut;
  return chunk.lastIndexOf(CARRIAGE_RETURN) + 1;
}

/** Returns where a unit that starts at `from` ends: the last line end within `UNIT` bytes, or the first one after. */
function unitEnd(chunk: Uint8Array, from: number, cut: number): number {
  const limit = from + UNIT;
  if (limit >= cut) return cut;
  const before = chunk.lastIndexOf(LINE_FEED, limit - 1) + 1;
  if (before > from) return before;
  const after = chunk.indexOf(LINE_FEED, limit) + 1;
  return after === 0 || after > cut ? cut : after;
}
