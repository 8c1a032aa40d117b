/** Functions that replace `fetch`, so that no network is measured. */
import type { Transport } from "./calls.ts";

/** Returns a function that resolves to a minimal object with the parts of a `Response` that the libraries read. */
export function stub(text: string): Transport {
  const fields = new Map([
    ["content-type", "application/json"],
    ["content-length", String(text.length)],
  ]);
  const headers = {
    get: (name: string) => fields.get(name) ?? null,
    has: (name: string) => fields.has(name),
  };
  return (url) => {
    const response = {
      ok: true,
      status: 200,
      type: "basic",
      url,
      headers,
      body: null,
      text: () => Promise.resolve(text),
      json: () => Promise.resolve(JSON.parse(text)),
      clone: () => response, // ky reads a copy
      [Symbol.toStringTag]: "Response", // ky returns other objects unread
    };
    return Promise.resolve(response as unknown as Response);
  };
}

/** Returns a function that resolves to a new `Response`. */
export function web(text: string): Transport {
  const init = { headers: { "content-type": "application/json" } };
  return () => Promise.resolve(new Response(text, init));
}
