/**
 * Writes the npm packages of the SDK and the emulator to `dist/npm`, as folders and packed, checks them, and prints their
 * sizes.
 *
 *   deno run -A tools/npm/build.ts
 *
 * Requires npm, which also installs the compiler and the checkers into `.cache/npm`.
 */
import { fileURLToPath } from "node:url";
import { Project, ts } from "ts-morph";
import { root } from "../std.ts";
import { compile } from "./compile.ts";
import { ERROR_CHECK_LIMIT, workerSize, workerSource } from "./error_check_size.ts";
import { listFiles, writeFile } from "./files.ts";
import { pack } from "./pack.ts";
import { emulatorPackage, type Package, sdkPackage } from "./packages.ts";
import { findMissing } from "./references.ts";
import { REQUIRE_ENTRY, REQUIRE_SCRIPT, requireDeclaration } from "./require_entry.ts";
import { asProgram } from "./source_text.ts";
import { linkPackage, prepareWorkbench, removeIfExists, runTool } from "./workbench.ts";

/** The folder for the packages. */
const output = new URL("dist/npm/", root);

/** The largest allowed size of the installed SDK, in bytes. */
const SDK_LIMIT = 1_150_000;

/** A package as it was written. */
interface Built {
  /** The folder with its files. */
  folder: URL;
  /** The size of all its files, in bytes. */
  size: number;
}

/** Writes the folder of a package. */
async function build(item: Package): Promise<Built> {
  const folder = new URL(`${item.folder}/`, output);
  const { name, bin = {} } = item.manifest;
  await compile({ ...item, name: item.folder, to: folder });
  await writeFile(new URL("package.json", folder), JSON.stringify(item.manifest, null, 2) + "\n");
  for (const [path, source] of Object.entries(item.documents)) {
    await writeFile(new URL(path, folder), await Deno.readFile(new URL(source, root)));
  }
  if (item.folder === "sdk") await writeRequireEntry(folder);
  for (const path of Object.values(bin)) {
    const file = new URL(path, folder);
    await Deno.writeTextFile(file, asProgram(await Deno.readTextFile(file)));
  }
  await linkPackage(name, folder);
  return { folder, size: await checkFiles(item, folder) };
}

async function writeRequireEntry(folder: URL): Promise<void> {
  await writeFile(new URL(`${REQUIRE_ENTRY}.cjs`, folder), REQUIRE_SCRIPT);
  const { ModuleResolutionKind: { Bundler }, ModuleKind: { ESNext } } = ts;
  const project = new Project({ compilerOptions: { moduleResolution: Bundler, module: ESNext } });
  const entry = project.addSourceFileAtPath(fileURLToPath(new URL("mod.d.ts", folder)));
  const names = entry.getExportSymbols().map((symbol) => symbol.getName());
  await writeFile(new URL(`${REQUIRE_ENTRY}.d.cts`, folder), requireDeclaration(names));
}

/** Throws if something is missing in a package; returns its size in bytes. */
async function checkFiles({ manifest }: Package, folder: URL): Promise<number> {
  const files = new Map<string, string>();
  let size = 0;
  for (const path of await listFiles(folder)) {
    const file = new URL(path, folder);
    files.set(path, await Deno.readTextFile(file));
    size += (await Deno.stat(file)).size;
  }
  const missing = findMissing(files, manifest);
  if (missing.length) throw new Error(`${manifest.name} is incomplete:\n${missing.join("\n")}`);
  return size;
}

/** Packs a package, runs the checkers, and returns a line with its sizes. */
async function finish({ manifest }: Package, { folder, size }: Built): Promise<string> {
  const tarball = await pack(folder, output);
  await runTool("publint", ["run", fileURLToPath(folder), "--strict"]);
  await runTool("attw", [fileURLToPath(tarball), "--profile", "esm-only", "--no-emoji"]);
  const packed = (await Deno.stat(tarball)).size;
  const dependencies = Object.keys(manifest.dependencies ?? {}).length;
  return `${manifest.name} ${manifest.version}: ${inKilobytes(size)} installed, ` +
    `${inKilobytes(packed)} packed, ${dependencies} dependencies`;
}

async function checkErrorCheck(): Promise<string> {
  const base = await workerSize(workerSource());
  const root = await workerSize(workerSource("@particle-edge/sdk")) - base;
  const own = await workerSize(workerSource("@particle-edge/sdk/api-client")) - base;
  const line = `isParticleError adds ${root} bytes to a Worker of ${base} bytes (gzip), ` +
    `${own} bytes from /api-client`;
  if (Math.max(root, own) > ERROR_CHECK_LIMIT) {
    throw new Error(`${line}: more than ${ERROR_CHECK_LIMIT}`);
  }
  return line;
}

function inKilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

const sdk = await sdkPackage();
const emulator = await emulatorPackage();
const { "@particle-edge/sdk": _, ...dependencies } = emulator.manifest.dependencies ?? {};
await prepareWorkbench(dependencies);
await removeIfExists(output);
// The SDK first: the emulator is compiled against it.
const builtSdk = await build(sdk);
const builtEmulator = await build(emulator);
console.log(await finish(sdk, builtSdk));
console.log(await finish(emulator, builtEmulator));
console.log(await checkErrorCheck());
if (builtSdk.size > SDK_LIMIT) {
  throw new Error(`The SDK is larger than ${inKilobytes(SDK_LIMIT)} when installed`);
}
