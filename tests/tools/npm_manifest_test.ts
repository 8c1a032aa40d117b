import { assertEquals } from "@std/assert";
import { npmImports, packageExports, packageJson } from "../../tools/npm/manifest.ts";
import { emulatorPackage, sdkPackage } from "../../tools/npm/packages.ts";
import denoJson from "../../deno.json" with { type: "json" };
import emulatorJson from "../../emulator/deno.json" with { type: "json" };

Deno.test("packageExports() has types and JavaScript for each subpath, types first", () => {
  assertEquals(
    JSON.stringify(packageExports({ "./device-os": "./src/device_os.ts" })),
    [
      `{"./device-os":{"types":"./src/device_os.d.ts","default":"./src/device_os.js"},`,
      `"./package.json":"./package.json"}`,
    ].join(""),
  );
});

Deno.test("packageExports() has an entry for require() at the root only, before the others", () => {
  const exports = packageExports({ ".": "./mod.ts", "./a": "./a.ts" }, "cjs");
  assertEquals(
    JSON.stringify(exports["."]),
    [
      `{"require":{"types":"./cjs.d.cts","default":"./cjs.cjs"},`,
      `"types":"./mod.d.ts","default":"./mod.js"}`,
    ].join(""),
  );
  assertEquals(exports["./a"], { types: "./a.d.ts", default: "./a.js" });
});

Deno.test("npmImports() lists npm packages with their ranges, and nothing else", () => {
  const imports = {
    "@std/assert": "jsr:@std/assert@^1.0.19",
    "hono": "npm:hono@^4.13.19",
    "particle:core": "./src/logic/core.ts",
    "short": "npm:@scope/name@~1.2.3",
  };
  assertEquals(npmImports({ imports }), { "hono": "^4.13.19", "@scope/name": "~1.2.3" });
  assertEquals(npmImports({}), {});
});

Deno.test("packageJson() refers to the compiled files, and has no empty members", () => {
  const deno = { name: "a", version: "1.2.3", license: "MIT", exports: { ".": "./mod.ts" } };
  const texts = { description: "An example", keywords: ["b"] };
  const plain = packageJson(deno, texts);
  assertEquals([plain.sideEffects, "bin" in plain, "dependencies" in plain], [false, false, false]);
  const program = packageJson(deno, {
    ...texts,
    bin: { run: "main.ts" },
    sideEffects: ["main.ts", "logic/worker.ts"],
  });
  assertEquals(program.bin, { run: "main.js" });
  assertEquals(program.sideEffects, ["./main.js", "./logic/worker.js"]);
});

Deno.test("the SDK has every subpath of deno.json, no dependency, no scripts and no side effects", async () => {
  const { manifest } = await sdkPackage();
  const subpaths = [...Object.keys(denoJson.exports), "./package.json"];
  assertEquals(Object.keys(manifest.exports), subpaths);
  assertEquals([manifest.version, manifest.license], [denoJson.version, denoJson.license]);
  assertEquals(manifest.sideEffects, false);
  assertEquals(["dependencies", "scripts", "bin"].filter((member) => member in manifest), []);
});

Deno.test("the emulator depends on what it imports and on the SDK of its own version", async () => {
  const { manifest } = await emulatorPackage();
  assertEquals(manifest.dependencies, {
    "@particle-edge/sdk": emulatorJson.version,
    ...npmImports(emulatorJson),
  });
  assertEquals(Object.keys(manifest.exports), [
    ...Object.keys(emulatorJson.exports),
    "./package.json",
  ]);
  assertEquals(manifest.bin, { "particle-edge-emulator": "main.js" });
});

Deno.test("the emulator is built with the modules that it starts by URL", async () => {
  const { entries, manifest } = await emulatorPackage();
  for (const name of ["logic/worker", "logic/bun_preload"]) {
    assertEquals(entries.includes(`${name}.ts`), true, name);
    assertEquals((manifest.sideEffects as string[]).includes(`./${name}.js`), true, name);
  }
});

Deno.test("the packages contain their documents", async () => {
  const sdk = Object.keys((await sdkPackage()).documents);
  const emulator = Object.keys((await emulatorPackage()).documents);
  for (const name of ["README.md", "LICENSE", "CHANGELOG.md"]) {
    assertEquals([sdk.includes(name), emulator.includes(name)], [true, true], name);
  }
  assertEquals(sdk.includes("docs/methods.md"), true);
});
