/** Runs the checks on Bun: the argument is the cloud as JSON. Prints the report. */
import { argv } from "node:process";
import { receive, runChecks } from "./checks.ts";

// The types of Bun are not installed in this repository.
declare const Bun: {
  serve(options: { hostname: string; port: number; fetch(request: Request): Promise<Response> }): {
    port: number;
    stop(closeConnections: boolean): Promise<void>;
  };
};

const fetch = (request: Request) => receive(request);
const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch });
const hookUrl = `http://127.0.0.1:${server.port}/hook`;
const cloud = JSON.parse(argv[2] ?? "");
try {
  console.log(JSON.stringify(await runChecks({ ...cloud, hookUrl, file: "firmware.bin" })));
} finally {
  await server.stop(true);
}
