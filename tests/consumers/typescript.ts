/** Strict programs in TypeScript, which also check the declarations of the package. */
import { deepStrictEqual } from "node:assert/strict";
import { checkReport, type Consumer, FIRMWARE, pathWith, type Project } from "./kit.ts";
import { CURRENT_NODE, nodeFolder } from "./node_binary.ts";
import { startRelay } from "./relay.ts";

/** The versions of TypeScript: the last one that is written in JavaScript, and the current one. */
const VERSIONS = ["5.9", "7"] as const;
type Version = typeof VERSIONS[number];

/** How programs find packages: the option `module` that goes with each `moduleResolution`. */
const MODULES = { bundler: "preserve", node16: "node16", nodenext: "nodenext" } as const;
type Resolution = keyof typeof MODULES;

/** What the compiler is given besides its strictest options. */
interface Compilation {
  resolution: Resolution;
  lib: readonly string[];
  types: readonly string[];
  /** The sources. */
  files: readonly string[];
}

/** The types of Node. */
export const NODE_TYPES = `@types/node@${CURRENT_NODE}`;

/** Compiles sources of a project, which has the compiler installed, to its folder `out`. */
export async function compile(project: Project, options: Compilation) {
  const { resolution: moduleResolution, lib, types, files } = options;
  await project.write("tsconfig.json", {
    compilerOptions: {
      strict: true,
      skipLibCheck: false,
      target: "ES2022",
      module: MODULES[moduleResolution],
      moduleResolution,
      lib,
      types,
      rewriteRelativeImportExtensions: true,
      rootDir: ".",
      outDir: "out",
    },
    files,
  });
  await project.run("tsc", [], await environment(project));
}

/** Returns an environment with the compiler of a project, and the Node that runs it. */
export async function environment(project: Project): Promise<Record<string, string>> {
  return pathWith(await nodeFolder(CURRENT_NODE), project.path("node_modules/.bin"));
}

/** A program with the types of Node, and without those of browsers. */
function withNodeTypes(version: Version, resolution: Resolution): Consumer {
  return {
    name: `TypeScript ${version}, ${resolution}, ES2022 and @types/node`,
    async run(project) {
      await project.install(`typescript@${version}`, NODE_TYPES, project.tarballs.sdk);
      await project.copy("checks.ts", "node.ts");
      const files = ["node.ts"];
      await compile(project, { resolution, lib: ["ES2022"], types: ["node"], files });
      await project.write("firmware.bin", FIRMWARE);
      const args = ["out/node.js", JSON.stringify(project.access)];
      checkReport(JSON.parse(await project.run("node", args, await environment(project))));
    },
  };
}

/** A program with the types of browsers only. Node runs it, too. */
function withDom(version: Version, resolution: Resolution): Consumer {
  return {
    name: `TypeScript ${version}, ${resolution}, ES2022 and DOM`,
    async run(project) {
      await project.install(`typescript@${version}`, project.tarballs.sdk);
      await project.copy("checks.ts", "relay.ts");
      const files = ["relay.ts"];
      await compile(project, { resolution, lib: ["ES2022", "DOM"], types: [], files });
      await using relay = startRelay();
      const access = { ...project.access, hookUrl: relay.hookUrl, text: FIRMWARE };
      const script = `import { run } from "./out/relay.js";
console.log(JSON.stringify(await run(${JSON.stringify(access)})));\n`;
      await project.write("main.js", script);
      checkReport(JSON.parse(await project.run("node", ["main.js"], await environment(project))));
    },
  };
}

/**
 * Typed CommonJS, which Deno cannot check. With `node16`, TypeScript does not let it require the subpaths, which are ES
 * modules.
 */
function commonJs(version: Version, resolution: "node16" | "nodenext"): Consumer {
  const programs = resolution === "node16" ? ["required"] : ["required", "required_subpath"];
  return {
    name: `TypeScript ${version}, ${resolution}, CommonJS`,
    async run(project) {
      await project.install(`typescript@${version}`, NODE_TYPES, project.tarballs.sdk);
      const files = programs.map((name) => `${name}.cts`);
      await project.copy(...files);
      await compile(project, { resolution, lib: ["ES2022"], types: ["node"], files });
      for (const name of programs) {
        const output = await project.run("node", [`out/${name}.cjs`], await environment(project));
        deepStrictEqual(output, "true\n");
      }
    },
  };
}

/** The consumers with the compiler of TypeScript. */
export const withTypeScript: Consumer[] = VERSIONS.flatMap((version) => [
  withNodeTypes(version, "bundler"),
  withNodeTypes(version, "node16"),
  withNodeTypes(version, "nodenext"),
  withDom(version, "bundler"),
  withDom(version, "node16"),
  withDom(version, "nodenext"),
  commonJs(version, "node16"),
  commonJs(version, "nodenext"),
]);
