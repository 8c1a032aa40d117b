/**
 * Finds out where each option of a function goes: into the path, the query, a header or the body. It calls the function
 * with recognizable values, with other values, and without each option, and compares the requests.
 */
import { Multipart } from "../../src/core/multipart.ts";
import { headerEntries } from "../../src/core/headers.ts";
import type { AgentRequestOptions } from "../../src/types/common.ts";
import { type Endpoint, record, type ResourceFunction } from "../endpoints.ts";
import type { Options } from "../option_samples.ts";
import { isObject, pathsOf, withoutPath } from "./option_paths.ts";
import { FILE, mergeFields, mergeValues, placesOf, type Run, Sources } from "./sources.ts";
import type { BodyKind, WireRequest } from "./wire_request.ts";

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
