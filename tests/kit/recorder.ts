/** A `fetch` that records requests and returns given responses, so that tests see the wire format without a network. */
import type { Fetch } from "../../src/types/common.ts";

/** A request as it would be sent. */
export interface RecordedRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  /** The text of the body, or a `FormData`; set before the response is returned. */
  body: unknown;
  init: RequestInit;
}

/** Makes a `fetch` that returns `responses` one after the other, and then repeats the last one. */
export function recorder(
  ...responses: (Response | Error | (() => Response | Promise<Response>))[]
): { fetch: Fetch; requests: RecordedRequest[] } {
  const requests: RecordedRequest[] = [];
  const fetch: Fetch = async (url, init) => {
    const request: RecordedRequest = {
      method: init.method ?? "GET",
      url,
      headers: init.headers as Record<string, string>,
      body: init.body ?? undefined,
      init,
    };
    requests.push(request);
    if (init.body instanceof Blob || init.body instanceof ReadableStream) {
      const received = new Response(init.body, { headers: request.headers });
      const isForm = request.headers["content-type"]?.startsWith("multipart/form-data");
      request.body = isForm ? await received.formData() : await received.text() || undefined;
    }
    const response = responses.length > 1 ? responses.shift() : responses[0];
    if (response instanceof Error) throw response;
    if (typeof response === "function") return await response();
    return response?.clone() ?? Response.json({ ok: true });
  };
  return { fetch, requests };
}

/** Returns the error that a call throws or rejects with. Throws if the call succeeds. */
export async function failureOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error("The call did not fail");
}
