import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { Skipped } from "../consumers/kit.ts";
import { CURRENT_NODE, nodeFolder } from "../consumers/node_binary.ts";
import { cachedPackages, reasonToSkip } from "../kit/npm_package.ts";
import { commandsOf, isNotRun } from "./cli/commands.ts";
import { type Cli, Scene } from "./cli/kit.ts";
import { newerScenes, olderScenes, type SceneCommands } from "./cli/scenes.ts";

/** How many scenes run at a time. */
const AT_ONCE = 3;

/** A version of particle-cli. */
interface Version {
  /** Its name in `.cache`. */
  name: string;
  packages: [cli: string, ...others: string[]];
  /** Versions of its dependencies that replace those it asks for. */
  overrides?: Record<string, string>;
  /** Returns the program of Node that it runs on. */
  node: () => Promise<string>;
  scenes: readonly SceneCommands[];
}

const VERSIONS: Version[] = [
  {
    name: "particle-cli-3.43.1",
    packages: ["particle-cli@3.43.1", "execa@5"], // It requires execa, but only declares it for development.
    node: () => Promise.resolve("node"),
    scenes: olderScenes,
  },
  {
    name: "particle-cli-3.51",
    packages: ["particle-cli@^3.51.0"],
    // Registries that are copies of npm may not have the newest versions of these yet.
    overrides: {
      "binary-version-reader": ">=3.1.3",
      "particle-commands": ">=1.0.5",
      "particle-library-manager": ">=1.0.4",
    },
    node: async () => join(await nodeFolder(CURRENT_NODE), "node"),
    scenes: newerScenes,
  },
];

/** Runs the commands of all scenes. Returns for each why it failed, or undefined. */
async function runScenes(
  cli: Cli,
  scenes: readonly SceneCommands[],
): Promise<Map<string, unknown>> {
  const failures = new Map<string, unknown>();
  const left = scenes.values();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (const commands of left) await runScene(cli, commands, failures);
  }));
  return failures;
}

async function runScene(
  cli: Cli,
  commands: SceneCommands,
  failures: Map<string, unknown>,
): Promise<void> {
  await using scene = await Scene.start(cli);
  for (const [name, run] of Object.entries(commands)) {
    try {
      await run(scene);
      failures.set(name, undefined);
    } catch (error) {
      failures.set(name, error); // reported by the step of this command
    }
  }
}

/** Installs a version. Returns the reason if that is not possible on this machine. */
async function install({ name, packages, overrides, node }: Version): Promise<Cli | string> {
  const reason = await reasonToSkip(name, packages[0]);
  if (reason !== undefined) return reason;
  try {
    const modules = await cachedPackages(name, packages, overrides);
    return { node: await node(), script: join(modules, "particle-cli/src/index.js") };
  } catch (error) {
    if (error instanceof Skipped) return error.message;
    throw error;
  }
}

for (const version of VERSIONS) {
  const name = `${version.name} works with the emulator`;
  const ignore = Deno.build.os === "windows"; // the program in place of Docker is a shell script
  Deno.test({ name, ignore }, async (t) => {
    const cli = await install(version);
    if (typeof cli === "string") {
      await t.step({ name: `not run: ${cli}`, ignore: true, fn() {} });
      return;
    }
    await t.step("every command is run, or listed with the reason why it is not", async () => {
      const run = new Set(version.scenes.flatMap((commands) => Object.keys(commands)));
      const all = await commandsOf(cli);
      assertEquals(all.filter((name) => run.has(name) === isNotRun(name)), []);
      assertEquals([...run].filter((name) => !all.includes(name)), []);
    });
    for (const [command, failure] of await runScenes(cli, version.scenes)) {
      await t.step(`particle ${command}`, () => {
        if (failure !== undefined) throw failure;
      });
    }
  });
}
