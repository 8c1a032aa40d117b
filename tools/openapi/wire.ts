/**
 * Finds out where each option of a function goes: into the path, the query, a header or the body. It calls the function
 * with recognizable values, with other values, and without each option, and compares the requests.
 */
import { Multipart } from "../../src/core/multipart.ts";
import { headerEntries } from "../../src/core/headers.ts";
import type { AgentRequestOptions } from "../../src/types/common.ts";
import { type Endpoint, record, type ResourceFunction } from "../endpoints.ts";
import type { Options } from "../option_samples.ts";
import { isObject, leavesOf, pathsOf, replaced, valueAt, withoutPath } from "./option_paths.ts";

/** How a body is encoded. */
export type BodyKind = "json" | "form" | "multipart";

/** A value of a request, and the option it comes from. */
export type WireValue =
  /** The value of an option, unchanged. The path is that of the option, such as `["hook", "responseEvent"]`. */
  | { from: "option"; path: readonly string[] }
  /** Computed from an option. */
  | { from: "computed"; path: readonly string[]; values: readonly unknown[] }
  /** A value that no option changes. */
  | { from: "constant"; value: unknown }
  /** A value that differs from call to call, or comes from the client. */
  | { from: "client"; example: unknown }
  | { from: "file" }
  /** `isOpen`: it contains all members of an option, whatever their names are. */
  | { from: "object"; members: Record<string, WireField>; isOpen: boolean }
  | { from: "list"; items: WireValue[] };

/** A member of a body, a parameter of the query, or a header. */
export interface WireField {
  value: WireValue;
  /** Whether every request contains it. */
  required: boolean;
}

/** The body of a request. */
export interface WireBody {
  value: WireValue;
  /** Whether every request has a body of this kind. */
  required: boolean;
}

/** What a function sends to one route. */
export interface WireRequest {
  endpoint: Endpoint;
  query: Record<string, WireField>;
  headers: Record<string, WireField>;
  bodies: Partial<Record<BodyKind, WireBody>>;
  /** The values of the `accept` header that the function sets. */
  accept: string[];
  /** The `content-type` that the function sets, if it is not the default of the body. */
  contentType: string | undefined;
  /** How it can authenticate: `bearer`, `basic` or `none`. */
  auth: Set<"bearer" | "basic" | "none">;
  /** Whether the response is a file. */
  isFile: boolean;
}

/** One recorded request, with the files of its body read. */
interface Run {
  query: Options;
  headers: Options;
  kind: BodyKind | undefined;
  body: unknown;
  request: AgentRequestOptions;
}

/** How long to wait until the clock shows another time, in milliseconds. */
const CLOCK_MS = 2;

/** Stands for the contents of a file in a multipart body. */
const FILE = Symbol("file");

/** The name and value of a member that no type has. */
const UNKNOWN_MEMBER = "sample-unknown";

/** Headers that OpenAPI describes elsewhere, or that concern only the connection. */
const NO_PARAMETERS = ["accept", "content-type", "authorization", "cache-control"];

/**
 * Records what a function sends to the route of an endpoint.
 *
 * @param name The name of the function.
 * @param fn The function.
 * @param endpoint An endpoint as recorded by `recordFunctions()`.
 * @param files The names of the options that are files.
 */
export async function recordWire(
  name: string,
  fn: ResourceFunction,
  endpoint: Endpoint,
  files: readonly string[],
): Promise<WireRequest> {
  const options = withFiles(endpoint.options, files);
  const run = (changed: Options) => runOnce(name, fn, endpoint, changed);
  const base = await run(options);
  if (!base) throw new Error(`${name}() cannot be recorded again for ${endpoint.route}`);
  const runs: { options: Options; result: Run }[] = [{ options, result: base }];
  const add = async (changed: Options) => {
    const result = await run(changed);
    if (result) runs.push({ options: changed, result });
  };
  for (const path of pathsOf(options)) await add(withoutPath(options, path));
  // Some options must be given together, or not at all.
  await add(onlyRoute(options, endpoint.route));
  // Without a file or a token, for example, other options get into the body, some of which are optional, too.
  for (const other of withNewPlaces(runs).slice(1)) {
    for (const path of pathsOf(other.options)) await add(withoutPath(other.options, path));
  }
  const results = runs.map(({ result }) => result);
  const sources = new Sources(options);
  for (const each of representatives(runs)) await sources.compare(each.options, each.result, run);
  const fieldsOf = (place: "query" | "headers") =>
    mergeFields(results.map((result) => result[place]), [place], sources);
  return {
    endpoint,
    query: fieldsOf("query"),
    headers: fieldsOf("headers"),
    bodies: bodiesOf(results, sources),
    accept: [...new Set(results.flatMap(({ request }) => headerOf(request, "accept")))],
    contentType: headerOf(base.request, "content-type")[0],
    auth: new Set(results.map(({ request }) => authOf(request))),
    isFile: base.request.isBuffer === true,
  };
}

