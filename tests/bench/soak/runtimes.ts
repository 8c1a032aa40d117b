/** The runtimes of the soak benchmark, each with a folder that has all contenders. */
const root = new URL("../../../", import.meta.url);
const own = new URL("./", import.meta.url);

/** A runtime, and how to run a script in its folder. */
export interface Runtime {
  name: string;
  command: string;
  args: string[];
  folder: string;
}

/** What is compared: both libraries, an earlier version of the SDK, and a reader that parses nothing. */
export type Contender = "ours" | "peer" | "before" | "bare";

/** Runs a program and returns its standard output; `undefined` if it is not installed. */
export async function run(
  command: string,
  args: string[],
  cwd: string,
): Promise<string | undefined> {
  try {
    // By default, Bun runs at most 256 requests at a time; all others would wait.
    const env = { BUN_CONFIG_MAX_HTTP_REQUESTS: "4000" };
    const child = new Deno.Command(command, { args, cwd, env, stdin: "null", stderr: "piped" });
    const { success, stdout, stderr } = await child.output();
    const decoder = new TextDecoder();
    if (success) return decoder.decode(stdout);
    throw new Error(`${command} ${args.join(" ")}: ${decoder.decode(stderr)}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Returns the program for a contender. It runs in a folder with the bundles. */
function program(contender: Contender, baseUrl: string): string {
  if (contender === "bare") {
    return `import { bare, main } from "./client.mjs";\nawait main(bare("${baseUrl}"));`;
  }
  const options = JSON.stringify({ baseUrl, auth: "token" });
  return [
    contender === "peer"
      ? `import Particle from "particle-api-js";`
      : `import { Particle } from "./${contender}_sdk.mjs";`,
    `import { main } from "./client.mjs";`,
    `const particle = new Particle(${options});`,
    `await main((name) => particle.getEventStream({ deviceId: "mine", name, auth: "token" }));`,
  ].join("\n");
}

async function writeScripts(folder: string, bundles: string[], baseUrl: string): Promise<void> {
  for (const path of bundles) await Deno.copyFile(path, `${folder}/${path.split("/").pop()}`);
  for (const contender of ["ours", "peer", "before", "bare"] as const) {
    await Deno.writeTextFile(`${folder}/${contender}.mjs`, program(contender, baseUrl));
  }
}

async function bundle(entry: string, output: string): Promise<string> {
  await run(Deno.execPath(), ["bundle", "--quiet", "-o", output, entry], ".");
  return output;
}

/**
 * Prepares folders in `tmp` with clients of `baseUrl`, and returns the installed runtimes.
 *
 * @param before Folder of an earlier version of the SDK, if that is to be measured.
 */
export async function prepare(
  tmp: string,
  baseUrl: string,
  before: string | undefined,
): Promise<Runtime[]> {
  const bundles = [
    await bundle(new URL("mod.ts", root).href, `${tmp}/ours_sdk.mjs`),
    await bundle(new URL("client.ts", own).href, `${tmp}/client.mjs`),
  ];
  if (before !== undefined) {
    bundles.push(await bundle(`${before}/mod.ts`, `${tmp}/before_sdk.mjs`));
  }
  const deno = `${tmp}/deno`;
  await Deno.mkdir(deno);
  for (const name of ["deno.json", "deno.lock"]) {
    await Deno.copyFile(new URL(name, own), `${deno}/${name}`);
  }
  await writeScripts(deno, bundles, baseUrl);
  const runtimes: Runtime[] = [{
    name: "Deno",
    command: Deno.execPath(),
    args: ["run", "-A", "--frozen", "--v8-flags=--expose-gc"],
    folder: deno,
  }];

  // Node and Bun load packages from node_modules, which would change how Deno resolves them: they get their own folder.
  const { imports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", own)));
  const peer = String(imports["particle-api-js"]).replace("npm:", "");
  const npm = `${tmp}/npm`;
  await Deno.mkdir(npm);
  await Deno.writeTextFile(`${npm}/package.json`, `{"private":true}`);
  const install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", peer];
  if (await run("npm", install, npm) === undefined) {
    console.log("NOTICE: npm is not installed: Bun and Node are skipped");
    return runtimes;
  }
  await writeScripts(npm, bundles, baseUrl);
  for (
    const [name, command, args] of [["Bun", "bun", []], ["Node", "node", ["--expose-gc"]]] as const
  ) {
    if (await run(command, ["--version"], tmp) === undefined) {
      console.log(`NOTICE: ${name} is not installed and is skipped`);
    } else runtimes.push({ name, command, args: [...args], folder: npm });
  }
  return runtimes;
}
