/** Hands the events of one stream to any number of browsers, as server-sent events. */

/** Bytes that may wait for a browser that is slow; then it is let go, and comes back for the rest. */
const QUEUE = 1_048_576;
/** How many events are kept for those that come back. */
const RECENT = 2_000;
/** How often a quiet connection gets a line, in milliseconds: it keeps proxies from ending it, and shows who has gone. */
const KEEP_ALIVE = 15_000;
/** Events are held back by a millisecond for so many browsers, and by no more than LONGEST: each gets fewer, larger writes. */
const BROWSERS_PER_MS = 10;
const LONGEST = 200;

/** A connected browser. */
type Browser = ReadableStreamDefaultController<Uint8Array>;

/** A browser that comes. */
export interface Arrival {
  /** What it got last; events after that are sent again if they are still known. */
  lastEventId: string | null;
  /** How the stream is doing. */
  upstream: string;
  /** Aborted when it has gone. */
  signal: AbortSignal;
}

/** The browsers of a stream. */
export class FanOut {
  /** The browsers, and how many bytes had room in their queues at the last check; 0 if there was none yet. */
  readonly #browsers = new Map<Browser, number>();
  readonly #encoder = new TextEncoder();
  /** Tells the events of this life from those of an earlier one. */
  readonly #life = crypto.randomUUID().slice(0, 8);
  readonly #recent: string[] = [];
  readonly #onEmpty: () => void;
  /** Number of the next event. */
  #next = 0;
  #waiting = "";
  #flushing: ReturnType<typeof setTimeout> | undefined;
  #keepAlive: ReturnType<typeof setInterval> | undefined;

  /** `onEmpty` is called when the last browser has left. */
  constructor(onEmpty: () => void) {
    this.#onEmpty = onEmpty;
  }

  /** How many browsers there are. */
  get size(): number {
    return this.#browsers.size;
  }

  /** A stream for one more browser, which is gone when `signal` says so. */
  join({ lastEventId, upstream, signal }: Arrival): ReadableStream<Uint8Array> {
    this.#flush(); // what waits is for those who were there, and in what is missed
    let browser: Browser;
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        browser = controller;
        this.#browsers.set(browser, 0);
        this.#keepAlive ??= setInterval(() => this.#checkAll(), KEEP_ALIVE);
        const greeting = `retry: 2000\nevent: upstream\ndata: ${JSON.stringify(upstream)}\n\n`;
        browser.enqueue(this.#encoder.encode(greeting + this.#missed(lastEventId)));
      },
      cancel: () => this.#leave(browser),
    }, { highWaterMark: QUEUE, size: ({ byteLength }) => byteLength });
    signal.addEventListener("abort", () => this.#letGo(browser));
    return stream;
  }

  /** Sends an event to all. */
  send(event: string, data: string): void {
    const text = `id: ${this.#life}-${this.#next++}\nevent: ${event}\ndata: ${data}\n\n`;
    this.#recent.push(text);
    if (this.#recent.length > RECENT) this.#recent.shift();
    this.#waiting += text;
    this.#flushing ??= setTimeout(
      () => this.#flush(),
      Math.min(LONGEST, this.size / BROWSERS_PER_MS),
    );
  }

  #flush(): void {
    clearTimeout(this.#flushing);
    this.#flushing = undefined;
    const text = this.#waiting;
    this.#waiting = "";
    if (text !== "") this.#write(text);
  }

  #write(text: string): void {
    const bytes = this.#encoder.encode(text);
    for (const browser of this.#browsers.keys()) {
      if ((browser.desiredSize ?? 0) >= bytes.length) browser.enqueue(bytes);
      else this.#letGo(browser);
    }
  }

  /** Closes the connections of browsers that are further behind than at the last check, and writes to the others. */
  #checkAll(): void {
    for (const [browser, before] of this.#browsers) {
      const room = browser.desiredSize ?? 0;
      if (room < before) this.#letGo(browser);
      else this.#browsers.set(browser, room);
    }
    this.#write(": \n\n");
  }

  /** Ends a connection: a browser that is still there connects again, and says what it got last. */
  #letGo(browser: Browser): void {
    if (!this.#browsers.has(browser)) return;
    browser.close();
    this.#leave(browser);
  }

  #leave(browser: Browser): void {
    if (!this.#browsers.delete(browser) || this.size > 0) return;
    clearInterval(this.#keepAlive);
    this.#keepAlive = undefined;
    this.#onEmpty();
  }

  /** The events since that of an id; nothing for an id of another life, or none. */
  #missed(lastEventId: string | null): string {
    const [life, number] = lastEventId?.split("-") ?? [];
    if (life !== this.#life || !/^\d{1,15}$/.test(number ?? "")) return "";
    const count = this.#next - 1 - Number(number);
    return count > 0 ? this.#recent.slice(-count).join("") : "";
  }
}
