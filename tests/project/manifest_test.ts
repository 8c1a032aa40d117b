import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { VERSION } from "../../src/version.ts";
import {
  findDisagreements,
  findLockProblems,
  importMapOf,
  type Lock,
  moduleDoc,
  resourceExports,
  subpathOf,
} from "../../tools/manifests.ts";
import denoJson from "../../deno.json" with { type: "json" };
import jsrJson from "../../jsr.json" with { type: "json" };
import emulatorDeno from "../../emulator/deno.json" with { type: "json" };
import emulatorJsr from "../../emulator/jsr.json" with { type: "json" };
import fallback from "../std_fallback/import_map.json" with { type: "json" };
import { root } from "../kit/programs.ts";

const PACKAGES = [
  { folder: "", deno: denoJson, jsr: jsrJson },
  { folder: "emulator", deno: emulatorDeno, jsr: emulatorJsr },
];

Deno.test("jsr.json agrees with deno.json in both packages", () => {
  for (const { deno, jsr } of PACKAGES) assertEquals(findDisagreements(deno, jsr), []);
});

Deno.test("findDisagreements() lists each member that differs", () => {
  const { deno, jsr } = PACKAGES[0]!;
  assertEquals(findDisagreements(deno, { ...jsr, version: "0.0.1" }), ["version"]);
  assertEquals(findDisagreements({ ...deno, exports: {} }, jsr), ["exports"]);
  const { license: _, ...unlicensed } = jsr;
  assertEquals(findDisagreements(deno, unlicensed), ["license"]);
  assertEquals(findDisagreements(deno, { ...jsr, tasks: {} }), ["tasks"]);
  assertEquals(findDisagreements(deno, { ...jsr, publish: { include: ["**"] } }), ["publish"]);
});

Deno.test("both packages have the version in src/version.ts", () => {
  assertEquals(denoJson.version, VERSION);
  assertEquals(emulatorDeno.version, VERSION);
  assertMatch(VERSION, /^\d+\.\d+\.\d+(-[\w.]+)?$/);
});

Deno.test("every export exists and starts with a @module doc", async () => {
  for (const { folder, deno } of PACKAGES) {
    for (const path of Object.values<string>(deno.exports)) {
      const text = await Deno.readTextFile(join(root, folder, path));
      assert(moduleDoc(text), `${join(folder, path)} does not start with a @module doc`);
    }
  }
});

Deno.test("moduleDoc() is true only if the file starts with a JSDoc block with @module", () => {
  assertEquals(moduleDoc("/**\n * Text.\n *\n * @module\n */\nexport {};"), true);
  assertEquals(moduleDoc("/** Text. @module */"), true);
  assertEquals(moduleDoc("/** Text. */\n/** @module */"), false);
  assertEquals(moduleDoc("import 'x';\n/** @module */"), false);
  assertEquals(moduleDoc("/* @module */"), false);
});

Deno.test("every resource has its own subpath", async () => {
  const files = await Array.fromAsync(Deno.readDir(join(root, "src/resources")), (f) => f.name);
  assertEquals(denoJson.exports, resourceExports(denoJson.exports, files));
});

Deno.test("resourceExports() adds new resource files and drops deleted ones", () => {
  const exports = { ".": "./mod.ts", "./client": "./c.ts", "./old": "./src/resources/old.ts" };
  assertEquals(resourceExports(exports, ["sims.ts", "auth.ts"]), {
    ".": "./mod.ts",
    "./auth": "./src/resources/auth.ts",
    "./client": "./c.ts",
    "./sims": "./src/resources/sims.ts",
  });
});

Deno.test("subpathOf() returns the file name in kebab-case, except for the OAuth clients", () => {
  const files = ["sims.ts", "device_os.ts", "logic_functions.ts", "clients.ts"];
  assertEquals(files.map(subpathOf), ["sims", "device-os", "logic-functions", "oauth-clients"]);
});

