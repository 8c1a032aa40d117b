/**
 * Selects where the Deno tests and checks get @std from: JSR, or tests/std_fallback if JSR cannot be reached. The
 * environment variable `STD` overrides the choice: `jsr`, `fallback`, or the path of a checkout of the Deno standard
 * library.
 */
import { pathToFileURL } from "node:url";

/** The root folder of the repository. */
export const root: URL = new URL("..", import.meta.url);

const MAP = "tests/std_fallback/import_map.json";
const CONTRACT_TESTS = [
  "tests/std_fallback/contract_test.ts",
  "tests/std_fallback/contract_time_test.ts",
];
const CHECKOUT_MAP = ".cache/std_import_map.json";

/** The result of {@linkcode chooseStd}. */
export interface StdChoice {
  /** Where @std comes from. */
  std: "jsr" | "fallback" | "checkout";
  /** The arguments that make `deno test`, `deno check` and `deno info` use it. */
  args: string[];
  /** A line to print. */
  notice: string;
}

/** Runs a program in the repository and returns its exit code. Shows its output unless `quiet` is set. */
export async function run(
  cmd: string,
  args: string[],
  options: { env?: Record<string, string>; quiet?: boolean } = {},
): Promise<number> {
  const out = options.quiet ? "null" : "inherit";
  const child = new Deno.Command(cmd, {
    args,
    cwd: root,
    env: options.env ?? {},
    stdin: "null",
    stdout: out,
    stderr: out,
  }).spawn();
  return (await child.status).code;
}

/**
 * Chooses where @std comes from. Chooses JSR whenever it can be reached or @std is cached: if JSR responds with an
 * error, the tests should fail with that error instead of using the fallback.
 *
 * @returns The choice.
 * @throws {Error} if `STD` is a path without a checkout of the standard library.
 */
export async function chooseStd(): Promise<StdChoice> {
  const forced = Deno.env.get("STD");
  if (forced && forced !== "jsr" && forced !== "fallback") {
    const folder = pathToFileURL(`${forced}/`);
    await writeCheckoutMap(folder, new URL(CHECKOUT_MAP, root));
    return {
      std: "checkout",
      args: [`--import-map=${CHECKOUT_MAP}`],
      notice: `@std: from the checkout in ${forced}`,
    };
  }
  if ((forced ?? await decide()) === "jsr") {
    return { std: "jsr", args: [], notice: "@std: from JSR" };
  }
  return {
    std: "fallback",
    args: [`--import-map=${MAP}`],
    notice: forced
      ? "@std: from tests/std_fallback"
      : "NOTICE: JSR cannot be reached, so tests/std_fallback replaces the @std packages. " +
        "Set STD=jsr to require the real ones.",
  };
}

/**
 * Returns the arguments that make a child process of `deno` use the same @std as its parent.
 *
 * @param resolvedAssert The URL to which the parent's import map resolves `@std/assert`.
 * @returns The arguments.
 */
export function stdArgs(resolvedAssert: string): string[] {
  if (!resolvedAssert.startsWith("file:")) return [];
  const isStandIn = resolvedAssert === new URL("assert.ts", new URL(MAP, root)).href;
  return [`--import-map=${isStandIn ? MAP : CHECKOUT_MAP}`];
}

/**
 * Writes an import map that resolves @std to a checkout of the standard library, and all other names that the tests
 * import as before.
 *
 * @param checkout The folder of the checkout.
 * @param file The import map to write.
 * @throws {Error} if the folder does not contain the standard library.
 */
export async function writeCheckoutMap(checkout: URL, file: URL): Promise<void> {
  const own: { imports: Record<string, string> } = JSON.parse(
    await Deno.readTextFile(new URL(MAP, root)),
  );
  const imports: Record<string, string> = {};
  for (const [name, target] of Object.entries(own.imports)) {
    if (name.startsWith("@std/")) continue;
    imports[name] = target.startsWith(".") ? new URL(target, new URL(MAP, root)).href : target;
  }
  const packages = await packagesOf(checkout).catch((error): Record<string, string> => {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  });
  if (!packages["@std/assert"]) {
    throw new Error(
      `No standard library in ${decodeURI(checkout.pathname)}; set STD to jsr, fallback or the ` +
        "path of a checkout of github.com/denoland/std",
    );
  }
  Object.assign(imports, packages);
  await Deno.mkdir(new URL(".", file), { recursive: true });
  await Deno.writeTextFile(file, JSON.stringify({ imports }, null, 2));
}

/** Lists every export of every package in a checkout of the standard library, by its specifier. */
async function packagesOf(checkout: URL): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name: folder } of Deno.readDir(checkout)) {
    const at = new URL(`${encodeURIComponent(folder)}/deno.json`, checkout);
    const text = await readIfFile(at);
    if (!text) continue;
    const { name, exports }: { name?: string; exports?: string | Record<string, string> } = JSON
      .parse(text);
    if (!name || !exports) continue;
    const byKey = typeof exports === "string" ? { ".": exports } : exports;
    for (const [key, path] of Object.entries(byKey)) {
      found[name + key.slice(1)] = new URL(path, at).href;
    }
  }
  return found;
}

async function readIfFile(file: URL): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    // A checkout also has files beside the packages, and folders that are not packages.
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return;
    throw error;
  }
}

async function decide(): Promise<"jsr" | "fallback"> {
  // The contract tests import every @std module that is used.
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "--no-run", "--no-check", "--no-lock", ...CONTRACT_TESTS],
    cwd: root,
    env: { NO_COLOR: "1" },
    signal: AbortSignal.timeout(60_000), // for networks that drop packets silently
    stdout: "null",
  }).output();
  if (success) return "jsr";
  const address = addressIn(new TextDecoder().decode(stderr));
  return address && await responds(address) ? "jsr" : "fallback";
}

/** Returns the URL of a failed download from Deno's error output. */
export function addressIn(output: string): string | undefined {
  return /https?:\/\/[^\s'"]+/.exec(output)?.[0];
}

/** Whether a server responds at an address, with whatever status. */
export async function responds(address: string): Promise<boolean> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(10_000) });
    await response.body?.cancel();
    return true;
  } catch {
    return false; // The reason does not matter: this function only reports whether there was a response.
  }
}
