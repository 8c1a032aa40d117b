/**
 * Finds out which option each value of a request comes from, by the values themselves and by what changes in a request
 * if an option changes.
 */
import type { AgentRequestOptions } from "../../src/types/common.ts";
import type { Options } from "../option_samples.ts";
import { isObject, leavesOf, pathsOf, replaced, valueAt } from "./option_paths.ts";
import type { BodyKind, WireField, WireValue } from "./wire_request.ts";

/** One recorded request, with the files of its body read. */
export interface Run {
  query: Options;
  headers: Options;
  kind: BodyKind | undefined;
  body: unknown;
  request: AgentRequestOptions;
}

/** How long to wait until the clock shows another time, in milliseconds. */
const CLOCK_MS = 2;

/** Stands for the contents of a file in a multipart body. */
export const FILE = Symbol("file");

/** The name and value of a member that no type has. */
const UNKNOWN_MEMBER = "sample-unknown";

/** Finds the options that values of requests come from. */
export class Sources {
  readonly #options: Options;
  /** Options whose values are not unique, by the place in the request that changes with them. */
  readonly #changes = new Map<
    string,
    { path: readonly string[]; same: boolean; values: unknown[] }
  >();
  readonly #volatile = new Set<string>();
  /** The places of objects that contain all members of an option. */
  readonly #open = new Set<string>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** Changes each option whose value does not contain its name, and notes what else changes. */
  async compare(
    options: Options,
    base: Run,
    run: (options: Options) => Promise<Run | undefined>,
  ): Promise<void> {
    const before = placesOf(base);
    // Values that depend on the time or on chance differ a moment later.
    await new Promise((resolve) => setTimeout(resolve, CLOCK_MS));
    const again = await run(options);
    for (const [place, value] of placesOf(again ?? base)) {
      if (value !== before.get(place)) this.#volatile.add(place);
    }
    for (const path of pathsOf(options).filter((each) => isPlain(valueAt(options, each)))) {
      const changed = await run(replaced(options, [...path, UNKNOWN_MEMBER], UNKNOWN_MEMBER));
      const places = leavesOf(changed?.body).filter(({ value }) => value === UNKNOWN_MEMBER);
      for (const { path: inside } of places) {
        this.#open.add(placeKey([changed!.kind!, ...inside.slice(0, -1)]));
      }
    }
    for (const { path, value } of leavesOf(options)) {
      if (isRecognizable(value) || value instanceof Blob) continue;
      const other = otherValue(path, value);
      const changed = await run(replaced(options, path, other));
      if (!changed) continue;
      const after = placesOf(changed);
      for (const place of new Set([...before.keys(), ...after.keys()])) {
        if (this.#volatile.has(place) || this.#changes.has(place)) continue;
        const values = [before.get(place), after.get(place)];
        if (values[0] === values[1]) continue;
        const same = String(values[0]) === String(value) && String(values[1]) === String(other);
        this.#changes.set(place, {
          path,
          same,
          values: values.filter((each) => each !== undefined),
        });
      }
    }
  }

  /** Returns where a value comes from. `place` is its path in the request. */
  valueOf(value: unknown, place: readonly string[]): WireValue {
    if (value === FILE) return { from: "file" };
    const path = this.#optionOf(value);
    if (path) return { from: "option", path };
    if (Array.isArray(value)) {
      return {
        from: "list",
        items: value.map((item, index) => this.valueOf(item, [...place, `${index}`])),
      };
    }
    if (isObject(value)) return this.objectOf([value], place);
    const key = placeKey(place);
    if (this.#volatile.has(key)) return { from: "client", example: value };
    const change = this.#changes.get(key);
    if (change?.same) return { from: "option", path: change.path };
    if (change) return { from: "computed", path: change.path, values: change.values };
    if (typeof value !== "string" || !value.includes("sample-")) return { from: "constant", value };
    const inside = leavesOf(this.#options).find((leaf) =>
      isRecognizable(leaf.value) && value.includes(String(leaf.value))
    );
    if (inside) return { from: "computed", path: inside.path, values: [] };
    return { from: "client", example: value };
  }

  /** Combines several objects. */
  objectOf(values: readonly unknown[], place: readonly string[]): WireValue {
    const members = mergeFields(values, place, this);
    return { from: "object", members, isOpen: this.#open.has(placeKey(place)) };
  }

  /** Returns the path of the option that has the same value, if only one can have it. */
  #optionOf(value: unknown): string[] | undefined {
    return pathsOf(this.#options).find((path) => isSame(valueAt(this.#options, path), value));
  }
}

/** Whether a value in a request can only come from this option. */
function isSame(option: unknown, value: unknown): boolean {
  if (isObject(option) || Array.isArray(option)) {
    const known = JSON.stringify(option);
    return /sample-|\b1\d{3}\b/.test(known) && known === JSON.stringify(value);
  }
  return isRecognizable(option) && String(option) === String(value);
}

function isRecognizable(value: unknown): boolean {
  return typeof value === "number" || typeof value === "string" && value.startsWith("sample-");
}

/** Whether a value is an object without files. */
function isPlain(value: unknown): boolean {
  return isObject(value) && !leavesOf(value).some((leaf) => leaf.value instanceof Blob);
}

function otherValue(path: readonly string[], value: unknown): unknown {
  return typeof value === "boolean" ? !value : `sample-${path.join(".")}`;
}

/** Returns the simple values of a request by their places. */
export function placesOf({ query, headers, kind, body }: Run): Map<string, unknown> {
  const all = { query, headers, ...kind && { [kind]: body } };
  return new Map(leavesOf(all).map(({ path, value }) => [placeKey(path), value]));
}

function placeKey(place: readonly string[]): string {
  return place.join("\0");
}

/** Combines the members of several objects. */
export function mergeFields(
  objects: readonly unknown[],
  place: readonly string[],
  sources: Sources,
): Record<string, WireField> {
  const records = objects.filter(isObject);
  const names = new Set(records.flatMap((record) => Object.keys(record)));
  return Object.fromEntries([...names].map((name) => {
    const values = records.filter((record) => name in record).map((record) => record[name]);
    return [name, {
      value: mergeValues(values, [...place, name], sources),
      required: values.length === objects.length,
    }];
  }));
}

/** Combines the values that a place has in several requests. The first request contains the most options. */
export function mergeValues(
  values: readonly unknown[],
  place: readonly string[],
  sources: Sources,
): WireValue {
  const value = sources.valueOf(values[0], place);
  if (value.from === "object") {
    return sources.objectOf(values, place);
  }
  if (value.from !== "constant") return value;
  const others = values.map((each) => sources.valueOf(each, place));
  return others.find(({ from }) => from !== "constant") ?? value;
}
