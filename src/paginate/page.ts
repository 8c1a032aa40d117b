/** One page of a list, and where the next one starts. */
import { ParticleError } from "../core/errors.ts";
import type { ItemsField } from "./paged_list.ts";

/** Where a page starts: lists use one of the two. */
export interface Place {
  /** The number of the page, starting at 1. */
  readonly page: number;
  /** Only items that were replaced before this time; `undefined` for the first page. */
  readonly replacedBefore: string | undefined;
}

/** A page that has arrived. */
export interface Page {
  readonly place: Place;
  readonly body: unknown;
  readonly items: readonly unknown[];
  /** Whether the list was requested by the number of the page. If not, a second request would return the same. */
  readonly isNumbered: boolean;
}

interface Meta {
  total_pages?: unknown;
  has_more?: unknown;
}

/** `devices` comes first: a page of devices also has the customers who own them. */
const FIELDS: readonly ItemsField[] = [
  "devices",
  "sims",
  "ledgers",
  "instances",
  "versions",
  "locations",
  "data",
];

/**
 * Returns the items in the body of a page.
 *
 * @throws {ParticleError} with code `invalid_response` if there are none.
 */
export function itemsOf(body: unknown, { page }: Place): readonly unknown[] {
  if (Array.isArray(body)) return body;
  const fields = (body ?? {}) as Readonly<Record<string, unknown>>;
  for (const field of FIELDS) {
    const items = fields[field];
    if (Array.isArray(items)) return items;
  }
  throw invalid(`page ${page} has no list of items; pass a function such as listDevices`);
}

/**
 * Returns where the page after `page` starts, or `undefined` if it is the last one. The list may change meanwhile, so
 * only the latest response counts.
 *
 * @throws {ParticleError} with code `invalid_response` if there are more items but no way to get them.
 */
export function nextPlace(page: Page, previous: Page | undefined): Place | undefined {
  const { place, body, items, isNumbered } = page;
  const { total_pages, has_more } = metaOf(body);
  if (has_more === true) return { ...place, replacedBefore: lastReplacedAt(page) };
  if (has_more === false || !isNumbered) return undefined;
  // Without a total, only a page that is empty or shorter than the one before is known to be the last: the cloud may
  // return fewer items than the requested number even if there are more.
  const isLast = typeof total_pages === "number"
    ? place.page >= total_pages
    : items.length < (previous?.items.length ?? 1);
  return isLast ? undefined : { ...place, page: place.page + 1 };
}

/**
 * Returns whether the list ended with `previous`, because `page` has the same items again.
 *
 * @throws {ParticleError} with code `invalid_response` if the cloud counts more pages: the list would be incomplete.
 */
export function isRepeated(page: Page, previous: Page | undefined): boolean {
  const { place, body, items } = page;
  const { total_pages: total, has_more } = metaOf(body);
  const isSame = has_more === undefined && previous !== undefined && items.length > 0 &&
    items.length === previous.items.length &&
    // Items inserted before the previous page also move it to the next number, but then there are more pages.
    total === metaOf(previous.body).total_pages &&
    items.every((item, i) => JSON.stringify(item) === JSON.stringify(previous.items[i]));
  if (!isSame || typeof total !== "number") return isSame;
  throw invalid(`page ${place.page} is the same as the page before it; list again`);
}

function metaOf(body: unknown): Meta {
  return ((body ?? {}) as { meta?: Meta | null }).meta ?? {};
}

/** Returns when the last item of a page was replaced. Times must not increase, or the list would never end. */
function lastReplacedAt({ place: { replacedBefore }, items }: Page): string {
  const last = (items[items.length - 1] ?? {}) as { replaced_at?: unknown };
  const time = last.replaced_at;
  const limit = replacedBefore === undefined ? Infinity : Date.parse(replacedBefore);
  if (typeof time === "string" && time !== replacedBefore && Date.parse(time) <= limit) return time;
  throw invalid("there are more versions, but the last one has no earlier replaced_at");
}

/** The error does not have the body: secrets of the request that the body may repeat are not known here. */
function invalid(reason: string): ParticleError {
  return new ParticleError(`Invalid response - ${reason}`, { code: "invalid_response" });
}
