/** Runs the checks on Deno: the argument is the cloud as JSON. Prints the report. */
import { receive, runChecks } from "./checks.ts";

const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
const server = Deno.serve(options, (request) => receive(request));
const hookUrl = `http://127.0.0.1:${server.addr.port}/hook`;
const cloud = JSON.parse(Deno.args[0] ?? "");
try {
  console.log(JSON.stringify(await runChecks({ ...cloud, hookUrl, file: "firmware.bin" })));
} finally {
  await server.shutdown();
}
