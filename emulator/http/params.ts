/** Reads the parameters of a request, from JSON, form and multipart bodies and from the query. */
import type { Context } from "hono";
import type { CloudEnv } from "./env.ts";
import { failure } from "./errors.ts";
import { isObject, type Params, wholeNumber } from "../base/values.ts";
import { isTooDeep } from "../base/json_limits.ts";

/** The largest page that can be requested. Our own choice. */
const PAGE_MAX = 1000;
/** The most fields in a form, and the most parts in a multipart body. Our own choice. */
const [FIELDS_MAX, PARTS_MAX] = [1000, 2000];
/** The longest name and the longest other text, in characters, where no other limit applies. Our own choice. */
export const [NAME_MAX, TEXT_MAX] = [255, 4096];
const FORM = "application/x-www-form-urlencoded";

/** Reads a parameter of a request's query. */
export type Query = (name: string) => string | undefined;

/** Returns the media type of a request's body, without its parameters. */
export function mediaType(c: Context<CloudEnv>): string {
  return (c.req.header("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** Returns whether a request's body is a URL-encoded form. */
export function isForm(c: Context<CloudEnv>): boolean {
  return mediaType(c) === FORM;
}

/** Creates an object without a prototype, so that no key of a request has a special meaning. */
function bare(): Params {
  return Object.create(null);
}

function addField(params: Params, key: string, value: string): void {
  const [, name = key, sub] = /^([^[\]]+)\[([^[\]]*)\]$/.exec(key) ?? [];
  const existing = params[name];
  if (sub === undefined) params[name] = value;
  else if (sub === "") {
    if (Array.isArray(existing)) existing.push(value);
    else params[name] = [value];
  } else {
    const fields = isObject(existing) ? existing : bare();
    fields[sub] = value;
    params[name] = fields;
  }
}

/** Returns whether a string contains a character more than `max` times. */
function hasMore(text: string, character: string, max: number): boolean {
  let at = -1;
  for (let count = 0; count <= max; count++) {
    at = text.indexOf(character, at + 1);
    if (at === -1) return false;
  }
  return true;
}

function parseForm(text: string): Params {
  // Fields are counted before they are parsed, because parsing takes much longer.
  if (hasMore(text, "&", FIELDS_MAX)) {
    throw failure(400, `The form has more than ${FIELDS_MAX} fields`);
  }
  const params = bare();
  for (const [key, value] of new URLSearchParams(text)) addField(params, key, value);
  return params;
}

function parseJson(text: string): Params {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw failure(400, "The request body is not valid JSON");
  }
  if (!isObject(value)) throw failure(400, "The request body must be a JSON object");
  if (isTooDeep(value)) throw failure(400, "The request body is nested too deep");
  return Object.assign(bare(), value);
}

/** Returns the parameters of a request's body; none if it does not have a body of a known type. */
export async function readParams(c: Context<CloudEnv>): Promise<Params> {
  const params = c.get("params") ?? await parseBody(c);
  c.set("params", params); // Other middleware and the handler may read them, and parsing is slow.
  return params;
}

async function parseBody(c: Context<CloudEnv>): Promise<Params> {
  if (c.req.method === "GET" || c.req.method === "HEAD") return bare();
  const type = mediaType(c);
  if (type !== FORM && type !== "application/json") return bare();
  const text = await c.req.text();
  if (text.trim() === "") return bare();
  return type === FORM ? parseForm(text) : parseJson(text);
}

/** A multipart body: its text fields and its files, in order. */
export interface Parts {
  readonly params: Params;
  readonly files: readonly { readonly field: string; readonly file: File }[];
}

/** Returns whether a multipart body has too many parts. This is much faster than parsing it. */
function hasTooManyParts(body: Uint8Array, boundary: string): boolean {
  const delimiter = new TextEncoder().encode(`\n--${boundary}`);
  const [first] = delimiter;
  let count = 0;
  for (let at = 0; at < body.length; at++) {
    if (body[at] !== first || !delimiter.every((byte, i) => body[at + i] === byte)) continue;
    if (++count > PARTS_MAX) return true;
  }
  return false;
}

async function readForm(c: Context<CloudEnv>): Promise<FormData> {
  const type = c.req.header("content-type") ?? "";
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(type) ?? [];
  const boundary = quoted ?? plain;
  const body = await c.req.arrayBuffer();
  if (boundary === undefined) {
    throw failure(400, "The request body is not valid multipart/form-data");
  }
  if (hasTooManyParts(new Uint8Array(body), boundary)) {
    throw failure(400, `The request body has more than ${PARTS_MAX} parts`);
  }
  try {
    return await new Response(body, { headers: { "content-type": type } }).formData();
  } catch {
    throw failure(400, "The request body is not valid multipart/form-data");
  }
}

/** Returns the parts of a multipart body; of a body of another known type, its fields only. */
export async function readParts(c: Context<CloudEnv>): Promise<Parts> {
  if (mediaType(c) !== "multipart/form-data") return { params: await readParams(c), files: [] };
  const params = bare();
  const files: { field: string; file: File }[] = [];
  for (const [field, value] of await readForm(c)) {
    if (typeof value === "string") addField(params, field, value);
    else files.push({ field, file: value });
  }
  return { params, files };
}

/** Returns one page of a list. The size may be `perPage` or `per_page`. Source: API reference, Pagination. */
export function pageOf<T>(
  c: Context<CloudEnv>,
  items: readonly T[],
  defaultSize: number,
  maxSize: number = PAGE_MAX,
): { items: T[]; page: number; size: number; totalPages: number } {
  const page = wholeNumber(c.req.query("page"), 1) ?? 1;
  const requested = wholeNumber(c.req.query("perPage") ?? c.req.query("per_page"), 1);
  const size = Math.min(requested ?? defaultSize, maxSize);
  return {
    items: items.slice((page - 1) * size, page * size),
    page,
    size,
    totalPages: Math.ceil(items.length / size),
  };
}

/** Returns a string. Throws a 400 error if it is longer than `max` characters. */
export function limited(what: string, value: string, max: number = NAME_MAX): string {
  if (value.length <= max) return value;
  throw failure(400, `${what} must not be longer than ${max} characters`);
}