/** Returns only the options that are in the route. */
function onlyRoute(options: Options, route: string): Options {
  return Object.fromEntries(
    Object.entries(options).filter(([name]) => route.split("/").includes(`:${name}`)),
  );
}

/** Returns the runs with which values are compared: the first one with each kind of body. */
function representatives<T extends { result: Run }>(runs: readonly T[]): T[] {
  const byKind = new Map<BodyKind | undefined, T>();
  for (const run of runs) if (!byKind.has(run.result.kind)) byKind.set(run.result.kind, run);
  return [...byKind.values()];
}

/** Returns the runs that send something at a place where the runs before them send nothing. */
function withNewPlaces<T extends { result: Run }>(runs: readonly T[]): T[] {
  const known = new Set<string>();
  return runs.filter(({ result }) => {
    const places = [...placesOf(result).keys()].filter((place) => !known.has(place));
    for (const place of places) known.add(place);
    return places.length > 0;
  });
}

function authOf({ auth }: AgentRequestOptions): "bearer" | "basic" | "none" {
  if (auth === false) return "none";
  return auth === undefined ? "bearer" : "basic";
}

function headerOf({ headers }: AgentRequestOptions, name: string): string[] {
  return headerEntries(headers ?? {}).filter(([each]) => each.toLowerCase() === name)
    .map(([, value]) => String(value));
}

/** Returns the options with a `Blob` for each file, so that their contents can be recognized in a body. */
function withFiles(options: Options, files: readonly string[]): Options {
  const file = () => new Blob(["file"]);
  const entries = Object.entries(options).map(([name, value]) => {
    if (!files.includes(name)) return [name, value];
    if (!isObject(value)) return [name, file()];
    return [name, Object.fromEntries(Object.keys(value).map((each) => [each, file()]))];
  });
  return Object.fromEntries(entries);
}

/** Calls the function. Returns `undefined` if it throws, or requests another route. */
async function runOnce(
  name: string,
  fn: ResourceFunction,
  { method, route }: Endpoint,
  options: Options,
): Promise<Run | undefined> {
  let endpoint;
  try {
    endpoint = record(name, fn, options);
  } catch (error) {
    if (error instanceof TypeError) return undefined; // An option is required.
    throw error;
  }
  if (endpoint.method !== method || endpoint.route !== route) return undefined;
  const { request } = endpoint;
  const headers = headerEntries(request.headers ?? {})
    .map(([header, value]) => [header.toLowerCase(), value] as const)
    .filter(([header]) => !NO_PARAMETERS.includes(header));
  const { kind, body } = await bodyOf(request);
  return {
    query: given(request.query ?? {}),
    headers: Object.fromEntries(headers),
    kind,
    body,
    request,
  };
}

async function bodyOf(
  { data, form, files }: AgentRequestOptions,
): Promise<{ kind: BodyKind | undefined; body: unknown }> {
  if (files) throw new Error("pass files as data: new Multipart(files, form)");
  if (data instanceof Multipart) return { kind: "multipart", body: await readMultipart(data) };
  if (form) return { kind: "form", body: given(form) };
  if (data === undefined || data === null) return { kind: undefined, body: undefined };
  return { kind: "json", body: given(data) };
}

async function readMultipart(multipart: Multipart): Promise<Options> {
  const body = await multipart.open(new AbortController().signal);
  if (!(body instanceof Blob)) throw new Error("a sample file is too large");
  const headers = { "content-type": multipart.contentType };
  const form = await new Response(body, { headers }).formData();
  return Object.fromEntries(
    [...form].map(([field, value]) => [field, value instanceof File ? FILE : value]),
  );
}

/** Returns a copy without members that are `undefined`, which are not sent. */
function given<T>(value: T): T {
  if (Array.isArray(value)) return value.map(given) as T;
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.map(([key, each]) => [key, given(each)])) as T;
}

/** Finds the options that values of requests come from. */
class Sources {
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
function placesOf({ query, headers, kind, body }: Run): Map<string, unknown> {
  const all = { query, headers, ...kind && { [kind]: body } };
  return new Map(leavesOf(all).map(({ path, value }) => [placeKey(path), value]));
}

function placeKey(place: readonly string[]): string {
  return place.join("\0");
}

/** Combines the members of several objects. */
function mergeFields(
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
function mergeValues(
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

function bodiesOf(runs: readonly Run[], sources: Sources): WireRequest["bodies"] {
  const bodies: WireRequest["bodies"] = {};
  for (const kind of ["json", "form", "multipart"] as const) {
    const found = runs.filter((run) => run.kind === kind);
    if (found.length === 0) continue;
    bodies[kind] = {
      value: mergeValues(found.map(({ body }) => body), [kind], sources),
      required: runs.every((run) => run.kind !== undefined),
    };
  }
  return bodies;
}
