/** The two npm packages: what goes into each. */
import type { Manifest } from "../manifests.ts";
import { root } from "../std.ts";
import { findUrlEntries, readSources } from "./compile.ts";
import { listFiles } from "./files.ts";
import { npmImports, type PackageJson, packageJson } from "./manifest.ts";
import { REQUIRE_ENTRY } from "./require_entry.ts";

/** What goes into a package. */
export interface Package {
  /** The name of its folder and working files. */
  folder: "sdk" | "emulator";
  manifest: PackageJson;
  /** The folder with the sources. */
  from: URL;
  /** The sources, relative to that folder. Those that no entry reaches are left out. */
  sources: string[];
  /** The sources from which all others are reached. */
  entries: string[];
  /** Whether its modules are joined into a few. */
  joined?: boolean;
  /** The other files, relative to the root of the repository, by their path in the package. */
  documents: Record<string, string>;
}

/** Describes the package of the SDK. */
export async function sdkPackage(): Promise<Package> {
  const deno = await readManifest("deno.json");
  const manifest = packageJson(deno, {
    description: "The Particle Device Cloud API for Node, Bun, Deno, Cloudflare Workers and " +
      "browsers: typed, without dependencies, compatible with particle-api-js",
    keywords: [
      "particle",
      "particle-api-js",
      "iot",
      "api-client",
      "server-sent-events",
      "webhooks",
      "cloudflare-workers",
    ],
    require: REQUIRE_ENTRY,
  });
  const sources = (await listFiles(new URL("src/", root))).map((path) => `src/${path}`);
  // The description of the API is as large as the code; the package of the emulator contains it.
  const guides = (await listFiles(new URL("docs/", root))).filter((path) => path !== "openapi.json")
    .map((path) => `docs/${path}`);
  return {
    folder: "sdk",
    manifest,
    from: root,
    sources: ["mod.ts", ...sources],
    entries: entriesOf(deno),
    joined: true,
    documents: sameNames([
      "README.md",
      "LICENSE",
      "CHANGELOG.md",
      ...guides,
    ]),
  };
}

/** Describes the package of the emulator. */
export async function emulatorPackage(): Promise<Package> {
  const deno = await readManifest("emulator/deno.json");
  const from = new URL("emulator/", root);
  const sources = (await listFiles(from)).filter((path) =>
    path.endsWith(".ts") && !path.startsWith("bench/")
  );
  const started = findUrlEntries(await readSources(from, sources));
  const manifest = packageJson(deno, {
    description: "Emulates the Particle Cloud on your machine: devices, events, webhooks, Logic " +
      "functions and firmware updates, for tests and for work without a network",
    keywords: ["particle", "particle-cloud", "iot", "emulator", "mock", "testing"],
    bin: { "particle-edge-emulator": "main.ts" },
    sideEffects: ["main.ts", ...started],
    dependencies: { "@particle-edge/sdk": deno.version, ...npmImports(deno) },
  });
  const documents = ["README.md", "LICENSE", "ROUTES.md", "CHOICES.md"];
  return {
    folder: "emulator",
    manifest,
    from,
    sources,
    entries: [...entriesOf(deno), ...started],
    documents: {
      ...Object.fromEntries(documents.map((path) => [path, `emulator/${path}`])),
      ...sameNames(["CHANGELOG.md"]),
    },
  };
}

async function readManifest(path: string): Promise<Manifest> {
  return JSON.parse(await Deno.readTextFile(new URL(path, root)));
}

function entriesOf({ exports }: Manifest): string[] {
  return Object.values(exports).map((path) => path.slice(2));
}

function sameNames(paths: readonly string[]): Record<string, string> {
  return Object.fromEntries(paths.map((path) => [path, path]));
}
