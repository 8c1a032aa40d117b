/** The facts in endpoints.json: what particle-api-js sends, a row for each method. */

/** Options of a call, by name. */
export type Options = Readonly<Record<string, unknown>>;

/** What a request holds beside its path: option names, and the names they have on the wire. */
export interface Shape {
  query: Record<string, string>;
  bodyType: string;
  body: Record<string, string>;
  /** Members that are sent without an option. */
  constants?: Record<string, unknown>;
}

/** One option of a method. */
export interface Option {
  name: string;
  type: string;
  required: boolean;
}

/** One method. */
export interface Row extends Shape {
  method: string;
  /** The HTTP method; `null` for methods that send nothing. */
  http: string | null;
  /** Template in the default scope, called `user` in `differsIn`. */
  path: string | null;
  /** Templates by the option that selects them, with another HTTP method if one is written. */
  variants: Record<string, string>;
  differsIn?: Record<string, Shape>;
  format?: Record<string, string>;
  headers?: Record<string, string>;
  /** Options whose value is in a path. */
  pathOptions?: string[];
  options?: Option[];
  /** What else there is to know, in words; specials.ts has it in code. */
  special: string[];
  returns: { type: string };
}

/** The names of the reference document. */
export interface ReferenceNames {
  /** Its headings under "Detailed reference". */
  detailedReference: string[];
  /** Methods that only its examples call. */
  onlyInExamples: string[];
}

function read<T>(name: string): T {
  return JSON.parse(Deno.readTextFileSync(new URL(name, import.meta.url)));
}

/** Every row, in the order of the file. */
export const ROWS: readonly Row[] = read<{ endpoints: Row[] }>("endpoints.json").endpoints;

/** The names of the reference document. */
export const REFERENCE: ReferenceNames = read("reference_names.json");

/** The scopes of a row: `user`, and one for each variant. */
export function scopesOf(row: Row): string[] {
  return ["user", ...Object.keys(row.variants)];
}

/** The HTTP method and the path template of a row in a scope. */
export function routeOf(row: Row, scope: string): { http: string; template: string } {
  const text = (scope === "user" ? row.path : row.variants[scope]) ?? "";
  const [, http, template = ""] = /^(?:([A-Z]+) )?(.*)$/.exec(text) ?? [];
  return { http: http ?? row.http ?? "", template };
}

/** The shape of a row in a scope. */
export function shapeOf(row: Row, scope: string): Shape {
  return row.differsIn?.[scope] ?? row;
}

/** The options whose values a template holds. */
export function placeholders(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
}
