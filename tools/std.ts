/**
 * Which @std the Deno tests and checks use. They import it from JSR; where JSR cannot be reached, and only there,
 * tests/std_fallback stands in. `STD=jsr` or `STD=fallback` in the environment decides it by hand.
 */

/** Root of the repository. */
export const root: URL = new URL("..", import.meta.url);

const MAP = "tests/std_fallback/import_map.json";

/** The outcome of {@linkcode chooseStd}. */
export interface StdChoice {
  /** Where @std comes from. */
  std: "jsr" | "fallback";
  /** Arguments that `deno test`, `check` and `info` need for it. */
  args: string[];
  /** What to tell whoever runs it. */
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
    throw new Error(`STD=${forced}: say jsr or fallback`);
  }
  if ((forced ?? await decide()) === "jsr") {
    return { std: "jsr", args: [], notice: "@std: from JSR" };
  }
  return {
    std: "fallback",
    args: [`--import-map=${MAP}`],
    notice: "NOTICE: JSR cannot be reached. tests/std_fallback stands in for the @std packages; " +
      "run with STD=jsr to insist on the real ones.",
  };
}

async function decide(): Promise<"jsr" | "fallback"> {
  // The contract test imports every @std module in use.
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "--no-run", "--no-check", "--no-lock", "tests/std_contract_test.ts"],
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
