import { assert, assertEquals } from "@std/assert";
import { createApp } from "../../emulator/app.ts";
import { Cloud } from "../../emulator/cloud.ts";
import { startEngines } from "../../emulator/engines.ts";
import { operationsOf } from "../../tools/openapi/document.ts";
import { openapi } from "./description.ts";
import { routesOfEmulator, routesOfMethods, withoutNames } from "./routes.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string) => Deno.readTextFile(new URL(path, root));
const described = new Set(operationsOf(openapi).map(withoutNames));
const rows = routesOfEmulator(await read("emulator/ROUTES.md"));

Deno.test("the description has exactly the routes of docs/methods.md", async () => {
  const listed = routesOfMethods(await read("docs/methods.md"));
  listed.delete("GET :"); // the whole URL of `downloadFile()`
  assert(listed.size > 200);
  assertEquals([...described.symmetricDifference(listed)], []);
});

Deno.test("emulator/ROUTES.md lists all routes of the description", () => {
  const listed = new Set(rows.flatMap(({ routes }) => routes));
  // "`HEAD` works wherever `GET` does."
  const missing = [...described].filter((route) => !listed.has(route.replace("HEAD", "GET")));
  assertEquals(missing, []);
});

Deno.test("emulator/ROUTES.md lists nothing twice", () => {
  const texts = rows.map(({ text }) => text.replace(/\s+/g, " "));
  assertEquals(texts.filter((text, index) => texts.indexOf(text) < index), []);
});

Deno.test("the emulator has all routes of emulator/ROUTES.md", () => {
  const cloud = new Cloud();
  const engines = startEngines(cloud, () => Promise.reject(new Error("not called")));
  const app = createApp(cloud, engines, []);
  const existing = app.routes.map(({ method, path }) => `${method} ${withoutNames(path)}`);
  const has = (route: string) => {
    const [method, path = ""] = route.split(" ");
    return existing.some((each) => {
      const [own, pattern = ""] = each.split(" ");
      return (own === "ALL" || own === (method === "HEAD" ? "GET" : method)) &&
        matches(pattern, path);
    });
  };
  const wrong = rows.filter(({ routes }) => !routes.some(has)).map(({ text }) => text);
  assertEquals(wrong, []);
});

/** Whether a pattern of Hono, whose parameters may have a `?` or an expression, is the route of a path. */
function matches(pattern: string, path: string): boolean {
  const own = pattern.split("/").filter((each) => !each.endsWith("?"));
  const optional = pattern.split("/").map((each) => each.replace(/\?$/, ""));
  return [own, optional].some((segments) =>
    segments.join("/").replace(/:\{[^}]*\}/g, ":") === path
  );
}
