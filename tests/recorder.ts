/** A `fetch` that keeps what it is asked and gives what it is told, so that tests see the wire without a network. */
import type { Fetch } from "../src/types/common.ts";

/** A request as it would go out. */
export interface RecordedRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: unknown;
  init: RequestInit;
}

/** Makes a fetch that answers with `answers` in turn, the last one again and again. */
export function recorder(
  ...answers: (Response | Error | (() => Response | Promise<Response>))[]
): { fetch: Fetch; requests: RecordedRequest[] } {
  const requests: RecordedRequest[] = [];
  const fetch: Fetch = (url, init) => {
    requests.push({
      method: init.method ?? "GET",
      url,
      headers: init.headers as Record<string, string>,
      body: init.body ?? undefined,
      init,
    });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) return Promise.reject(answer);
    if (typeof answer === "function") return answer();
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
