/** Turns routes into the paths of OpenAPI, where two paths must not differ only in the names of their parameters. */

/** Returns a route without the names of its parameters. */
export function shapeOf(route: string): string {
  return route.replace(/:\w+/g, ":");
}

/**
 * Returns the path for each route. Routes of the same shape get the same path: `/v1/env/:deviceId` and `/v1/env/:key`
 * are `/v1/env/{deviceIdOrKey}`.
 *
 * @param routes The routes of all operations.
 */
export function pathsOf(routes: Iterable<string>): Map<string, string> {
  const byShape = new Map<string, Set<string>>();
  for (const route of routes) {
    const shape = shapeOf(route);
    byShape.set(shape, (byShape.get(shape) ?? new Set()).add(route));
  }
  const paths = new Map<string, string>();
  for (const same of byShape.values()) {
    const path = combine([...same]);
    for (const route of same) paths.set(route, path);
  }
  return paths;
}

/** Returns the names of the parameters of a route, in order. */
export function parametersOf(route: string): string[] {
  return [...route.matchAll(/[:{](\w+)/g)].map(([, name = ""]) => name);
}

function combine(routes: readonly string[]): string {
  const names = routes.map(parametersOf);
  let index = 0;
  return (routes[0] ?? "").replace(/:\w+/g, () => {
    const [first = "", ...others] = new Set(names.map((each) => each[index] ?? ""));
    index++;
    return `{${first}${others.map((name) => `Or${capitalized(name)}`).join("")}}`;
  });
}

/**
 * Returns an id for each route of a method: its name, with the parameters and words that distinguish the route, such as
 * `listDevicesForProduct`.
 *
 * @param method The name of the method.
 * @param routes Its routes with their HTTP methods, such as `GET /v1/devices`.
 */
export function operationIds(method: string, routes: readonly string[]): Map<string, string> {
  const segments = routes.map((route) => route.split(" ")[1]?.split("/").slice(2) ?? []);
  const common = segments.reduce(
    (some, each) => some.filter((part) => each.includes(part)),
    segments[0] ?? [],
  );
  const own = segments.map((each) => each.filter((part) => !common.includes(part)));
  const withParameters = own.map((each) => suffixOf(each.filter((part) => part.startsWith(":"))));
  const isUnique = new Set(withParameters).size === routes.length;
  const suffixes = isUnique ? withParameters : own.map(suffixOf);
  return new Map(routes.map((route, index) => [route, `${method}${suffixes[index]}`]));
}

function suffixOf(parts: readonly string[]): string {
  const words = parts.map((part) => capitalized(part.replace(/^:/, "").replace(/Id$/, "")));
  return words.length > 0 ? `For${words.join("")}` : "";
}

function capitalized(text: string): string {
  return text.replace(/^./, (first) => first.toUpperCase());
}
