/** A `fetch` that keeps what it is asked and gives what it is told, so that tests see the wire without a network. */
import type { Fetch } from "../../src/types/common.ts";

/** A request as it would go out. */
export interface RecordedRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  /** The text of it, or a `FormData`; set before the response is there. */
  body: unknown;
  init: RequestInit;
}

/** Makes a fetch that answers with `answers` in turn, the last one again and again. */
export function recorder(
  ...answers: (Response | Error | (() => Response | Promise<Response>))[]
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
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    if (typeof answer === "function") return await answer();
    return answer?.clone() ?? Response.json({ ok: true });
  };
  return { fetch, requests };
}

/** The rejection or throw of a call, which must fail. */
export async function failureOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error("the call did not fail");
}
