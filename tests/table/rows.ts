/** Types of endpoints.json, which describes the requests of particle-api-js, one row per method. */
import endpoints from "./endpoints.json" with { type: "json" };
import referenceNames from "./reference_names.json" with { type: "json" };

/** Options of a call, by name. */
export type Options = Readonly<Record<string, unknown>>;

/** The parts of a request other than its path: option names, and their names in the request. */
export interface Shape {
  query: Record<string, string>;
  bodyType: string;
  body: Record<string, string>;
  /** Members that are sent without an option. */
  constants?: Record<string, unknown>;
}

/** An option of a method. */
export interface Option {
  name: string;
  type: string;
  required: boolean;
}

/** A method. */
export interface Row extends Shape {
  method: string;
  /** The HTTP method; `null` for methods that send nothing. */
  http: string | null;
  /** Path template of the default scope, called `user` in `differsIn`. */
  path: string | null;
  /** Path templates by the option that selects them, optionally with another HTTP method. */
  variants: Record<string, string>;
  differsIn?: Record<string, Shape>;
  format?: Record<string, string>;
  headers?: Record<string, string>;
  /** Options whose value is part of the path. */
  pathOptions?: string[];
  options?: Option[];
  /** Other rules, in words; specials.ts implements them. */
  special: string[];
  returns: { type: string };
}

/** The names of the reference document. */
export interface ReferenceNames {
  /** Its headings under "Detailed reference". */
  detailedReference: string[];
  /** Methods that appear only in its examples. */
  onlyInExamples: string[];
}

/** Every row, in the order of the file. */
export const ROWS: readonly Row[] = endpoints.endpoints as unknown as Row[];

/** The names of the reference document. */
export const REFERENCE: ReferenceNames = referenceNames;

/** Returns the scopes of a row: `user`, and one for each variant. */
export function scopesOf(row: Row): string[] {
  return ["user", ...Object.keys(row.variants)];
}

/** Returns the HTTP method and the path template of a row in a scope. */
export function routeOf(row: Row, scope: string): { http: string; template: string } {
  const text = (scope === "user" ? row.path : row.variants[scope]) ?? "";
  const [, http, template = ""] = /^(?:([A-Z]+) )?(.*)$/.exec(text) ?? [];
  return { http: http ?? row.http ?? "", template };
}

/** Returns the shape of a row in a scope. */
export function shapeOf(row: Row, scope: string): Shape {
  return row.differsIn?.[scope] ?? row;
}

/** Returns the names of the options in a path template. */
export function placeholders(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
}
