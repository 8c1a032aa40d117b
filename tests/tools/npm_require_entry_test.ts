import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { REQUIRE_SCRIPT, requireDeclaration } from "../../tools/npm/require_entry.ts";
import { outputOf } from "../../tools/process.ts";

Deno.test("requireDeclaration() declares a class to construct and a namespace for all exports", () => {
  const declaration = requireDeclaration(["default", "Particle", "VERSION", "ApiClient"]);
  assertEquals(
    declaration.replace(/^ *\/\/.*\n/gm, ""),
    `import {
  Particle as Sdk,
  ApiClient,
  VERSION,
} from "./mod.js";
declare class Particle extends Sdk {}
declare namespace Particle {
  export {
    Sdk as Particle,
    ApiClient,
    VERSION,
  };
}
export = Particle;
`,
  );
});

Deno.test("requireDeclaration() ignores the error of TypeScript in the line that has it", () => {
  const lines = requireDeclaration([]).split("\n");
  const index = lines.findIndex((line) => line.includes("@ts-ignore"));
  assertStringIncludes(lines[index + 1] ?? "", `from "./mod.js"`);
});

Deno.test("require() gets the class, with all exports as static members", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const write = (name: string, text: string) => Deno.writeTextFile(join(folder, name), text);
    await write("package.json", `{"type":"module"}`);
    await write(
      "mod.js",
      `export class Particle {}\nexport default Particle;\nexport const V = 1;`,
    );
    await write("require.cjs", REQUIRE_SCRIPT);
    await write(
      "use.cjs",
      `const Sdk = require("./require.cjs");
       const { Particle, V } = require("./require.cjs");
       const same = import("./mod.js").then((sdk) => sdk.Particle === Sdk);
       same.then((same) => console.log(new Sdk() instanceof Particle, V, Sdk.default === Sdk, same));`,
    );
    const output = await outputOf(Deno.execPath(), ["run", "-A", join(folder, "use.cjs")]);
    assertEquals(output, "true 1 true true\n");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
