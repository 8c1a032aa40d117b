/** Helpers for the tests of webhooks: a cloud with a device, and a receiver with given responses. */
import { Emulator, type VirtualDevice, type WebhookOptions } from "@particle-edge/emulator";
import { call, type Json } from "../helpers.ts";

export const DEVICE = "0123456789abcdef01234567";

/** A request, as the receiver saw it. */
export interface Received {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

export type Respond = (request: Request, body: string) => Response | Promise<Response>;

/** Returns a `fetch` that records its requests. */
export function fakeFetch(
  respond: Respond = () => new Response(null),
): { received: Received[]; fetch: NonNullable<WebhookOptions["fetch"]> } {
  const received: Received[] = [];
  return {
    received,
    async fetch(url, init) {
      const request = new Request(url, init);
      const body = await request.clone().text();
      received.push({
        method: request.method,
        url,
        headers: Object.fromEntries(request.headers),
        body,
      });
      return await respond(request, body);
    },
  };
}

/** An emulated cloud with one device and a receiver for webhooks. */
export class World implements Disposable {
  readonly emulator: Emulator;
  readonly device: VirtualDevice;
  readonly received: Received[];
  readonly errors: unknown[] = [];

  constructor(respond?: Respond, webhooks: WebhookOptions = {}) {
    const { received, fetch } = fakeFetch(respond);
    this.received = received;
    this.emulator = new Emulator({
      onError: (error) => this.errors.push(error),
      webhooks: { fetch, retryAfter: [], ...webhooks },
    });
    this.device = this.emulator.addDevice({ id: DEVICE });
  }

  /** Creates an integration and returns its id. */
  async hook(settings: Json, scope = ""): Promise<string> {
    const json = { event: "temp", url: "http://127.0.0.1/hook", ...settings };
    const { status, body } = await call(this.emulator, "POST", `/v1${scope}/integrations`, {
      json,
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body.id;
  }

  /** Returns an integration with its log. */
  async show(id: string, scope = ""): Promise<Json> {
    const path = `/v1${scope}/integrations/${id}`;
    return (await call(this.emulator, "GET", path)).body.integration;
  }

  /** Runs `act`, and returns the resulting events from the user's stream in order. */
  async eventsOf(act: () => unknown): Promise<{ name: string; data: string; coreid: string }[]> {
    const response = await this.emulator.fetch("https://api.particle.io/v1/devices/events", {
      headers: { authorization: `Bearer ${this.emulator.token}` },
    });
    await act();
    await this.emulator.settled();
    this.emulator.cutStreams();
    const text = await response.text();
    return [...text.matchAll(/^event: (.*)\ndata: (.*)\n$/gm)].map(([, name = "", json = ""]) => {
      const { data, coreid } = JSON.parse(json);
      return { name, data, coreid };
    });
  }

  [Symbol.dispose](): void {
    this.emulator.close();
  }
}
