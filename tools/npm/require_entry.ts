/**
 * Writes what `require("@particle-edge/sdk")` gets: the class `Particle`, with everything else that the package exports
 * as static members. The code written for particle-api-js expects this. It is CommonJS and not a module with the export
 * `"module.exports"`, which Node and Bun understand but bundlers do not.
 */

/** The names of its two files, without extensions. */
export const REQUIRE_ENTRY = "require";

/** The code. The same objects as those of `import`, so that `instanceof` works across both. */
export const REQUIRE_SCRIPT = `const sdk = require("./mod.js");
module.exports = Object.assign(sdk.Particle, sdk);
`;

/**
 * Returns the declaration: a class to construct, and a namespace for what hangs on it.
 *
 * @param names The names of all exports of the package, values and types.
 */
export function requireDeclaration(names: readonly string[]): string {
  const others = names.filter((name) => name !== "default" && name !== "Particle").sort();
  const list = (first: string, indent: string) =>
    [first, ...others].map((name) => `${indent}${name},\n`).join("");
  return `import {
${
    list("Particle as Sdk", "  ")
  }  // @ts-ignore -- TypeScript before 5.8 and "module": "node16" do not know that require() can load modules.
} from "./mod.js";
declare class Particle extends Sdk {}
declare namespace Particle {
  export {
${list("Sdk as Particle", "    ")}  };
}
export = Particle;
`;
}
