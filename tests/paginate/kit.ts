/** A client with a scripted `fetch`, and the pages of a list. */
import { ApiClient } from "../../src/core/mod.ts";

/** A request as the script sees it. */
export interface SentRequest {
  /** The path with the query. */
  path: string;
  query: URLSearchParams;
  /** The number of the requested page. */
  page: number;
  signal: AbortSignal;
}

/** Makes a client whose requests are recorded and get the responses of `respond`. */
export function scripted(
  respond: (request: SentRequest) => unknown,
): { api: ApiClient; sent: SentRequest[]; paths: () => string[] } {
  const sent: SentRequest[] = [];
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const { pathname, search, searchParams: query } = new URL(url);
    const request = {
      path: pathname + search,
      query,
      page: Number(query.get("page")),
      signal: init.signal as AbortSignal,
    };
    sent.push(request);
    const response = await respond(request);
    return response instanceof Response ? response : Response.json(response);
  };
  const api = new ApiClient({ auth: "t0ken", fetch });
  return { api, sent, paths: () => sent.map(({ path }) => path) };
}

/** Returns items with ids. */
export function items(...ids: (number | string)[]): { id: string }[] {
  return ids.map((id) => ({ id: String(id) }));
}

/** Returns a page of devices, as the cloud returns it. */
export function devicePage(total_pages: unknown, ...ids: (number | string)[]): unknown {
  return { devices: items(...ids), customers: items("someone"), meta: { total_pages } };
}

/** Returns the ids of all values of an iterator. */
export async function idsOf(values: AsyncIterable<{ id: string }>): Promise<string> {
  return (await Array.fromAsync(values, ({ id }) => id)).join(" ");
}

/** Returns the ids that an iterator returns before it fails, and its error. */
export async function untilFailure(
  values: AsyncIterable<{ id: string }>,
): Promise<{ ids: string; error: unknown }> {
  const ids: string[] = [];
  try {
    for await (const { id } of values) ids.push(id);
  } catch (error) {
    return { ids: ids.join(" "), error };
  }
  throw new Error(`The list did not fail: ${ids.join(" ")}`);
}

/** Responds like a server that never does, until the request is aborted. */
export function never({ signal }: SentRequest): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}
