/** Builds the request that a call should send according to its row. */
import { EXCEPTIONS } from "./exceptions.ts";
import { type Options, routeOf, type Row, type Shape, shapeOf } from "./rows.ts";
import { SPECIALS } from "./specials.ts";
import { contentOf } from "./values.ts";

/** A request that can be compared: decoded, with headers in lower case. */
export interface Wire {
  method: string;
  /** Segments of the path, decoded. */
  path: string[];
  /** Sorted pairs of name and value. */
  query: [string, string][];
  /** All headers except `user-agent`; the content type without its parameters. */
  headers: Record<string, string>;
  /** The body of a JSON request. */
  json?: unknown;
  /** The fields of a form. */
  fields?: Record<string, string>;
  /** The files of a multipart form. */
  files?: FilePart[];
}

/** A file in a multipart form. */
export interface FilePart {
  part: string;
  name: string;
  text: string;
}

/** Options of the client in the walks, which its calls use by default. */
export const CLIENT = { auth: "default-token", clientId: "my-client", clientSecret: "my-secret" };

const TYPES: Record<string, string> = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
  multipart: "multipart/form-data",
};

/** A request under construction, which specials.ts can change. */
export interface Draft {
  http: string;
  template: string;
  query: Record<string, string>;
  bodyType: string;
  json: unknown;
  fields: Record<string, string>;
  files: FilePart[];
}

/**
 * Returns the request that a call should send, from its row, the special rules of the row, and the deliberate
 * differences. `headers` are those that its shared options add.
 */
export function expectedOf(
  row: Row,
  scope: string,
  options: Options,
  headers: Record<string, string> = {},
): Wire {
  const draft = draftOf(row, scope, options);
  for (const { says, then } of SPECIALS) {
    if (row.special.includes(says)) then?.(draft, options, scope);
  }
  let auth: unknown = options["auth"] ?? CLIENT.auth;
  for (const exception of EXCEPTIONS) {
    if (exception.method !== row.method) continue;
    if (exception.auth === "none") auth = undefined;
    if (exception.auth === "explicit") auth = options["auth"];
    exception.then?.(draft, options, scope);
  }
  return finish(draft, options, {
    ...row.headers,
    ...auth === undefined ? {} : { authorization: `Bearer ${auth}` },
    ...headers,
  });
}

function draftOf(row: Row, scope: string, options: Options): Draft {
  const shape = shapeOf(row, scope);
  const draft: Draft = {
    ...routeOf(row, scope),
    query: queryOf(row, shape, options),
    bodyType: shape.bodyType,
    json: { ...shape.constants },
    fields: {},
    files: [],
  };
  for (const [name, value] of Object.entries(shape.constants ?? {})) {
    draft.fields[name] = String(value)
      .replace("{clientId}", CLIENT.clientId)
      .replace("{clientSecret}", CLIENT.clientSecret);
  }
  for (const [name, wire] of Object.entries(shape.body)) {
    addToBody(draft, wire, name, valueOf(options, name));
  }
  return draft;
}

function queryOf(row: Row, shape: Shape, options: Options): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, wire] of Object.entries(shape.query)) {
    let value = options[name];
    if (Array.isArray(value) && row.format?.[name] === "joined with commas") {
      value = value.join(",") || undefined; // empty lists are left out
    }
    if (value !== undefined && value !== null) query[wire] = String(value);
  }
  return query;
}

/** Returns the value of an option, or of a member of one, such as `hook.method`. */
function valueOf(options: Options, name: string): unknown {
  const [first = "", member] = name.split(".");
  const value = options[first];
  return member === undefined ? value : (value as Options | undefined)?.[member];
}

function addToBody(draft: Draft, wire: string, name: string, value: unknown): void {
  if (value === undefined) return;
  const fileName = /^file \(file name (.*?)\)/.exec(wire)?.[1];
  if (wire === "(whole body)") {
    draft.json = value;
  } else if (wire === "(members spread into the body)") {
    Object.assign(draft.json as object, value);
  } else if (fileName !== undefined) {
    draft.files.push({ part: "file", name: fileName, text: contentOf(name) });
  } else if (wire.startsWith("file, file2,")) {
    draft.files = Object.keys(value as object).map((key, i) => ({
      part: i === 0 ? "file" : `file${i + 1}`,
      name: key,
      text: contentOf(key),
    }));
  } else {
    (draft.json as Record<string, unknown>)[wire] = value;
    draft.fields[wire] = String(value);
  }
}

function finish(draft: Draft, options: Options, headers: Record<string, string>): Wire {
  const { http, template, bodyType, json, fields, files } = draft;
  const type = TYPES[bodyType];
  if (type !== undefined) headers["content-type"] = type;
  return {
    method: http,
    path: template.slice(1).split("/").map((part) =>
      part.replace(/^\{(\w+)\}$/, (_, name: string) => String(options[name]))
    ),
    query: Object.entries(draft.query).sort(),
    headers,
    // Serialized to JSON and back, because `undefined` is not sent.
    ...bodyType === "json" ? { json: JSON.parse(JSON.stringify(json)) } : {},
    ...bodyType === "form" || bodyType === "multipart" ? { fields } : {},
    ...bodyType === "multipart" ? { files } : {},
  };
}
