/** Reads the routes that docs/methods.md and emulator/ROUTES.md list. */
import { documentedRoutes, expandRoute } from "../../tools/documented_routes.ts";

/** Returns a route without the names of its parameters, such as `GET /v1/devices/:`. */
export function withoutNames(route: string): string {
  return route.replace(/[:{]\w+\}?/g, ":");
}

/** Returns the routes in the table of all methods. */
export function routesOfMethods(page: string): Set<string> {
  return new Set(
    documentedRoutes(page.replaceAll("\\|", "|")).flatMap(expandRoute).map(withoutNames),
  );
}

/** A row of ROUTES.md. */
export interface RoutesRow {
  /** The row, for messages. */
  text: string;
  /** The routes that it may mean, such as `GET /v1/devices/:`: `…` may stand for several beginnings. */
  routes: string[];
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** Reads ROUTES.md. Rows without HTTP methods are event streams. */
export function routesOfEmulator(page: string): RoutesRow[] {
  return page.split(/^## /m).slice(1).flatMap(rowsOf);
}

function rowsOf(section: string): RoutesRow[] {
  const names = placeholdersOf(section);
  const rows: RoutesRow[] = [];
  let previous: string[] = [];
  for (const line of section.split("\n").filter((each) => /^\| .*[`/]/.test(each))) {
    const [cell = "", second = "", third = ""] = line.split("|").slice(1);
    // The third column lists what `:kind` can be.
    const kinds = new Map([["kind", codesOf(third)]]);
    const paths: string[] = [];
    const written = codesOf(cell.replaceAll(":kind", "{kind}"))
      .flatMap((each) => replacePlaceholders(each, new Map([...names, ...kinds])));
    for (const path of written) {
      paths.push(...resolve(path, paths.length > 0 ? paths : previous));
    }
    previous = paths;
    const methods = codesOf(second).filter((each) => METHODS.includes(each) || each === "HEAD");
    rows.push({
      text: line.trim(),
      routes: methods.length > 0
        ? methods.flatMap((method) => paths.map((path) => `${method} ${withoutNames(path)}`))
        : paths.flatMap(streamsOf),
    });
  }
  const published = documentedRoutes(section)
    .map((route) => ({ text: route, routes: [withoutNames(route)] }));
  return [...rows, ...published];
}

function codesOf(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}

/** Returns what `{scope}` and so on stand for. */
function placeholdersOf(section: string): Map<string, string[]> {
  const found = section.replace(/\s+/g, " ").matchAll(
    /`\{(\w+)\}` is ((?:(?:, | or )?`\/[^`]+`)+)/g,
  );
  return new Map([...found].map(([, name = "", paths = ""]) => [name, codesOf(paths)]));
}

function replacePlaceholders(path: string, names: ReadonlyMap<string, string[]>): string[] {
  const [placeholder, name = ""] = /\{(\w+)\}/.exec(path) ?? [];
  if (placeholder === undefined) return [path];
  return (names.get(name) ?? []).map((each) => path.replace(placeholder, each));
}

/** Resolves `…/x`, which continues any beginning of an earlier route. */
function resolve(path: string, earlier: readonly string[]): string[] {
  if (!path.startsWith("…")) return path.startsWith("/") ? [path] : [];
  return earlier.flatMap((each) => {
    const segments = each.split("/");
    return segments.map((_, index) => segments.slice(0, index + 1).join("/") + path.slice(1));
  });
}

/** Returns the routes of an event stream, each of which can be followed by a prefix. */
function streamsOf(path: string): string[] {
  if (path.endsWith("/…")) {
    const below = ["events", "devices/events", "devices/:deviceId/events"];
    return below.flatMap((each) => streamsOf(path.replace("…", each)));
  }
  return expandRoute(path).flatMap((each) => [`GET ${each}`, `GET ${each}/:prefix`]).map(
    withoutNames,
  );
}
