/** Holds one event stream of the Particle Cloud for all browsers that follow the same product. */
import { ApiClient } from "@particle-edge/sdk/api-client";
import { getEventStream } from "@particle-edge/sdk/events";
import type { Env, ObjectState, ObjectStorage } from "./env.ts";
import { FanOut } from "./fan_out.ts";

/** Longest time between two checks of the stream, in milliseconds. */
const LONGEST_CHECK = 30_000;
/** Shortest time between two checks, in milliseconds. Used if `LINGER_SECONDS` is shorter. */
const SHORTEST_CHECK = 1_000;
/** Time to wait after the cloud has rejected the stream, for example because of an invalid token, in milliseconds. */
const REST = 60_000;

/** The class of the Durable Objects. */
export class StreamObject {
  readonly #storage: ObjectStorage;
  readonly #env: Env;
  readonly #fanOut = new FanOut(() => this.#onEmpty());
  /** Aborts the current stream, if there is one. */
  #stream: AbortController | undefined;
  /** State of the stream, as browsers see it. */
  #upstream = "connecting";
  /** Earliest time of the next attempt to connect. */
  #notBefore = 0;
  /** When a browser was last connected. Starts at the current time: after a restart, browsers reconnect. */
  #lastSeen = Date.now();

  /** Called by the runtime. */
  constructor({ storage }: ObjectState, env: Env) {
    this.#storage = storage;
    this.#env = env;
    storage.sql.exec("CREATE TABLE IF NOT EXISTS product (id TEXT PRIMARY KEY) WITHOUT ROWID");
  }

  /** Called by the Worker: `GET /?product=…`. An empty product means all devices of your account. */
  async fetch(request: Request): Promise<Response> {
    const product = new URL(request.url).searchParams.get("product") ?? "";
    this.#storage.sql.exec("INSERT OR IGNORE INTO product VALUES (?)", product); // for the alarm
    const body = this.#fanOut.join({
      lastEventId: request.headers.get("last-event-id"),
      upstream: this.#upstream,
      signal: request.signal,
    });
    this.#ensureStream();
    if (await this.#storage.getAlarm() === null) await this.#setAlarm();
    return new Response(body, {
      headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
    });
  }

  /** Called by the runtime, also after a restart. Keeps the stream open while browsers are connected or left recently. */
  async alarm(): Promise<void> {
    if (this.#fanOut.size > 0) this.#lastSeen = Date.now();
    if (Date.now() - this.#lastSeen >= this.#linger) return this.#close();
    this.#ensureStream();
    await this.#setAlarm();
  }

  /** How long the stream stays open without browsers, in milliseconds. */
  get #linger(): number {
    return this.#env.LINGER_SECONDS * 1000;
  }

  async #setAlarm(): Promise<void> {
    const delay = Math.max(SHORTEST_CHECK, Math.min(LONGEST_CHECK, this.#linger));
    await this.#storage.setAlarm(Date.now() + delay);
  }

  /** Called when the last browser has left. The alarm closes the stream unless a browser returns. */
  #onEmpty(): void {
    this.#lastSeen = Date.now();
    this.#storage.setAlarm(this.#lastSeen + this.#linger).catch(console.error);
  }

  /** Opens the stream if there is none. */
  #ensureStream(): void {
    if (this.#stream || Date.now() < this.#notBefore) return;
    const stream = new AbortController();
    this.#stream = stream;
    this.#follow(stream.signal)
      .catch((error) => {
        if (!stream.signal.aborted) console.error("The event stream ended:", error);
      })
      .finally(() => {
        if (this.#stream !== stream) return; // this stream was closed, and a new one may be open
        this.#notBefore = Date.now() + REST;
        this.#close();
      });
  }

  #close(): void {
    this.#stream?.abort();
    this.#stream = undefined;
    this.#setUpstream("closed");
  }

  /** Forwards events to the browsers until the stream ends permanently. */
  async #follow(signal: AbortSignal): Promise<void> {
    const { PARTICLE_URL, PARTICLE_TOKEN } = this.#env;
    const api = new ApiClient({ auth: PARTICLE_TOKEN, baseUrl: PARTICLE_URL || undefined });
    const product = this.#product();
    const scope = product === "" ? { deviceId: "mine" } : { product };
    const stream = await getEventStream(api, { ...scope, signal });
    this.#setUpstream("open");
    stream.on("state", ({ state }) => {
      if (!signal.aborted) this.#setUpstream(state);
    });
    for await (const batch of stream.batches()) {
      for (const event of batch) this.#fanOut.send("message", JSON.stringify(event));
    }
  }

  #setUpstream(upstream: string): void {
    this.#upstream = upstream;
    this.#fanOut.send("upstream", JSON.stringify(upstream));
  }

  #product(): string {
    const rows = this.#storage.sql.exec<{ id: string }>("SELECT id FROM product").toArray();
    return rows[0]?.id ?? "";
  }
}
