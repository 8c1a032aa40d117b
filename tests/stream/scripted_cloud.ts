/** Event stream connections that a test controls, in place of a network. */
import { EventStream, type EventStreamOptions } from "../../src/stream/event_stream.ts";

/** One connection. */
export interface Connection {
  /** Sends text. */
  send(text: string): void;
  /** Sends an event with this data. */
  event(data: string, name?: string): void;
  /** Ends the connection as servers do. */
  end(): void;
  /** Breaks the connection. */
  break(error: Error): void;
  /** Whether the client has canceled the connection. */
  cancelled: boolean;
  /** Number of chunks that the client has requested but not received; negative if chunks are waiting. */
  readonly wanted: number;
}

/** Response to a connection: a `stream`, a stream of `bytes` (for BYOB readers), an error, or `silence` forever. */
export type Script = "stream" | "bytes" | "silence" | Error | Response;

/** Counts connections and responds to them by script; the last entry is repeated. */
export class ScriptedCloud {
  readonly connections: Connection[] = [];
  /** The timeout of each connection, in milliseconds. */
  readonly timeouts: number[] = [];
  /** The `Last-Event-ID` of each connection. */
  readonly lastEventIds: (string | undefined)[] = [];
  attempts = 0;
  readonly #script: Script[];

  constructor(...script: Script[]) {
    this.#script = script.length ? script : ["stream"];
  }

  /** The newest connection. */
  get last(): Connection {
    return this.connections.at(-1)!;
  }

  /** Connects a stream to this cloud. */
  connect(options: Partial<EventStreamOptions> = {}): Promise<EventStream> {
    return EventStream.connect({ open: this.open, ...options });
  }

  readonly open: EventStreamOptions["open"] = (signal, timeout, lastEventId) => {
    this.attempts++;
    this.timeouts.push(timeout);
    this.lastEventIds.push(lastEventId);
    const step = this.#script.length > 1 ? this.#script.shift()! : this.#script[0]!;
    if (step instanceof Error) return Promise.reject(step);
    if (step instanceof Response) return Promise.resolve(step);
    if (step === "stream" || step === "bytes") return Promise.resolve(this.#stream(step));
    return new Promise((_, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  };

  #stream(kind: "stream" | "bytes"): Response {
    let controller!: ReadableStreamDefaultController<Uint8Array> | ReadableByteStreamController;
    const start = (value: typeof controller) => void (controller = value);
    const cancel = () => void (connection.cancelled = true);
    const body = kind === "bytes"
      ? new ReadableStream({ type: "bytes", start, cancel }, { highWaterMark: 0 })
      : new ReadableStream({ start, cancel }, { highWaterMark: 0 });
    const send = (text: string) => controller.enqueue(new TextEncoder().encode(text));
    const connection: Connection = {
      send,
      event: (data, name = "test") => send(`event: ${name}\ndata: ${eventJson(data)}\n\n`),
      end: () => {
        controller.close();
        if ("byobRequest" in controller) controller.byobRequest?.respond(0);
      },
      break: (error) => controller.error(error),
      cancelled: false,
      get wanted() {
        return controller.desiredSize ?? 0;
      },
    };
    this.connections.push(connection);
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }
}

/** Returns the JSON that the cloud sends for an event. */
export function eventJson(data: string | null): string {
  return JSON.stringify({
    data,
    ttl: 60,
    published_at: "2026-01-01T00:00:00.000Z",
    coreid: "0123456789abcdef01234567",
  });
}

/** Records everything that a stream emits, in order. */
export function logOf(stream: EventStream): string[] {
  const log: string[] = [];
  stream.on("event", ({ data }) => log.push(`event ${data}`));
  stream.on("malformed", ({ data }) => log.push(`malformed ${data}`));
  stream.on("disconnect", ({ reason }) => log.push(`disconnect ${reason}`));
  stream.on("reconnect", ({ attempt, delay }) => log.push(`reconnect ${attempt} after ${delay}`));
  stream.on("reconnect-success", () => log.push("reconnect-success"));
  stream.on("reconnect-error", (error) => log.push(`reconnect-error ${(error as Error).message}`));
  stream.on("error", (error) => log.push(`error ${(error as Error).message}`));
  return log;
}

/** Lets pending reads and listeners run. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

/** Sets the wall clock forward or back, as users and time servers do; timers are not affected. */
export class SetClock implements Disposable {
  #Date = globalThis.Date;
  /** Milliseconds by which the clock is ahead. */
  ahead = 0;

  constructor() {
    const now = () => this.#Date.now() + this.ahead;
    const get = (target: DateConstructor, name: string | symbol) =>
      name === "now" ? now : Reflect.get(target, name);
    // An accessor, because a FakeTime sets the global repeatedly.
    Object.defineProperty(globalThis, "Date", {
      configurable: true,
      get: () => new Proxy(this.#Date, { get }),
      set: (value: DateConstructor) => this.#Date = value,
    });
  }

  [Symbol.dispose](): void {
    const value = this.#Date;
    Object.defineProperty(globalThis, "Date", { configurable: true, writable: true, value });
  }
}
