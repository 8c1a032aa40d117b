import { isNode } from "../runtime/name.ts";

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * Bytes decoded at a time, and the rest of an event. Smaller units are slower (16 KiB: 4 %), but each event that is kept
 * alive retains the whole decoded string.
 */
const UNIT = 32_768;

/** Number of bytes of an unfinished line that are kept undecoded; longer lines are decoded as they arrive. */
const LONG_LINE = 32_768;

/** Chunks up to this size are searched byte by byte while they are copied. */
const TINY = 32;

/** Chunks up to this size are appended to the bytes that are held, which saves a call to decode. */
const SMALL = 4_096;

/** One decoder for all streams: it decodes whole characters only, so it has nothing to remember. */
const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { ignoreBOM: true });

/** Another one for Node, where a decoder that has been used with the option `stream` is slow without it. */
const streaming = /* @__PURE__ */ new TextDecoder("utf-8", { ignoreBOM: true });

/** Receives whole lines with their line ends. */
export type LinesHandler = (text: string) => void;

/**
 * Splits a stream of bytes or text at line ends (LF, CR or CR LF), so that it passes on whole lines only.
 *
 * Bytes are decoded up to a line end, which is also the end of a character: that is several times faster than a decoder
 * that has to remember incomplete characters. No byte is searched more than twice, however the stream is split.
 */
export class LineDecoder {
  readonly #onLines: LinesHandler;
  /** The decoded part of the unfinished line; empty unless the line is long. */
  #text = "";
  /** The bytes of the unfinished line that are not decoded yet. */
  #held = new Uint8Array(256);
  #heldLength = 0;
  /** Whether the last large piece contained non-ASCII characters. */
  #wasWide = false;

  /** Creates a decoder that passes on one or more whole lines at a time. */
  constructor(onLines: LinesHandler) {
    this.#onLines = onLines;
  }

  /** Adds the next bytes. */
  feed(chunk: Uint8Array): void {
    const { length } = chunk;
    if (chunk[length - 1] === LINE_FEED && length <= UNIT && this.pending === 0) {
      this.#passOn(this.#decode(chunk)); // the usual case on a stream with little traffic
    } else if (length <= TINY) this.#feedTiny(chunk);
    else if (this.#text !== "") this.#feedLong(chunk);
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

  /** Decodes the unfinished line as far as its characters are complete; returns the number of characters. */
  decodePending(): number {
    const held = this.#held.subarray(0, this.#heldLength);
    const end = wholeCharacters(held);
    this.#heldLength = 0;
    this.#text += this.#decode(held.subarray(0, end));
    this.#hold(held.subarray(end));
    return this.#text.length;
  }

  #feedTiny(chunk: Uint8Array): void {
    this.#reserve(chunk.length);
    let cut = 0;
    for (let i = 0; i < chunk.length; i++) { // an iterator would take several times as long
      const byte = chunk[i] as number;
      this.#held[this.#heldLength++] = byte;
      if (byte === LINE_FEED || byte === CARRIAGE_RETURN) cut = this.#heldLength;
    }
    if (cut > 0) this.#releaseHeld(cut);
    if (this.#heldLength > LONG_LINE) this.decodePending();
  }

  /** Passes on the whole lines that are held. */
  #releaseHeld(cut: number): void {
    const total = this.#heldLength;
    this.#heldLength = 0;
    this.#passOn(this.#decode(this.#held.subarray(0, cut)));
    if (cut === total) return;
    this.#held.copyWithin(0, cut, total);
    this.#heldLength = total - cut;
  }

  /** Adds bytes of a long line. Text is searched much faster than bytes, so they are decoded first. */
  #feedLong(chunk: Uint8Array): void {
    const from = this.#heldLength > 0 ? this.#completeHeld(chunk) : 0;
    const end = wholeCharacters(chunk);
    const text = this.#decode(chunk.subarray(from, end));
    const cut = lastLineEnd(text);
    if (cut === 0) {
      this.#text += text; // engines join the pieces when the line is read
      return this.#hold(chunk.subarray(end));
    }
    this.#passOn(text.slice(0, cut));
    this.#hold(chunk.subarray(lastEndOfBytes(chunk)));
  }

  /** Decodes the bytes that are held, and those of the chunk that complete the last character; returns their number. */
  #completeHeld(chunk: Uint8Array): number {
    let from = 0;
    while (from < 3 && isContinuation(chunk, from)) from++;
    this.#append(chunk.subarray(0, from));
    this.#text += decoder.decode(this.#held.subarray(0, this.#heldLength));
    this.#heldLength = 0;
    return from;
  }

  #feedBytes(chunk: Uint8Array): void {
    const { length } = chunk;
    const cut = lastEndOfBytes(chunk);
    let from = 0;
    if (this.#heldLength > 0 && cut > 0) {
      // Copying all of a small chunk is faster than creating views of its parts.
      from = length <= SMALL ? length : eventEnd(chunk, 0, cut);
      const end = this.#heldLength + Math.min(from, cut);
      this.#append(from === length ? chunk : chunk.subarray(0, from));
      this.#releaseHeld(end);
    }
    while (from < cut) {
      const end = eventEnd(chunk, from + UNIT, cut);
      this.#passOn(this.#decode(chunk.subarray(from, end)));
      from = end;
    }
    if (from < length) this.#hold(chunk.subarray(from));
  }

  #hold(bytes: Uint8Array): void {
    this.#append(bytes);
    if (this.#heldLength > LONG_LINE) this.decodePending();
  }

  #append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#held.set(bytes, this.#heldLength);
    this.#heldLength += bytes.length;
  }

  #reserve(more: number): void {
    const needed = this.#heldLength + more;
    if (needed <= this.#held.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#held.length * 2));
    larger.set(this.#held.subarray(0, this.#heldLength));
    this.#held = larger;
  }

  #passOn(text: string): void {
    const lines = this.#text === "" ? text : this.#text + text; // without the test, Bun takes 1.4 times as long
    this.#text = "";
    this.#onLines(lines);
  }

  /** Decodes whole characters. Node 20 decodes much non-ASCII text twice as fast with the option `stream`. */
  #decode(bytes: Uint8Array): string {
    if (!isNode || bytes.length <= SMALL) return decoder.decode(bytes);
    const text = this.#wasWide ? streaming.decode(bytes, { stream: true }) : decoder.decode(bytes);
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
  if (chunk.indexOf(CARRIAGE_RETURN, cut) < 0) return cut;
  return chunk.lastIndexOf(CARRIAGE_RETURN) + 1;
}

/** Returns where the last character starts if it is incomplete, or where the bytes end. */
function wholeCharacters(bytes: Uint8Array): number {
  const { length } = bytes;
  let last = length - 1;
  while (last > length - 4 && isContinuation(bytes, last)) last--;
  const size = Math.clz32(~(bytes[last] as number) << 24); // the first byte has as many leading ones
  return last + size > length ? last : length;
}

/** Whether there is a byte at `at` that is not the first one of a character. */
function isContinuation(bytes: Uint8Array, at: number): boolean {
  return ((bytes[at] as number) & 0xc0) === 0x80;
}

/** Returns where the first event ends after `from`, or at most three lines after it. */
function eventEnd(chunk: Uint8Array, from: number, cut: number): number {
  let end = from;
  for (let lines = 0; lines < 3 && end < cut; lines++) {
    end = chunk.indexOf(LINE_FEED, end) + 1 || cut;
    const before = chunk[end - 2] === CARRIAGE_RETURN ? end - 3 : end - 2;
    if (chunk[before] === LINE_FEED) break; // the line is blank
  }
  return Math.min(end, cut);
}
