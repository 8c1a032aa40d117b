/**
 * Prepares a release: sets the version everywhere, dates its section in CHANGELOG.md, runs the checks, and prints what
 * is left to do by hand. With `--notes`, prints the changes of a release, and fails if the version is not that of the
 * packages.
 *
 *   deno task release 1.2.3
 *   deno task release --notes v1.2.3
 */
import { releaseNotes, startRelease } from "./changelog.ts";
import { outputOf } from "./process.ts";
import { root, run } from "./std.ts";

const CHANGELOG = new URL("CHANGELOG.md", root);

/** Returns the version in an argument such as `1.2.3` or `v1.2.3`. */
export function parseVersion(argument = ""): string {
  const version = /^v?(\d+\.\d+\.\d+)$/.exec(argument)?.[1];
  if (!version) throw new Error(`"${argument}" is not a version such as 1.2.3`);
  return version;
}

/** Describes the steps after `deno task release`. */
export function nextSteps(version: string): string {
  return [
    `Ready to release ${version}. Left to do by hand:`,
    "1. Before the first release: the preparations under Releasing in CONTRIBUTING.md.",
    `2. Read the changes (git diff), then commit them: git commit -am "Release ${version}"`,
    "3. Push main and wait until CI has passed.",
    `4. Start the release: git tag v${version} && git push origin v${version}`,
    "5. Approve the jobs of the workflow Release. It publishes to JSR, npm and GitHub.",
  ].join("\n");
}

async function prepare(version: string): Promise<boolean> {
  const changed = await outputOf("git", ["status", "--porcelain"], { cwd: root });
  if (changed) throw new Error(`Commit these changes before preparing a release:\n${changed}`);
  const today = new Date().toISOString().slice(0, "2026-12-31".length);
  const changelog = startRelease(await Deno.readTextFile(CHANGELOG), version, today);
  await Deno.writeTextFile(CHANGELOG, changelog);
  const manifests = ["run", "-A", "tools/write_manifests.ts", version];
  await outputOf(Deno.execPath(), manifests, { cwd: root });
  return await run(Deno.execPath(), ["run", "-A", "tools/check.ts"]) === 0;
}

async function notes(version: string): Promise<string> {
  for (const path of ["deno.json", "emulator/deno.json"]) {
    const manifest: { version: string } = JSON.parse(await Deno.readTextFile(new URL(path, root)));
    if (manifest.version === version) continue;
    throw new Error(`The version in ${path} is ${manifest.version}, not ${version}`);
  }
  return releaseNotes(await Deno.readTextFile(CHANGELOG), version);
}

if (import.meta.main) {
  const [first, second] = Deno.args;
  if (first === "--notes") {
    console.log(await notes(parseVersion(second)));
  } else if (await prepare(parseVersion(first))) {
    console.log(`\n${nextSteps(parseVersion(first))}`);
  } else {
    console.error("Fix what failed and run `deno task check`, or undo with `git restore .`");
    Deno.exit(1);
  }
}
