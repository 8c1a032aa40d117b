/** The index that the search of the website reads. */
import type { Guide } from "./guides.ts";
import { plainText } from "./guides.ts";

/** A search result. */
export interface SearchEntry {
  name: string;
  /** What it is, such as `Function`. */
  kind: string;
  /** The module or guide it is in. */
  in: string;
  /** One line about it. */
  doc: string;
  /** Its path from the root of the website. */
  url: string;
}

/** Returns the entries of a guide: one for each of its headings of level 1 to 3. */
export function guideEntries({ title, page, summary, headings }: Guide): SearchEntry[] {
  return headings.filter(({ level }) => level <= 3).map(({ level, raw, id }) => ({
    name: plainText(raw),
    kind: "Guide",
    in: title,
    doc: level === 1 ? summary : "",
    url: level === 1 ? `${page}.html` : `${page}.html#${id}`,
  }));
}

/** Returns the script that defines the index. */
export function searchIndexScript(entries: readonly SearchEntry[]): string {
  return `globalThis.SEARCH_INDEX = ${JSON.stringify(entries)};\n`;
}
