/**
 * Chooses the @std that the Deno tests and checks use. They import it from JSR; where JSR cannot be reached, and only
 * there, tests/std_fallback stands in. `STD` in the environment overrides the choice: `jsr`, `fallback`, or the path of
 * a checkout of the Deno standard library.
 */
import { pathToFileURL } from "node:url";

/** Root of the repository. */
export const root: URL = new URL("..", import.meta.url);

const MAP = "tests/std_fallback/import_map.json";
const CONTRACT_TESTS = [
  "tests/std_fallback/contract_test.ts",
  "tests/std_fallback/contract_time_test.ts",
];
const CHECKOUT_MAP = ".cache/std_import_map.json";

/** The outcome of {@linkcode chooseStd}. */
export interface StdChoice {
  /** Where @std comes from. */
  std: "jsr" | "fallback" | "checkout";
  /** Arguments that `deno test`, `check` and `info` need for it. */
  args: string[];
  /** A line for the person who runs it. */
  notice: string;
}

/** Runs a program in the repository and returns its exit code; its output is shown unless `quiet`. */
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

/** Picks JSR if @std can be had from it or a cache, or if it is merely in trouble: its failures should be seen. */
export async function chooseStd(): Promise<StdChoice> {
  const forced = Deno.env.get("STD");
  if (forced && forced !== "jsr" && forced !== "fallback") {
    const folder = pathToFileURL(`${forced}/`);
    await writeCheckoutMap(folder, new URL(CHECKOUT_MAP, root));
    return {
      std: "checkout",
      args: [`--import-map=${CHECKOUT_MAP}`],
      notice: `@std: from the checkout ${forced}`,
    };
  }
  if ((forced ?? await decide()) === "jsr") {
    return { std: "jsr", args: [], notice: "@std: from JSR" };
  }
  return {
    std: "fallback",
    args: [`--import-map=${MAP}`],
    notice: forced
      ? "@std: tests/std_fallback"
      : "NOTICE: JSR cannot be reached. tests/std_fallback stands in for the @std packages; " +
        "run with STD=jsr to insist on the real ones.",
  };
}

/** Arguments that run `deno` with the @std that the caller's import map resolves `@std/assert` to. */
export function stdArgs(resolvedAssert: string): string[] {
  if (!resolvedAssert.startsWith("file:")) return [];
  const isStandIn = resolvedAssert === new URL("assert.ts", new URL(MAP, root)).href;
  return [`--import-map=${isStandIn ? MAP : CHECKOUT_MAP}`];
}

/**
 * Writes an import map with the packages of a checkout of the standard library, next to everything else that the tests
 * import by name.
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
      `STD: no standard library in ${
        decodeURI(checkout.pathname)
      }; set it to jsr, fallback or the ` +
        "path of a checkout of github.com/denoland/std",
    );
  }
  Object.assign(imports, packages);
  await Deno.mkdir(new URL(".", file), { recursive: true });
  await Deno.writeTextFile(file, JSON.stringify({ imports }, null, 2));
}

/** Every export of every package in a checkout of the standard library, by the name that is imported. */
async function packagesOf(checkout: URL): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name: folder } of Deno.readDir(checkout)) {
    const at = new URL(`${encodeURIComponent(folder)}/deno.json`, checkout);
    const text = await textOrNothing(at);
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

async function textOrNothing(file: URL): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    // Files beside the packages, and folders that are not packages.
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return;
    throw error;
  }
}

async function decide(): Promise<"jsr" | "fallback"> {
  // The contract tests import every @std module in use.
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "--no-run", "--no-check", "--no-lock", ...CONTRACT_TESTS],
    cwd: root,
    env: { NO_COLOR: "1" },
    signal: AbortSignal.timeout(60_000), // for networks that swallow packets
    stdout: "null",
  }).output();
  if (success) return "jsr";
  const address = addressIn(new TextDecoder().decode(stderr));
  return address && await answers(address) ? "jsr" : "fallback";
}

/** The address, in what Deno says of a failed download, that it tried. */
export function addressIn(output: string): string | undefined {
  return /https?:\/\/[^\s'"]+/.exec(output)?.[0];
}

/** Whether anything answers at an address; an error status is an answer. */
export async function answers(address: string): Promise<boolean> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(10_000) });
    await response.body?.cancel();
    return true;
  } catch {
    return false; // whatever the reason: that is the question
  }
}
