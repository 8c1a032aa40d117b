/** Reads what a request carries: parameters of JSON and form bodies, path and query. */
import type { Context } from "hono";
import type { CloudEnv } from "./env.ts";
import { failure } from "./errors.ts";
import { isObject, type Params, wholeNumber } from "../base/values.ts";
import { isTooDeep } from "../base/json_limits.ts";

/** Largest page that can be asked for. Our own choice. */
const PAGE_MAX = 1000;
/** Most fields of a form, and most parts of a multipart body. Our own choice. */
const [FIELDS_MAX, PARTS_MAX] = [1000, 2000];
/** Longest name that is stored, and longest text, where there is no other limit. Our own choice. */
export const [NAME_MAX, TEXT_MAX] = [255, 4096];
const FORM = "application/x-www-form-urlencoded";

/** Reads a parameter of a request's query. */
export type Query = (name: string) => string | undefined;

/** The media type of a request's body, without its parameters. */
export function mediaType(c: Context<CloudEnv>): string {
  return (c.req.header("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** Whether a request's body is an HTML form. */
export function isForm(c: Context<CloudEnv>): boolean {
  return mediaType(c) === FORM;
}

/** Objects without a prototype, so that no key of a request means anything special. */
function bare(): Params {
  return Object.create(null);
}

function addField(params: Params, key: string, value: string): void {
  const [, name = key, sub] = /^([^[\]]+)\[([^[\]]*)\]$/.exec(key) ?? [];
  const there = params[name];
  if (sub === undefined) params[name] = value;
  else if (sub === "") {
    if (Array.isArray(there)) there.push(value);
    else params[name] = [value];
  } else {
    const fields = isObject(there) ? there : bare();
    fields[sub] = value;
    params[name] = fields;
  }
}

/** Whether a string has more than some number of a character. */
function hasMore(text: string, character: string, max: number): boolean {
  let at = -1;
  for (let count = 0; count <= max; count++) {
    at = text.indexOf(character, at + 1);
    if (at === -1) return false;
  }
  return true;
}

function parseForm(text: string): Params {
  // Counted before anything is parsed, which takes much longer.
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

/** The parameters of a request's body; none if it has no body of a known type. */
export async function readParams(c: Context<CloudEnv>): Promise<Params> {
  const params = c.get("params") ?? await parseBody(c);
  c.set("params", params); // Several readers are fine, but parsing takes long.
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

/** Whether a multipart body has too many parts; much faster than parsing it. */
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

/** The parts of a multipart body; fields only, if the body is of another known type. */
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

/** One page of a list; both spellings of the size occur. Source: API reference, Pagination. */
export function pageOf<T>(
  c: Context<CloudEnv>,
  items: readonly T[],
  defaultSize: number,
  maxSize: number = PAGE_MAX,
): { items: T[]; page: number; size: number; totalPages: number } {
  const page = wholeNumber(c.req.query("page"), 1) ?? 1;
  const asked = wholeNumber(c.req.query("perPage") ?? c.req.query("per_page"), 1) ?? defaultSize;
  const size = Math.min(asked, maxSize);
  return {
    items: items.slice((page - 1) * size, page * size),
    page,
    size,
    totalPages: Math.ceil(items.length / size),
  };
}

/** A string that is short enough to be stored. */
export function limited(what: string, value: string, max: number = NAME_MAX): string {
  if (value.length <= max) return value;
  throw failure(400, `${what} must not be longer than ${max} characters`);
}
