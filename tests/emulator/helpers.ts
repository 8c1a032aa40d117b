import { assertEquals } from "@std/assert";
import type { Emulator } from "@particle-edge/emulator";

export const BASE = "https://api.particle.io";

export interface CallOptions {
  /** The bearer token, or null for none. Defaults to the emulator's own. */
  token?: string | null | undefined;
  json?: unknown;
  form?: Record<string, string> | [string, string][] | undefined;
  headers?: Record<string, string> | undefined;
  signal?: AbortSignal | undefined;
}

/** Sends a request to the emulator, in process. */
export function send(
  emulator: Emulator,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Response> {
  const headers = new Headers(options.headers);
  const { token = emulator.token } = options;
  if (token !== null && !headers.has("authorization")) {
    headers.set("authorization", `Bearer ${token}`);
  }
  const init: RequestInit = { method, headers };
  if (options.signal) init.signal = options.signal;
  if (options.json !== undefined) {
    headers.set("content-type", "application/json");
    init.body = JSON.stringify(options.json);
  } else if (options.form) init.body = new URLSearchParams(options.form);
  return emulator.fetch(BASE + path, init);
}

/** The type that `JSON.parse` returns. */
export type Json = ReturnType<typeof JSON.parse>;

/** Sends a request and reads the response as JSON; `{}` if it is empty. */
export async function call(
  emulator: Emulator,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<{ status: number; body: Json }> {
  const response = await send(emulator, method, path, options);
  if (response.headers.get("content-type") === "text/event-stream") {
    await response.body?.cancel(); // An unexpected stream would never end.
    return { status: response.status, body: "a stream" };
  }
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : JSON.parse(text) };
}

/** Logs in, and returns the response of `POST /oauth/token`. */
export function login(
  emulator: Emulator,
  fields: Record<string, string> = {},
): Promise<{ status: number; body: Json }> {
  const form = {
    grant_type: "password",
    client_id: "particle",
    client_secret: "particle",
    ...emulator.user,
    ...fields,
  };
  return call(emulator, "POST", "/oauth/token", { token: null, form });
}

/** Adds a user, logs in and returns the token. */
export async function tokenOf(emulator: Emulator, username: string): Promise<string> {
  emulator.addUser({ username, password: "pw" });
  return (await login(emulator, { username, password: "pw" })).body.access_token;
}

/** Reads an event stream event by event. */
export class StreamReader {
  readonly response: Response;
  #reader: ReadableStreamDefaultReader<Uint8Array>;
  #decoder = new TextDecoder();
  #rest = "";

  constructor(response: Response) {
    assertEquals(response.status, 200);
    if (!response.body) throw new Error("no body");
    this.response = response;
    this.#reader = response.body.getReader();
  }

  /** Returns the next event, comment or newline, even if several arrive in one chunk; undefined at the end. */
  async next(): Promise<string | undefined> {
    while (!/^\n|\n\n/.test(this.#rest)) {
      const { value, done } = await this.#reader.read();
      if (done) break;
      this.#rest += this.#decoder.decode(value, { stream: true });
    }
    const [piece = this.#rest] = /^(\n|.*?\n\n)/s.exec(this.#rest) ?? [];
    this.#rest = this.#rest.slice(piece.length);
    return piece === "" ? undefined : piece;
  }

  /** Returns the name and data of the next event. */
  async event(): Promise<{ name: string; fields: Json }> {
    const [, name = "", data = ""] =
      /^event: (.*)\ndata: (.*)\n\n$/.exec(await this.next() ?? "") ??
        [];
    return { name, fields: JSON.parse(data) };
  }

  async cancel(): Promise<void> {
    await this.#reader.cancel();
  }
}

/** Opens a stream and reads its first comment. */
export async function open(
  emulator: Emulator,
  path: string,
  options: CallOptions = {},
): Promise<StreamReader> {
  const reader = new StreamReader(await send(emulator, "GET", path, options));
  assertEquals(await reader.next(), ":ok\n\n");
  return reader;
}

export const DEVICE_ERROR = {
  error: "Permission Denied",
  info:
    "I didn't recognize that device name or ID, try opening https://api.particle.io/v1/devices?access_token=undefined",
};
