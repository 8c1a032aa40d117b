/** Runs the checks on Node: the argument is the cloud as JSON. Prints the report. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";
import { receive, runChecks } from "./checks.ts";

async function respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
  let body = "";
  for await (const chunk of incoming.setEncoding("utf8")) body += chunk;
  const init = { method: incoming.method ?? "POST", headers, body };
  const response = await receive(new Request("http://127.0.0.1/hook", init));
  outgoing.writeHead(response.status).end(await response.text());
}

// A function, because CommonJS has no await outside of one.
async function main(): Promise<void> {
  const server = createServer((incoming, outgoing) => void respond(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const hookUrl = `http://127.0.0.1:${port}/hook`;
  const cloud = JSON.parse(process.argv[2] ?? "");
  try {
    const report = await runChecks({ ...cloud, hookUrl, file: "firmware.bin" });
    console.log(JSON.stringify(report));
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
