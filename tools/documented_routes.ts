/** Reads the routes in the docs of a function, such as `` `GET /v1[/products/:product]/devices` ``. */

const ROUTE = /`((?:GET|HEAD|POST|PUT|PATCH|DELETE) [^`]+)`/g;

/** Returns the routes in a text as they are written, without backticks, each once. */
export function documentedRoutes(text: string): string[] {
  return [...new Set([...text.matchAll(ROUTE)].map(([, route = ""]) => route))];
}

/** Returns a text without routes in parentheses. */
export function withoutRoutes(text: string): string {
  return text.replaceAll(new RegExp(` \\(${ROUTE.source}\\)`, "g"), "");
}

/**
 * Returns the routes that a pattern stands for: `/v1[/orgs/:org | /products/:product]/x` is `/v1/x`, `/v1/orgs/:org/x`
 * and `/v1/products/:product/x`. Brackets may contain brackets.
 *
 * @throws {Error} if a bracket is not closed, or not opened.
 */
export function expandRoute(pattern: string): string[] {
  const { routes, rest } = expand(pattern);
  if (rest !== "") throw new Error(`\`${pattern}\` has a bracket that is not opened`);
  return routes;
}

/** Expands a pattern up to the end, or to the bracket or the bar that ends an alternative. */
function expand(pattern: string): { routes: string[]; rest: string } {
  let routes = [""];
  let rest = pattern;
  for (;;) {
    const [text = ""] = /^(?: (?!\|)|[^[\]| ])*/.exec(rest) ?? [];
    routes = routes.map((route) => route + text);
    rest = rest.slice(text.length);
    if (!rest.startsWith("[")) return { routes, rest };
    const options = [""];
    do {
      const alternative = expand(rest.replace(/^(?:\[| \| )/, ""));
      options.push(...alternative.routes);
      rest = alternative.rest;
    } while (rest.startsWith(" | "));
    if (!rest.startsWith("]")) {
      throw new Error(`\`${pattern}\` has a bracket that is not closed`);
    }
    rest = rest.slice(1);
    routes = routes.flatMap((route) => options.map((option) => route + option));
  }
}
