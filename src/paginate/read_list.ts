import { ParticleError } from "../core/errors.ts";
import { isGiven } from "../core/options.ts";
import type { ApiCaller, GetHeadOptions, JSONResponse } from "../types/common.ts";
import { isRepeated, itemsOf, nextPlace, type Page, type Place } from "./page.ts";

/** The options of a list that select its pages. The others are passed on unchanged. */
export interface ListOptions {
  readonly page?: number | null | undefined;
  readonly replacedBefore?: string | undefined;
}

/** What to read. The arguments have been checked. */
export interface ListRequest {
  readonly api: ApiCaller;
  readonly list: (api: ApiCaller, options: object) => Promise<JSONResponse<unknown>>;
  readonly options: ListOptions;
  /** The signal of the caller. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Iterates over a list. While the caller handles one page, the next one is already being requested.
 *
 * @param request What to read.
 * @param valuesOf Returns the values of a page that the iterator returns.
 * @returns An iterator whose `return()` cancels a pending request.
 */
export function readList<T>(
  request: ListRequest,
  valuesOf: (page: Page) => readonly T[],
): AsyncIterableIterator<T> {
  const controller = new AbortController();
  let isStopped = false;
  const values = valuesIn(request, valuesOf, controller);
  return {
    async next() {
      try {
        return await values.next();
      } catch (error) {
        if (!isStopped) throw error;
        return { done: true, value: undefined }; // canceled by return() while it was waiting
      }
    },
    return() {
      isStopped = true;
      controller.abort(); // also ends a pending next(), after which the generator returns
      return values.return(undefined);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* valuesIn<T>(
  request: ListRequest,
  valuesOf: (page: Page) => readonly T[],
  controller: AbortController,
): AsyncGenerator<T, undefined, undefined> {
  const { signal, options: { page: first, replacedBefore } } = request;
  const abort = () => controller.abort(signal?.reason);
  signal?.addEventListener("abort", abort);
  if (signal?.aborted) abort();
  try {
    let previous: Page | undefined;
    let pending = requestPage(request, { page: first ?? 1, replacedBefore }, controller.signal);
    for (;;) {
      const page: Page = await pending;
      if (isRepeated(page, previous)) return;
      const next = nextPlace(page, previous);
      previous = page;
      if (next) {
        pending = requestPage(request, next, controller.signal);
        pending.catch(() => undefined); // the next turn of the loop reports it, unless the caller stops before
      }
      for (const value of valuesOf(page)) {
        if (signal?.aborted) throw aborted(signal.reason);
        yield value;
      }
      if (!next) return;
    }
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

/** Requests a page. It is an async function so that a list that throws also rejects. */
async function requestPage(
  { api, list, options }: ListRequest,
  place: Place,
  signal: AbortSignal,
): Promise<Page> {
  let isNumbered = true;
  // Some lists have no pages, such as the devices of the account. They do not send the number.
  const caller = observed(api, ({ query }) => isNumbered = isGiven(query?.["page"]));
  const { body } = await list(caller, { ...options, ...place, signal });
  return { place, body, items: itemsOf(body, place), isNumbered };
}

/** Returns a client that shows each request to `observe` before `api` makes it. */
function observed(api: ApiCaller, observe: (request: GetHeadOptions) => void): ApiCaller {
  return new Proxy(api, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (request: GetHeadOptions) => {
        observe(request);
        return member.call(target, request);
      };
    },
  });
}

function aborted(reason: unknown): ParticleError {
  return new ParticleError("Aborted the list", { code: "aborted", cause: reason });
}
