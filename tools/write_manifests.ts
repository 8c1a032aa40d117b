/**
 * Updates the manifests: adds a subpath for each resource to deno.json, copies deno.json to jsr.json, and adds all
 * exports to the fallback import map. With a version, sets it everywhere.
 *
 *   deno run -A tools/write_manifests.ts [version]
 */
import { importMapOf, type Manifest, repeated, resourceExports } from "./manifests.ts";
import { outputOf } from "./process.ts";

const root = new URL("..", import.meta.url);
const FALLBACK = "tests/std_fallback/import_map.json";

const [version] = Deno.args;
if (version !== undefined && !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) {
  throw new Error(`"${version}" is not a version such as 1.2.3`);
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await Deno.readTextFile(new URL(path, root)));
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await Deno.writeTextFile(new URL(path, root), JSON.stringify(value, null, 2) + "\n");
}

const resources: string[] = [];
for await (const { name } of Deno.readDir(new URL("src/resources/", root))) resources.push(name);

const sdk = await readJson<Manifest>("deno.json");
const emulator = await readJson<Manifest>("emulator/deno.json");
sdk.exports = resourceExports(sdk.exports, resources);
for (const manifest of [sdk, emulator]) manifest.version = version ?? manifest.version;

await writeJson("deno.json", sdk);
await writeJson("jsr.json", repeated(sdk));
await writeJson("emulator/deno.json", emulator);
await writeJson("emulator/jsr.json", repeated(emulator));
const { imports } = await readJson<{ imports: Record<string, string> }>(FALLBACK);
await writeJson(FALLBACK, {
  imports: importMapOf(imports, [["", sdk], ["emulator/", emulator]]),
});
const versionFile = new URL("src/version.ts", root);
const text = await Deno.readTextFile(versionFile);
await Deno.writeTextFile(versionFile, text.replace(/"[^"]+"/, `"${sdk.version}"`));

const files = ["deno.json", "jsr.json", "emulator/deno.json", "emulator/jsr.json", FALLBACK];
await outputOf(Deno.execPath(), ["fmt", "--quiet", ...files], { cwd: root });
