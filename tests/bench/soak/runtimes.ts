/** The runtimes of the soak benchmark, each with a folder in which both libraries are installed. */
const root = new URL("../../../", import.meta.url);
const own = new URL("./", import.meta.url);

/** A runtime, and how it is told to run a script of its folder. */
export interface Runtime {
  name: string;
  command: string;
  args: string[];
  folder: string;
}

/** The libraries that are compared. */
export type Library = "ours" | "peer";

/** Runs a program and returns what it printed; `undefined` if there is none of this name. */
export async function run(
  command: string,
  args: string[],
  cwd: string,
): Promise<string | undefined> {
  try {
    // Bun makes 256 requests at once, unless told otherwise: the rest would wait.
    const env = { BUN_CONFIG_MAX_HTTP_REQUESTS: "2000" };
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

/** The program for a library, to be run beside `sdk.mjs` and `client.mjs`. */
function program(library: Library, baseUrl: string): string {
  const options = JSON.stringify({ baseUrl, auth: "token" });
  return [
    library === "ours"
      ? `import { Particle } from "./sdk.mjs";`
      : `import Particle from "particle-api-js";`,
    `import { main } from "./client.mjs";`,
    `const particle = new Particle(${options});`,
    `await main((name) => particle.getEventStream({ deviceId: "mine", name, auth: "token" }));`,
  ].join("\n");
}

async function writeScripts(folder: string, bundles: string, baseUrl: string): Promise<void> {
  for (const name of ["sdk.mjs", "client.mjs"]) {
    await Deno.copyFile(`${bundles}/${name}`, `${folder}/${name}`);
  }
  for (const library of ["ours", "peer"] as const) {
    await Deno.writeTextFile(`${folder}/${library}.mjs`, program(library, baseUrl));
  }
}

/** Prepares folders in `tmp`, for clients of `baseUrl`, and returns the runtimes that are installed. */
export async function prepare(tmp: string, baseUrl: string): Promise<Runtime[]> {
  for (const [entry, output] of [["mod.ts", "sdk"], ["tests/bench/soak/client.ts", "client"]]) {
    const args = ["bundle", "--quiet", "-o", `${tmp}/${output}.mjs`, new URL(entry!, root).href];
    await run(Deno.execPath(), args, tmp);
  }
  const deno = `${tmp}/deno`;
  await Deno.mkdir(deno);
  for (const name of ["deno.json", "deno.lock"]) {
    await Deno.copyFile(new URL(name, own), `${deno}/${name}`);
  }
  await writeScripts(deno, tmp, baseUrl);
  const runtimes: Runtime[] = [{
    name: "Deno",
    command: Deno.execPath(),
    args: ["run", "-A", "--frozen", "--v8-flags=--expose-gc"],
    folder: deno,
  }];

  // Node and Bun take packages from node_modules, which would switch Deno's resolution too: a folder of their own.
  const { imports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", own)));
  const peer = String(imports["particle-api-js"]).replace("npm:", "");
  const npm = `${tmp}/npm`;
  await Deno.mkdir(npm);
  await Deno.writeTextFile(`${npm}/package.json`, `{"private":true}`);
  const install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", peer];
  if (await run("npm", install, npm) === undefined) {
    console.log("NOTICE: there is no npm: Bun and Node are left out");
    return runtimes;
  }
  await writeScripts(npm, tmp, baseUrl);
  for (
    const [name, command, args] of [["Bun", "bun", []], ["Node", "node", ["--expose-gc"]]] as const
  ) {
    if (await run(command, ["--version"], tmp) === undefined) {
      console.log(`NOTICE: there is no ${name}: it is left out`);
    } else runtimes.push({ name, command, args: [...args], folder: npm });
  }
  return runtimes;
}
