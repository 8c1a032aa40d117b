/** Measures what `isParticleError` costs a Worker that makes one call, bundled by esbuild from the npm package. */
import { gzipSize } from "../bundle_size.ts";
import { runTool } from "./workbench.ts";

/** The most that it may add, in bytes after gzip. More than this means that bundlers cannot drop what is not used. */
export const ERROR_CHECK_LIMIT = 100;

/** Returns a Worker that makes one call, and tells failures apart if it is told where `isParticleError` comes from. */
export function workerSource(errorCheckFrom?: string): string {
  const failed = errorCheckFrom === undefined ? "true" : "isParticleError(error)";
  return [
    `import { ApiClient } from "@particle-edge/sdk/api-client";`,
    `import { callFunction } from "@particle-edge/sdk/devices";`,
    errorCheckFrom === undefined ? "" : `import { isParticleError } from "${errorCheckFrom}";`,
    `const api = new ApiClient({ auth: "token" });`,
    `export default {`,
    `  fetch: () => callFunction(api, { deviceId: "a", name: "b" }).then(`,
    `    ({ body }) => Response.json(body),`,
    `    (error) => new Response(null, { status: ${failed} ? 502 : 500 }),`,
    `  ),`,
    `};`,
  ].join("\n");
}

/** Bundles a Worker in the workbench and returns its size after gzip, in bytes. */
export async function workerSize(source: string): Promise<number> {
  const bundle = await runTool("esbuild", ["--bundle", "--minify", "--format=esm"], source);
  return gzipSize(new TextEncoder().encode(bundle));
}
