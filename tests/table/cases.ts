/** Test calls for a row. */
import { type Exception, EXCEPTIONS } from "./exceptions.ts";
import { type Options, placeholders, routeOf, type Row, scopesOf } from "./rows.ts";
import { SPECIALS } from "./specials.ts";
import { falsy, truthy } from "./values.ts";

/** A call and its expected outcome. */
export interface Case {
  title: string;
  /** The scope whose request is expected; `undefined` if the call must throw before any request. */
  scope: string | undefined;
  /** `undefined` for no argument. */
  options: Options | undefined;
  /** Headers that the shared options add. */
  headers?: Record<string, string>;
}

/** Options that every call accepts. */
const SHARED: Options = {
  auth: "another-token",
  headers: { "X-Custom": "1", accept: undefined },
  context: {
    tool: { name: "cli", version: "1.2", components: [{ name: "core" }] },
    project: { name: "blinky", version: 3 },
  },
};
const SHARED_HEADERS = {
  "x-custom": "1",
  "x-particle-tool": "cli@1.2, core",
  "x-particle-project": "blinky; version=3",
};

/** The options of a row, by their role in a scope. */
interface Sorted {
  /** Required options. */
  required: string[];
  optional: string[];
  /** Options that throw, according to exceptions.ts. */
  excluded: string[];
  type(name: string): string;
}

/** Sorts the options of a row for a scope: the options that select another one belong to neither list. */
function sortOptions(row: Row, scope: string): Sorted {
  const needed = new Set(placeholders(routeOf(row, scope).template));
  if (scope !== "user") needed.add(scope);
  for (const { says, needs } of SPECIALS) {
    if (row.special.includes(says)) needs?.[scope]?.forEach((name) => needed.add(name));
  }
  const types = new Map((row.options ?? []).map(({ name, type }) => [name, type]));
  const excluded = exceptionsOf(row).flatMap(({ excludes }) => excludes?.[scope] ?? []);
  const required: string[] = [];
  const optional: string[] = [];
  for (const { name, required: always } of row.options ?? []) {
    if (excluded.includes(name)) continue;
    if (always || needed.has(name)) required.push(name);
    else if (name !== "sandbox" && !(name in row.variants)) optional.push(name);
  }
  return { required, optional, excluded, type: (name) => types.get(name) ?? "" };
}

/** The required options of a row in a scope, with truthy values. */
export function requiredOf(row: Row, scope: string, second = false): Record<string, unknown> {
  const { required, type } = sortOptions(row, scope);
  return Object.fromEntries(required.map((name) => [name, truthy(name, type(name), second)]));
}

/** Every call of a row. */
export function casesOf(row: Row): Case[] {
  return [...scopesOf(row).flatMap((scope) => scopeCases(row, scope)), ...specialCases(row)];
}

function scopeCases(row: Row, scope: string): Case[] {
  const { required, optional, excluded, type } = sortOptions(row, scope);
  const base = requiredOf(row, scope);
  const all = (second: boolean) => ({
    ...requiredOf(row, scope, second),
    ...Object.fromEntries(optional.map((name) => [name, truthy(name, type(name), second)])),
  });
  const full = all(false);
  const cases: Case[] = [
    { title: "required options", scope, options: base },
    { title: "all options", scope, options: full },
    { title: "all options, with other values", scope, options: all(true) },
    {
      title: "all options and the shared options",
      scope,
      options: { ...full, ...SHARED },
      headers: SHARED_HEADERS,
    },
    {
      title: "all optional options undefined",
      scope,
      options: { ...base, ...Object.fromEntries(optional.map((name) => [name, undefined])) },
    },
  ];
  if (required.length === 0) cases.push({ title: "no argument", scope, options: undefined });
  for (const name of optional) {
    cases.push({ title: `${name}: undefined`, scope, options: { ...full, [name]: undefined } });
  }
  for (const name of excluded) {
    const options = { ...full, [name]: truthy(name, type(name)) };
    cases.push({ title: `with ${name}`, scope: undefined, options });
  }
  const inPath = placeholders(routeOf(row, scope).template);
  for (const name of [...required, ...optional]) {
    if (name === "sandbox") continue; // `false` selects no scope: see specialCases()
    for (const value of falsy(type(name))) {
      if (value === "" && inPath.includes(name)) continue; // see hostile.ts
      const title = `${name}: ${JSON.stringify(value)}`;
      const to = isRefused(row, name, value) ? undefined : scope;
      cases.push({ title, scope: to, options: { ...base, [name]: value } });
      cases.push({
        title: `${title}, and all others`,
        scope: to,
        options: { ...full, [name]: value },
      });
    }
  }
  return cases;
}

function exceptionsOf({ method }: Row): Exception[] {
  return EXCEPTIONS.filter((exception) => exception.method === method);
}

/** Whether a value throws, according to exceptions.ts. */
export function isRefused(row: Row, name: string, value: unknown): boolean {
  const text = JSON.stringify(value);
  return exceptionsOf(row).some(({ rejects }) =>
    rejects?.[name]?.some((rejected) => JSON.stringify(rejected) === text)
  );
}

function specialCases(row: Row): Case[] {
  return SPECIALS.filter(({ says }) => row.special.includes(says)).flatMap((special) => [
    ...(special.calls ?? []).map(({ scope, options }): Case => ({
      title: JSON.stringify(options),
      scope,
      options: { ...requiredOf(row, scope), ...options },
    })),
    ...(special.rejects ?? []).map((mixed): Case => {
      const { sandbox: _, ...options } = requiredOf(row, "user");
      for (const name of mixed) {
        if (name !== "") options[name] = name === "sandbox" ? true : "x";
      }
      return {
        title: `${mixed.filter(Boolean).join(" and ") || "no"} scope`,
        scope: undefined,
        options,
      };
    }),
  ]);
}
