/** Sends the events of one stream to any number of browsers, as server-sent events. */

/** Bytes to queue for a slow browser. Beyond that it is disconnected, and gets the rest when it reconnects. */
const QUEUE = 1_048_576;
/** Number of events to keep for browsers that reconnect. */
const RECENT = 2_000;
/** Interval of keep-alive lines, in milliseconds. They keep proxies from closing the connection and reveal closed ones. */
const KEEP_ALIVE = 15_000;
/**
 * Events are delayed by one millisecond per this many browsers, but by at most `LONGEST` milliseconds, so that each
 * browser gets fewer and larger writes.
 */
const BROWSERS_PER_MS = 10;
const LONGEST = 200;

/** A connected browser. */
type Browser = ReadableStreamDefaultController<Uint8Array>;

/** A browser that connects. */
export interface Arrival {
  /** Id of the last event that it got. Later events are sent again if they are still stored. */
  lastEventId: string | null;
  /** State of the stream. */
  upstream: string;
  /** Aborted when the browser disconnects. */
  signal: AbortSignal;
}

/** The browsers of a stream. */
export class FanOut {
  /** The browsers, with the free bytes in each queue at the last check; 0 before the first check. */
  readonly #browsers = new Map<Browser, number>();
  readonly #encoder = new TextEncoder();
  /** Distinguishes event ids of this instance from those before a restart. */
  readonly #instance = crypto.randomUUID().slice(0, 8);
  readonly #recent: string[] = [];
  readonly #onEmpty: () => void;
  /** Number of the next event. */
  #next = 0;
  #waiting = "";
  #flushing: ReturnType<typeof setTimeout> | undefined;
  #keepAlive: ReturnType<typeof setInterval> | undefined;

  /** `onEmpty` is called when the last browser has disconnected. */
  constructor(onEmpty: () => void) {
    this.#onEmpty = onEmpty;
  }

  /** Number of connected browsers. */
  get size(): number {
    return this.#browsers.size;
  }

  /** Returns a stream for one more browser, until `signal` is aborted. */
  join({ lastEventId, upstream, signal }: Arrival): ReadableStream<Uint8Array> {
    this.#flush(); // the new browser gets delayed events only as missed ones
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

  /** Sends an event to all browsers. */
  send(event: string, data: string): void {
    const text = `id: ${this.#instance}-${this.#next++}\nevent: ${event}\ndata: ${data}\n\n`;
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

  /** Disconnects browsers that are further behind than at the last check, and writes a keep-alive line to the others. */
  #checkAll(): void {
    for (const [browser, before] of this.#browsers) {
      const room = browser.desiredSize ?? 0;
      if (room < before) this.#letGo(browser);
      else this.#browsers.set(browser, room);
    }
    this.#write(": \n\n");
  }

  /** Closes a connection. A browser that is still there reconnects with the id of its last event. */
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

  /** Returns the events after an id, or an empty string for no id or one of another instance. */
  #missed(lastEventId: string | null): string {
    const [instance, number] = lastEventId?.split("-") ?? [];
    if (instance !== this.#instance || !/^\d{1,15}$/.test(number ?? "")) return "";
    const count = this.#next - 1 - Number(number);
    return count > 0 ? this.#recent.slice(-count).join("") : "";
  }
}