Deno.test("every subpath is in kebab-case, in both packages", () => {
  for (const { deno } of PACKAGES) {
    const wrong = Object.keys(deno.exports).filter((key) => !/^\.(\/[a-z]+(-[a-z]+)*)*$/.test(key));
    assertEquals(wrong, []);
  }
});

Deno.test("./api-client exports the client and its errors, but not Particle", async () => {
  assertEquals(denoJson.exports["./api-client"], "./src/core/mod.ts");
  const exported = Object.keys(await import("../../src/core/mod.ts"));
  assertEquals(exported.sort(), ["ApiClient", "ParticleError", "isParticleError"]);
});

Deno.test("the packages include the license and README, but no tests, tools or sources of examples", () => {
  for (const { deno } of PACKAGES) {
    const { include } = deno.publish;
    assert(include.includes("LICENSE") && include.includes("README.md"));
    assertEquals(include.filter((path) => /test|tools/.test(path)), []);
    // Only Markdown files of the examples, which READMEs link to: their sources import both packages by name.
    assertEquals(include.filter((path) => /examples(?!.*\.md$)/.test(path)), []);
  }
});

Deno.test("lint uses the jsr tag too: without it, slow types are not reported", () => {
  assertEquals(denoJson.lint.rules.tags, ["recommended", "jsr"]);
});

Deno.test("the leak checks are on, which are off by default in Deno 2.9", () => {
  assertEquals([denoJson.test.sanitizeOps, denoJson.test.sanitizeResources], [true, true]);
});

Deno.test("both packages and the fallback import map use the same npm packages", () => {
  const packages = (imports: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(imports)
        .filter(([name, target]) => target.startsWith("npm:") && !name.endsWith("/")),
    );
  assertEquals(
    packages(fallback.imports),
    packages({ ...denoJson.imports, ...emulatorDeno.imports }),
  );
  assertEquals(emulatorDeno.imports.hono, denoJson.imports.hono);
});

Deno.test("the fallback import map has all exports of both packages", () => {
  assertEquals(
    fallback.imports,
    importMapOf(fallback.imports, [["", denoJson], ["emulator/", emulatorDeno]]),
  );
});

Deno.test("importMapOf() adds every export of a package and drops the others", () => {
  const manifest = { name: "@a/b", version: "1.0.0", exports: { ".": "./m.ts", "./c": "./c.ts" } };
  const imports = { "@a/b/gone": "../../gone.ts", "@a/bc": "kept" };
  assertEquals(importMapOf(imports, [["sub/", manifest]]), {
    "@a/b": "../../sub/m.ts",
    "@a/b/c": "../../sub/c.ts",
    "@a/bc": "kept",
  });
});

Deno.test("deno.lock has only npm packages and, if JSR was reached, @std", async () => {
  const fromJsr = !import.meta.resolve("@std/assert").startsWith("file:");
  const lock: Lock = JSON.parse(await Deno.readTextFile(join(root, "deno.lock")));
  assertEquals(findLockProblems(lock, fromJsr), []);
});

Deno.test("findLockProblems() lists entries that do not belong in deno.lock", () => {
  const entry = { integrity: "x" };
  const good = { version: "5", specifiers: { "npm:a@1": "1.0.0" }, npm: { "a@1.0.0": entry } };
  assertEquals(findLockProblems(good, false), []);
  const jsr = { ...good, jsr: { "@std/assert@1.0.0": entry } };
  assertEquals(findLockProblems(jsr, true), []);
  assertEquals(findLockProblems(jsr, false), ["jsr @std/assert@1.0.0"]);
  const foreign = { ...good, jsr: { "@a/b@1.0.0": entry } };
  assertEquals(findLockProblems(foreign, true), ["jsr @a/b@1.0.0"]);
  const specifiers = { ...good, specifiers: { "jsr:@std/assert@1": "1.0.0" } };
  assertEquals(findLockProblems(specifiers, false), ["specifier jsr:@std/assert@1"]);
  const remote = { ...good, remote: { "https://example.com/a.ts": "x" } };
  assertEquals(findLockProblems(remote, true), ["remote"]);
  assertEquals(findLockProblems({ version: "5" }, true), ["no npm packages"]);
});
