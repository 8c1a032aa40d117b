/** Workers, bundled by esbuild and by wrangler, in workerd. */
import { workerd } from "../kit/programs.ts";
import { checkReport, type Consumer, FIRMWARE, pathWith, type Project } from "./kit.ts";
import { CURRENT_NODE, nodeFolder } from "./node_binary.ts";

async function runWorker(project: Project, script: string): Promise<void> {
  const bindings = { CLOUD: JSON.stringify(project.access), FILE: FIRMWARE };
  checkReport(JSON.parse(await workerd(await Deno.readTextFile(script), bindings)));
}

/** The consumers on Cloudflare Workers. */
export const onWorkers: Consumer[] = [
  {
    name: "Worker, bundled by esbuild",
    async run(project) {
      const env = pathWith(await nodeFolder(CURRENT_NODE), project.path("node_modules/.bin"));
      await project.install("esbuild@0.28", project.tarballs.sdk);
      await project.copy("checks.ts", "worker.ts");
      const flags = ["--bundle", "--format=esm", "--outfile=out.js", "--log-level=warning"];
      await project.run("esbuild", ["worker.ts", ...flags], env);
      await runWorker(project, project.path("out.js"));
    },
  },
  {
    name: "Worker, bundled by wrangler",
    async run(project) {
      const env = pathWith(await nodeFolder(CURRENT_NODE), project.path("node_modules/.bin"));
      await project.install("wrangler@4", project.tarballs.sdk);
      await project.copy("checks.ts", "worker.ts");
      await project.write("wrangler.json", {
        name: "consumer",
        main: "worker.ts",
        compatibility_date: "2026-07-01",
        send_metrics: false,
      });
      await project.run("wrangler", ["deploy", "--dry-run", "--outdir", "out"], env);
      await runWorker(project, project.path("out/worker.js"));
    },
  },
];
