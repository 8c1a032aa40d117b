/** Holds one event stream of the Particle Cloud, for all browsers that follow the same product. */
import { ApiClient } from "@particle-edge/sdk/api-client";
import { getEventStream } from "@particle-edge/sdk/events";
import type { Env, ObjectState, ObjectStorage } from "./env.ts";
import { FanOut } from "./fan_out.ts";

/** How often the stream is looked after, in milliseconds. */
const CHECK = 30_000;
/** Where browsers are not waited for that long, it is looked after more often, but not more often than this. */
const SHORTEST = 1_000;
/** How long the cloud is left alone after it refused, as a token that is no longer valid, in milliseconds. */
const REST = 60_000;

/** The class of the Durable Objects. */
export class StreamObject {
  readonly #storage: ObjectStorage;
  readonly #env: Env;
  readonly #fanOut = new FanOut(() => this.#onEmpty());
  /** Ends the stream of the moment, if there is one. */
  #stream: AbortController | undefined;
  /** How the stream is doing, as browsers are told. */
  #upstream = "connecting";
  /** No attempt to connect before this. */
  #notBefore = 0;
  /** When there was a browser last. After a restart, those that were there are about to come back. */
  #lastSeen = Date.now();

  /** Called by the runtime. */
  constructor({ storage }: ObjectState, env: Env) {
    this.#storage = storage;
    this.#env = env;
    storage.sql.exec("CREATE TABLE IF NOT EXISTS product (id TEXT PRIMARY KEY) WITHOUT ROWID");
  }

  /** Called by the Worker: `GET /?product=…`, where none means all of one's own devices. */
  async fetch(request: Request): Promise<Response> {
    const product = new URL(request.url).searchParams.get("product") ?? "";
    this.#storage.sql.exec("INSERT OR IGNORE INTO product VALUES (?)", product); // for the alarm
    const body = this.#fanOut.join({
      lastEventId: request.headers.get("last-event-id"),
      upstream: this.#upstream,
      signal: request.signal,
    });
    this.#ensureStream();
    if (await this.#storage.getAlarm() === null) await this.#wind();
    return new Response(body, {
      headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
    });
  }

  /** Called by the runtime, after a restart too: keeps the stream open while somebody is there, or was until just now. */
  async alarm(): Promise<void> {
    if (this.#fanOut.size > 0) this.#lastSeen = Date.now();
    if (Date.now() - this.#lastSeen >= this.#linger) return this.#close();
    this.#ensureStream();
    await this.#wind();
  }

  /** How long the stream stays open for nobody, in milliseconds. */
  get #linger(): number {
    return this.#env.LINGER_SECONDS * 1000;
  }

  async #wind(): Promise<void> {
    await this.#storage.setAlarm(Date.now() + Math.max(SHORTEST, Math.min(CHECK, this.#linger)));
  }

  /** The last browser has left: unless one comes back, the alarm closes the stream. */
  #onEmpty(): void {
    this.#lastSeen = Date.now();
    this.#storage.setAlarm(this.#lastSeen + this.#linger).catch(console.error);
  }

  /** Opens the stream if there is none; what becomes of it is told to the browsers. */
  #ensureStream(): void {
    if (this.#stream || Date.now() < this.#notBefore) return;
    const stream = new AbortController();
    this.#stream = stream;
    this.#follow(stream.signal)
      .catch((error) => {
        if (!stream.signal.aborted) console.error("The event stream ended:", error);
      })
      .finally(() => {
        if (this.#stream !== stream) return; // closed, and maybe there is another one
        this.#notBefore = Date.now() + REST;
        this.#close();
      });
  }

  #close(): void {
    this.#stream?.abort();
    this.#stream = undefined;
    this.#tell("closed");
  }

  /** Hands on what comes, until the stream ends for good. */
  async #follow(signal: AbortSignal): Promise<void> {
    const { PARTICLE_URL, PARTICLE_TOKEN } = this.#env;
    const api = new ApiClient({ auth: PARTICLE_TOKEN, baseUrl: PARTICLE_URL || undefined });
    const product = this.#product();
    const what = product === "" ? { deviceId: "mine" } : { product };
    const stream = await getEventStream(api, { ...what, signal });
    this.#tell("open");
    stream.on("state", ({ state }) => {
      if (!signal.aborted) this.#tell(state);
    });
    for await (const batch of stream.batches()) {
      for (const event of batch) this.#fanOut.send("message", JSON.stringify(event));
    }
  }

  #tell(upstream: string): void {
    this.#upstream = upstream;
    this.#fanOut.send("upstream", JSON.stringify(upstream));
  }

  #product(): string {
    const rows = this.#storage.sql.exec<{ id: string }>("SELECT id FROM product").toArray();
    return rows[0]?.id ?? "";
  }
}
